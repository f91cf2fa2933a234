/**
 * The edits that make the library ours: `[find, replacement, number of matches]`, by module of the bundle, in order.
 * They run before `EVERYWHERE`, so what they find is the library's own text.
 */

const NO_STACK = /\s*stack: \(new Error\(\)\)\.stack,?/g;

/** Made after the edits of a module, as often as they match. */
export const EVERYWHERE = [
  [/\basync (?=function|\()/g, ''],
  [/\bawait /g, ''],
  [NO_STACK, ''],
  [/^\s*err\.stack = \(new Error\(\)\)\.stack;\n/gm, ''],
  [/^\s*stack: \(new Error\(\)\)\.stack\n/gm, ''],
  [/\.outerWrapper\b/g, '[OUTER]'],
  [/\.tupleStream\b/g, '[TUPLES]'],
  [/\._jsonata_lambda\b/g, '[LAMBDA]'],
  [/\._jsonata_function\b/g, '[NATIVE]'],
  [/\b_jsonata_lambda: true/g, '[LAMBDA]: true'],
  [/\b_jsonata_function: true/g, '[NATIVE]: true'],
  // The modules are variables of the scope around them; some have another name inside.
  [
    /^(?:const|var) (\w+) = require\('\.\/(\w+)'\);\n/gm,
    (_, local, name) => (local === name ? '' : `const ${local} = ${name};\n`),
  ],
  [/^module\.exports = /gm, 'return '],
];

/** Random, host-dependent, or evaluating data. */
export const REMOVED_BINDINGS = [
  'random',
  'shuffle',
  'eval',
  'clone',
  'base64encode',
  'base64decode',
  'error',
  'assert',
];

const SORT = `    /** A stable merge sort without recursion over the elements; \`comp(a, b)\`: a comes after b. */
    function sort(arr, comparator) {
        if (typeof arr === 'undefined') return undefined;
        if (arr.length <= 1) return arr;
        if (typeof comparator === 'undefined' && !isArrayOfNumbers(arr) && !isArrayOfStrings(arr)) {
            throw { code: "D3070", index: 1 };
        }
        var comp = typeof comparator === 'undefined' ? function (a, b) { return a > b; } : comparator;
        var from = Array.prototype.slice.call(arr);
        for (var width = 1; width < from.length; width *= 2) {
            var to = [];
            for (var low = 0; low < from.length; low += 2 * width) {
                var middle = Math.min(low + width, from.length);
                var high = Math.min(low + 2 * width, from.length);
                var left = low, right = middle;
                while (left < middle && right < high) {
                    charge(1);
                    to.push(comp(from[left], from[right]) ? from[right++] : from[left++]);
                }
                while (left < middle) to.push(from[left++]);
                while (right < high) to.push(from[right++]);
            }
            from = to;
        }
        return from;
    }
`;

const DISTINCT = `    /** Scalars by a set; objects and arrays one against the other. */
    function distinct(arr) {
        if (typeof arr === 'undefined') return undefined;
        if (!Array.isArray(arr) || arr.length <= 1) return arr;
        var results = isSequence(arr) ? createSequence() : [];
        var scalars = new Set();
        var structures = [];
        for (var ii = 0; ii < arr.length; ii++) {
            var value = arr[ii];
            charge(1);
            if (value === null || typeof value !== 'object') {
                if (scalars.has(value)) continue;
                scalars.add(value);
            } else {
                if (structures.some(function (other) { return deepEquals(value, other); })) continue;
                structures.push(value);
            }
            push(results, value);
        }
        return results;
    }
`;

const JOIN = `    function join(strs, separator) {
        if (typeof strs === 'undefined') return undefined;
        var glue = typeof separator === 'undefined' ? '' : separator;
        var size = Math.max(0, strs.length - 1) * glue.length;
        for (var i = 0; i < strs.length; i++) size += strs[i].length;
        checkText(size);
        charge((size >> 6) + (strs.length >> 3));
        return strs.join(glue);
    }
`;

/** An instant with an offset; a local time would depend on the machine's zone. */
const TO_MILLIS = `    var INSTANT = /^(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?(?:Z|([+-])(\\d\\d):?(\\d\\d)))?$/;
    function toMillis(timestamp) {
        if (typeof timestamp === 'undefined') return undefined;
        var found = INSTANT.exec(timestamp);
        if (found === null) throw { code: "D3110", value: timestamp };
        var part = function (index) { return found[index] === undefined ? 0 : Number(found[index]); };
        var millis = found[7] === undefined ? 0 : Number((found[7] + '00').substring(0, 3));
        var date = new Date(0);
        date.setUTCFullYear(part(1), part(2) - 1, part(3));
        if (date.getUTCMonth() !== part(2) - 1 || part(4) > 23 || part(5) > 59 || part(6) > 59 || part(9) > 23 || part(10) > 59) {
            throw { code: "D3110", value: timestamp };
        }
        var offset = (part(9) * 60 + part(10)) * (found[8] === '-' ? -1 : 1);
        return date.getTime() + ((part(4) * 60 + part(5) - offset) * 60 + part(6)) * 1000 + millis;
    }
`;

const FRAME = `    function createFrame(enclosing) {
        return new Frame(enclosing);
    }
`;

/** Parameter names by count: the text of a function is not to be relied on once a bundler has been over it. */
const ARGUMENTS = `    function getNativeFunctionArguments(func) {
        return Array.from({ length: func.length }, function (_, i) { return 'argument' + i; });
    }
`;

const ENTRY = `    staticFrame.bind('now', defineFunction(function() { return datetime.fromMillis(clock); }, '<:s>'));

    /** The tree as plain frozen data: the parser's nodes drag the whole symbol table along. */
    function freeze(node) {
        if (node === null || typeof node !== 'object') return node;
        if (Array.isArray(node)) return Object.freeze(node.map(freeze));
        var copy = {};
        for (const key of Object.keys(node)) {
            copy[key] = node.type === 'regex' && key === 'value' ? node[key] : key === 'signature' ? node[key] : freeze(node[key]);
        }
        return Object.freeze(copy);
    }

    return {
        parse: function(source) {
            return freeze(parser(source));
        },
        run: function(ast, bindings, budget, now) {
            fuel = 0;
            depth = 0;
            clock = now;
            limits = budget;
            const env = createFrame(staticFrame);
            env.base = env;
            for (const name of Object.keys(bindings)) env.bind(name, bindings[name]);
            return evaluate(ast, undefined, env);
        },
        /** Fuel that the last run took. */
        used: function() { return fuel; },
        isFunction: isFunction
    };

`;

/** Functions that are cut out, or replaced by a text of ours. */
export const REPLACED = {
  functions: {
    random: '',
    shuffle: '',
    base64encode: '',
    base64decode: '',
    sort: SORT,
    distinct: DISTINCT,
    join: JOIN,
  },
  datetime: { parseDateTime: '', toMillis: TO_MILLIS },
  jsonata: {
    functionEval: '',
    functionClone: '',
    createFrame: FRAME,
    getNativeFunctionArguments: ARGUMENTS,
    jsonata: ENTRY,
  },
};

const PUSH = /\b(result|results|resultSequence)\.push\(/g;

const UTILS = [
  [
    '        if (lhs === rhs) {\n            return true;\n        }\n',
    '        if (lhs === rhs) {\n            return true;\n        }\n        charge(1);\n',
    1,
  ],
  [
    '        var arr = [];\n        for (let char of str)',
    '        chargeText(str);\n        var arr = [];\n        for (let char of str)',
    1,
  ],
];

const DATETIME = [
  [/^ {4}var iso8601regex = .*\n/gm, '', 1],
  [
    'function decimalToRoman(value) {',
    "function decimalToRoman(value) {\n        if (value > 100000) throw { code: 'D1001', value };",
    1,
  ],
  ['value = Math.floor(value);', 'value = Math.floor(finite(value));', 1],
  ['= analyseIntegerPicture(picture);', '= analyseIntegerPicture(checkPicture(picture));', 2],
  ['formatSpec = analyseDateTimePicture(picture);', 'formatSpec = analyseDateTimePicture(checkPicture(picture));', 1],
  ['new Date(millis + offsetMillis)', 'new Date(finite(millis + offsetMillis))', 1],
];

/** Fuel for a function over a list, and the text's length for one that builds text. */
const FUNCTIONS = [
  ['(function (global){(function (){', '', 1],
  [/\}\)\.call\(this\)\}\)\.call\(this,typeof global.*$/gm, '', 1],
  [PUSH, 'push($1, ', 12],
  ['this.createSequence(', 'createSequence(', 8],
  [
    '        var total = 0;\n        args.forEach',
    '        charge(args.length >> 3);\n        var total = 0;\n        args.forEach',
    2,
  ],
  ['return total;', 'return finite(total);', 1],
  ['return total / args.length;', 'return finite(total / args.length);', 1],
  [
    'return Math.max.apply(Math, args);',
    'charge(args.length >> 3);\n        return args.reduce((a, b) => Math.max(a, b));',
    1,
  ],
  [
    'return Math.min.apply(Math, args);',
    'charge(args.length >> 3);\n        return args.reduce((a, b) => Math.min(a, b));',
    1,
  ],
  ['function string(arg, prettify = false)', 'function string(arg, prettify)', 1],
  ['str = JSON.stringify(arg, function', 'chargeWalk(arg);\n            str = JSON.stringify(arg, function', 1],
  [/^ {8}return str;\n/gm, '        return limitText(str);\n', 1],
  [
    'if (padLength > 0) {\n            var padding',
    'if (padLength > 0) {\n            checkText(padLength);\n            charge(padLength >> 6);\n            var padding',
    1,
  ],
  ['result += replacement;', 'result = limitText(result + replacement);\n                    charge(1);', 1],
  ['result += replacedWith;', 'result = limitText(result + replacedWith);\n                            charge(1);', 1],
  ['substitute += submatch;', 'substitute = limitText(substitute + submatch);', 1],
  ['substitute += regexMatch.match;', 'substitute = limitText(substitute + regexMatch.match);', 1],
  [
    'result = str.split(separator, limit);',
    'result = str.split(separator, limit);\n                charge((str.length >> 6) + (checkSequence(result.length) >> 3));',
    1,
  ],
  ['result = (str.indexOf(token) !== -1);', 'chargeText(str);\n            result = (str.indexOf(token) !== -1);', 1],
  [
    '        var defaults = {\n',
    '        finite(value);\n        checkPicture(picture);\n        var defaults = {\n',
    1,
  ],
  ['properties[key] = options[key];', 'properties[key] = checkSymbol(options[key]);', 1],
  ['        value = round(value);\n', '        value = round(finite(value));\n', 1],
  [
    'if (Array.isArray(arg)) {\n            if (arg.length === 1)',
    'if (Array.isArray(arg)) {\n            charge(1 + (arg.length >> 3));\n            if (arg.length === 1)',
    1,
  ],
  [
    '        var result = [];\n        var args = Array.prototype.slice.call(arguments);',
    '        var result = [];\n        var args = Array.prototype.slice.call(arguments);\n        charge(args.length);',
    1,
  ],
  [
    '            var tuple = args.map((arg) => {',
    '            charge(args.length);\n            var tuple = args.map((arg) => {',
    1,
  ],
  [
    '            result = createSequence();\n            for(var ii = 0; ii < input.length; ii++) {\n                var res =  lookup',
    '            charge(input.length >> 1);\n            result = createSequence();\n            for(var ii = 0; ii < input.length; ii++) {\n                var res =  lookup',
    1,
  ],
  [
    /if\(this\.options && size > this\.options\.sequence\) \{[\s\S]*?\n {8}\}\n/g,
    'checkSequence(size);\n        charge(1 + (size >> 7));\n',
    1,
  ],
  [
    'utils.keys(arg).forEach(key => push(result, key));',
    'utils.keys(arg).forEach(key => { charge(1); push(result, key); });',
    1,
  ],
  [
    '            for (const prop of utils.keys(obj)) {\n                result[prop]',
    '            for (const prop of utils.keys(obj)) {\n                charge(1);\n                result[prop]',
    1,
  ],
  ['                obj[key] = arg[key];', '                charge(1);\n                obj[key] = arg[key];', 1],
  [
    '        var result = new Array(length);',
    '        charge(length >> 3);\n        var result = new Array(length);',
    1,
  ],
  [
    'res.forEach(val => push(result, val));',
    'charge(res.length >> 3);\n                        res.forEach(val => push(result, val));',
    1,
  ],
  [
    'formatNumber, formatBase, number, floor, ceil, round, abs, sqrt, power, random,',
    'formatNumber, formatBase, number, floor, ceil, round, abs, sqrt, power,',
    1,
  ],
  ['type, sort, shuffle, distinct,', 'type, sort, distinct,', 1],
  ['        base64encode, base64decode,  encodeUrlComponent', '        encodeUrlComponent', 1],
];

