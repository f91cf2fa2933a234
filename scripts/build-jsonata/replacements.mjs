/** Functions of the library that are cut out, or replaced by a text of ours. */

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
            peak = 0;
            depth = 0;
            clock = now;
            limits = budget;
            const env = createFrame(staticFrame);
            env.base = env;
            for (const name of Object.keys(bindings)) env.bind(name, bindings[name]);
            return evaluate(ast, undefined, env);
        },
        /** Fuel that the last run took. */
        used: function() { return Math.max(fuel, peak); },
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
