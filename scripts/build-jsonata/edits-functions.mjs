/** Edits of the built-in functions; see edits.mjs. */

export const PUSH = /\b(result|results|resultSequence)\.push\(/g;

/** Fuel for a function over a list, and the text's length for one that builds text. */
export const FUNCTIONS = [
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
  // Lists inside lists are walked by recursion.
  ['result = boolean(arg[0]);', 'deeper();\n                result = boolean(arg[0]);\n                depth--;', 1],
  [
    'return boolean(val);',
    'deeper();\n                    const truth = boolean(val);\n                    depth--;\n                    return truth;',
    1,
  ],
  [
    'var res =  lookup.call(this, input[ii], key);',
    'deeper();\n                var res =  lookup.call(this, input[ii], key);\n                depth--;',
    1,
  ],
  [
    'var allkeys = keys.call(this, arg[ii]);',
    'deeper();\n                var allkeys = keys.call(this, arg[ii]);\n                depth--;',
    1,
  ],
  [
    'result = append.call(this, result, spread.call(this, arg[ii]));',
    'deeper();\n                result = append.call(this, result, spread.call(this, arg[ii]));\n                depth--;',
    1,
  ],
];