const PARSER = [
  [
    'var obj = {type: type, value: value, position: position};',
    'var obj = {type: type, value: value, position: start, end: position};',
    1,
  ],
  [
    '        var position = 0;\n        var length = path.length;\n',
    '        var position = 0;\n        var start = 0;\n        var length = path.length;\n',
    1,
  ],
  ['return new RegExp(pattern, flags);', 'return host.compileRegex(pattern, flags, start);', 1],
  ['            // test for regex\n', '            start = position;\n            // test for regex\n', 1],
  [
    '            node.position = next_token.position;\n',
    '            node.position = next_token.position;\n            node.end = next_token.end;\n',
    1,
  ],
  // `??` and `?:` become nodes of their own: the library copies their left side, which doubles at each nesting.
  [
    /this\.type = 'condition';\n\s*this\.condition = \{\n[\s\S]*?\n {12}\};\n\s*this\.then = left;\n\s*this\.else = expression\(0\);/g,
    "this.type = 'coalesce';\n            this.lhs = left;\n            this.rhs = expression(0);",
    1,
  ],
  [
    /this\.type = 'condition';\n\s*\/\/ Deep-clone[\s\S]*?this\.else = expression\(0\);/g,
    "this.type = 'elvis';\n            this.lhs = left;\n            this.rhs = expression(0);",
    1,
  ],
  [
    "                case 'transform':\n                    result = {",
    "                case 'coalesce':\n                case 'elvis':\n                    result = {type: expr.type, position: expr.position};\n                    result.lhs = processAST(expr.lhs);\n                    pushAncestry(result, result.lhs);\n                    result.rhs = processAST(expr.rhs);\n                    pushAncestry(result, result.rhs);\n                    break;\n                case 'transform':\n                    result = {",
    1,
  ],
  [
    "            } else if (expr.type === 'block') {\n                // only",
    "            } else if (expr.type === 'coalesce' || expr.type === 'elvis') {\n                expr.rhs = tailCallOptimize(expr.rhs);\n                result = expr;\n            } else if (expr.type === 'block') {\n                // only",
    1,
  ],
];

