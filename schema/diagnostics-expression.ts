/** `HF2xxx`: what is wrong with an expression, whatever its values. */
import { family } from './diagnostics-catalogue.ts';
import { PROFILE_DIAGNOSTICS } from './diagnostics-profile.ts';

/** A flow whose one step sets a variable to a value. */
const set = (value: string): string => `steps:\n  - { id: sum, set: { total: ${JSON.stringify(value)} } }\n`;

export const EXPRESSION_DIAGNOSTICS = family({
  ...PROFILE_DIAGNOSTICS,
  HF2001: {
    severity: 'error',
    title: 'Expression does not parse',
    explanation: `What stands between \`\${\` and \`}\` is not JSONata.

The finding points at the place where reading stopped; the mistake is there or just before it.`,
    bad: set('${ 1 + }'),
    good: set('${ 1 + 2 }'),
  },
  HF2002: {
    severity: 'error',
    title: 'Braces in a text',
    explanation: `An expression is a whole scalar: it starts with \`\${\` and ends with \`}\` (rule 1). Text is not interpolated, and
\`\${{ }}\` and \`{{ }}\` belong to other languages.

Build the text with \`&\`: \`"\${ 'Release ' & $input.id & '?' }"\`. In a template file (\`*.hbs\`) \`{{ }}\` is right.`,
    bad: set('Release ${ $input.id }?'),
    good: set("${ 'Release ' & $input.id & '?' }"),
  },
  HF2003: {
    severity: 'error',
    title: 'Expression is empty',
    explanation: `Between \`\${\` and \`}\` stands nothing. For no value, leave the key out.`,
    bad: set('${ }'),
    good: set('${ 0 }'),
  },
  HF2004: {
    severity: 'error',
    title: 'Expression is too large',
    explanation: `An expression has at most 8,192 characters and 100 levels (rule 39).

Name parts of it, \`( $a := …; $b := …; $a + $b )\`, set variables in a step before, or move the work into an activity.`,
    bad: set(`\${ ${'('.repeat(120)}1${')'.repeat(120)} }`),
    good: set('${ 1 }'),
  },
  HF2005: {
    severity: 'error',
    title: 'Operator of another language',
    explanation: `| elsewhere | here |
|---|---|
| \`==\`, \`===\` | \`=\` |
| \`!==\`, \`<>\` | \`!=\` |
| \`&&\`, \`||\` | \`and\`, \`or\` |
| \`!x\` | \`$not(x)\` |
| \`a?.b\` | \`a.b\` |
| \`a // b\` | \`(a ?? b)\` |
| \`{ ...a, ...b }\` | \`$merge([a, b])\` |
| \`x => x + 1\` | \`function($x) { $x + 1 }\` |
| a template string | \`'Release ' & $input.id\` |`,
    bad: set('${ $input.lane == 1 && $input.open }'),
    good: set('${ $input.lane = 1 and $input.open }'),
  },
  HF2006: {
    severity: 'error',
    title: 'Unknown function',
    explanation: `The functions of expressions are a closed list; the reference has each with its examples.`,
    bad: set('${ $summ([1, 2]) }'),
    good: set('${ $sum([1, 2]) }'),
  },
  HF2007: {
    severity: 'error',
    title: 'Wrong number of arguments',
    explanation: `The hint shows how the function is written; \`?\` marks arguments that may be left out.`,
    bad: set("${ $pad('7') }"),
    good: set("${ $pad('7', -3, '0') }"),
  },
  HF2018: {
    severity: 'error',
    title: 'Field of nothing',
    explanation: `A name without \`$\` is a field of the context value, which exists behind a dot and inside \`[ ]\`. Outermost there is none.

Names of the flow start with \`$\`, texts and keys stand in quotes.`,
    bad: set('${ input.amount }'),
    good: set('${ $input.amount }'),
  },
  HF2020: {
    severity: 'error',
    title: 'Default beside another operator',
    explanation: `\`??\` takes all that follows as its right side, and takes what stands before it as \`=\` would: \`$a > $b ?? 0\` means
\`($a > $b) ?? 0\`. Beside another operator it stands in parentheses (rule 7).`,
    bad: set('${ $input.weight ?? 0 > 40 }'),
    good: set('${ ($input.weight ?? 0) > 40 }'),
  },
  HF2024: {
    severity: 'error',
    title: 'Hyphen in a path',
    explanation: `A hyphen subtracts. A field whose name holds one stands in backticks.`,
    bad: set('${ $input.agent-email }'),
    good: set('${ $input.`agent-email` }'),
  },
  HF2025: {
    severity: 'warning',
    title: 'Length of a list or text',
    explanation: `\`.length\` reads a field of that name. The length of a text is \`$length(text)\`, of a list \`$count(list)\`. If there is such
a field, write its name in backticks.`,
    bad: set('${ $input.lines.length }'),
    good: set('${ $count($input.lines) }'),
  },
  HF2026: {
    severity: 'error',
    title: 'Outputs of a step, as GitHub Actions reads them',
    explanation: `The output of a step is \`$steps.x\` itself.`,
    bad: 'steps:\n  - { id: first, set: { n: 1 } }\n  - { id: last, set: { m: "${ steps.first.outputs.n }" } }\n',
    good: 'steps:\n  - { id: first, set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.first.n }" } }\n',
  },
  HF2028: {
    severity: 'error',
    title: 'Regular expression cannot be read',
    explanation: `Regular expressions are those of RE2, which run in linear time: no look-ahead, no look-behind, no back-references. The
flags are \`i\` (any case) and \`m\` (\`^\` and \`$\` at each line).`,
    bad: set('${ $contains($input.text, /a(?=b)/) }'),
    good: set('${ $contains($input.text, /ab/) }'),
  },
  HF2029: {
    severity: 'error',
    title: 'Text added as a number',
    explanation: `\`+\` adds numbers. Texts are joined with \`&\`.`,
    bad: set("${ 'Release ' + $input.id }"),
    good: set("${ 'Release ' & $input.id }"),
  },
  HF2030: {
    severity: 'error',
    title: 'Function without $',
    explanation: `Functions start with \`$\`, and values have no methods.`,
    bad: set('${ count($input.lines) }'),
    good: set('${ $count($input.lines) }'),
  },
  HF2031: {
    severity: 'error',
    title: 'Call of something that is no function',
    explanation: `Data holds no functions.`,
    bad: set('${ $input(2) }'),
    good: set('${ $input.total * 2 }'),
  },
  HF2032: {
    severity: 'error',
    title: 'Expression gives a function',
    explanation: `A value of a flow is JSON (rule 4). Call the function, or pass it to one.`,
    bad: set('${ $uppercase }'),
    good: set("${ $uppercase('abc') }"),
  },
  HF2033: {
    severity: 'error',
    title: 'Value named outside of an expression',
    explanation: `Only what stands in \`\${ }\` is evaluated, and an expression is a whole value: a text is never searched for names. The text
would be given as it is written, \`$input.text\` and all.

A text that is to hold such a name is written as an expression that gives a text: \`\${ '$input.text' }\`.`,
    bad: set('$input.text'),
    good: set('${ $input.text }'),
  },
});
