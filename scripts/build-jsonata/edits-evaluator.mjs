/** Edits of the evaluator; see edits.mjs. */
import { PUSH } from './edits-functions.mjs';

const POSITION_CATCH = /err\.position = expr\.position;\n\s*err\.token = op;/g;

export const EVALUATOR = [
  // Loops instead of calls for each element, in the step that every path takes.
  [
    /Array\.prototype\.forEach\.call\(result, function\(res\) \{\n\s*if \(!Array\.isArray\(res\) \|\| res\.cons\)[\s\S]*?\n {12}\}\);/g,
    'for (const res of result) {\n                if (!Array.isArray(res) || res.cons) push(resultSequence, res);\n                else for (const val of res) push(resultSequence, val);\n            }',
    1,
  ],
  [PUSH, 'push($1, ', 10],
  [
    /environment\.base\.depth\+\+;\n[\s\S]*?await entryCallback\(expr, input, environment\);\n {8}\}\n/g,
    'deeper();\n',
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
  ['var re = new environment.base.RegexEngine(expr.value);', 'var re = expr.value.search({ charge, refund });', 1],
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
