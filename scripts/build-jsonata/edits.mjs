/**
 * The edits that make the library ours: `[find, replacement, number of matches]`, by module of the bundle, in order.
 * They run before `EVERYWHERE`, so what they find is the library's own text.
 */

import { EVALUATOR } from './edits-evaluator.mjs';
import { FUNCTIONS } from './edits-functions.mjs';

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

const UTILS = [
  [
    '    function isDeepEqual(lhs, rhs) {\n        if (lhs === rhs) {\n            return true;\n        }\n',
    '    function isDeepEqual(lhs, rhs) {\n        if (lhs === rhs) return true;\n        deeper();\n        const same = compareDeep(lhs, rhs);\n        depth--;\n        return same;\n    }\n    function compareDeep(lhs, rhs) {\n',
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

export const EDITS = {
  utils: UTILS,
  signature: [],
  datetime: DATETIME,
  functions: FUNCTIONS,
  parser: PARSER,
  jsonata: EVALUATOR,
};