const POSITION_CATCH = /err\.position = expr\.position;\n\s*err\.token = op;/g;

const EVALUATOR = [
  [PUSH, 'push($1, ', 12],
  [
    /environment\.base\.depth\+\+;\n[\s\S]*?await entryCallback\(expr, input, environment\);\n {8}\}\n/g,
    'enter();\n',
    1,
  ],
  [/ *var exitCallback = [\s\S]*?await exitCallback\(expr, input, environment, result\);\n {8}\}\n/g, '', 1],
  ['environment.base.depth--;', 'depth--;', 1],
  [
    "            case 'block':\n                result = await evaluateBlock",
    "            case 'coalesce':\n                result = await evaluate(expr.lhs, input, environment);\n                if (typeof result === 'undefined') result = await evaluate(expr.rhs, input, environment);\n                break;\n            case 'elvis':\n                result = await evaluate(expr.lhs, input, environment);\n                if (!fn.boolean(result)) result = await evaluate(expr.rhs, input, environment);\n                break;\n            case 'block':\n                result = await evaluateBlock",
    1,
  ],
  // A bound array is not the expression's to mark.
  [
    '            resultSequence.keepSingleton = true;',
    '            if (isSequence(resultSequence)) resultSequence.keepSingleton = true;',
    1,
  ],
  ['            input.push(undefined);', '            input = [undefined];', 1],
  [POSITION_CATCH, 'locate(err, expr.position, op);', 2],
  [
    / *if\(!err\.position\) \{[\s\S]*?\n {12}throw err;/g,
    '            locate(err, expr.procedure.position ?? expr.position, procName);\n            throw err;',
    1,
  ],
  [/ *if\(typeof proc === 'object'\) \{\n[\s\S]*?\n {12}\}\n/g, '', 1],
  [/ *if\(proc\) \{\n *if \(typeof err\.token[\s\S]*?\n {12}\}\n/g, '', 1],
  [/ *if\(result\.body\.procedure\.type === 'variable'\) \{\n[\s\S]*?next\.position = .*\n/g, '', 1],
  ['            if (proc) {\n', '            if (isFunction(proc)) {\n', 1],
  [
    '        var result;\n        try {\n            var validatedArgs',
    '        var result;\n        charge(1);\n        try {\n            var validatedArgs',
    1,
  ],
  [
    '                evaluatedArgs.push(arg);\n            } else {\n                evaluatedArgs.push(await',
    '                evaluatedArgs.push(OPEN);\n            } else {\n                evaluatedArgs.push(await',
    1,
  ],
  [
    "if (arg && arg.type === 'operator' && arg.value === '?') {\n                unboundArgs",
    'if (arg === OPEN) {\n                unboundArgs',
    1,
  ],
  ['var re = new environment.base.RegexEngine(expr.value);', 'var re = expr.value.search(charge);', 1],
  [
    '        result = lstr.concat(rstr);',
    '        checkText(lstr.length + rstr.length);\n        result = lstr.concat(rstr);',
    1,
  ],
  [
    '        return result;\n    }\n\n    /**\n     * Evaluate equality expression',
    '        return finite(result);\n    }\n\n    /**\n     * Evaluate equality expression',
    1,
  ],
  [
    '        for(var i = 0; i < rhs.length; i++) {\n            if(rhs[i] === lhs)',
    '        charge(rhs.length >> 3);\n        for(var i = 0; i < rhs.length; i++) {\n            if(rhs[i] === lhs)',
    1,
  ],
  [
    / *if\(environment\.base\.options && size > environment\.base\.options\.sequence\) \{[\s\S]*?\n {8}\}\n/g,
    '        checkSequence(size);\n        charge(size >> 3);\n',
    1,
  ],
  [/^ *options: environment\.base\.options,\n/gm, '', 6],
  [/createSequence: (?:environment|env)\.base\.createSequence/g, 'createSequence: createSequence', 7],
  ['environment.base.createSequence(', 'createSequence(', 10],
  ['focus.createSequence(', 'createSequence(', 2],
  [/await Promise\.all\(expr\.expressions\n\s*\.map/g, '(expr.expressions\n                    .map', 1],
  ['await Promise.all(utils.keys(groups).map', '(utils.keys(groups).map', 1],
  [/ *environment\.isParallelCall = idx > 0;?\n/g, '', 2],
  [/ {4}var errorCodes = \{[\s\S]*?\n {4}\};\n/g, '', 1],
  [/ {4}function populateMessage\(err\) \{[\s\S]*?\n {4}\}\n/g, '', 1],
  [/ *jsonata\.parser = parser;.*\n\n *return jsonata;\n/g, '', 1],
  ["datetime.toMillis, '<s-s?:n>'", "datetime.toMillis, '<s-:n>'", 1],
];

export const EDITS = {
  utils: UTILS,
  signature: [],
  datetime: DATETIME,
  functions: FUNCTIONS,
  parser: PARSER,
  jsonata: EVALUATOR,
};
