/** `HF13xx`: JSON Schemas of the project, and rules documents. */
import { family } from './diagnostics-catalogue.ts';

const flow =
  'holdfast: "1"\nname: example\nversion: 1.0.0\ninput: { schema: ./input.json }\nsteps:\n  - { id: pause, wait: PT1M }\n';
const withSchema = (schema: string) => ({ 'example.flow.yaml': flow, 'input.json': `${schema}\n` });
const MANY_TAGS = [...'abcdefghi'].map((tag) => `{ contains: ${tag} }`).join(', ');
const table = (text: string, policy = 'F', inputs = 'kg: { type: number }') => ({
  'example.flow.yaml':
    'holdfast: "1"\nname: example\nversion: 1.0.0\nsteps:\n  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { kg: 7 } } }\n',
  'lane.rules.yaml': `holdfast: "1"\nhitPolicy: ${policy}\ninputs:\n  ${inputs}\noutputs:\n  lane: { type: text, values: [slow, fast] }\nrules:\n${text}`,
});

export const JSON_SCHEMA_DIAGNOSTICS = family({
  HF1301: {
    severity: 'error',
    title: 'Unknown keyword in a JSON Schema',
    explanation: `JSON Schema ignores keywords that it does not know, so a misspelt one would check nothing. Schemas of a project are held to
draft 2020-12, with one keyword of ours: \`x-holdfast-labels\`.`,
    bad: withSchema('{ "type": "object", "require": ["a"] }'),
    good: withSchema('{ "type": "object", "required": ["a"] }'),
  },
  HF1302: {
    severity: 'error',
    title: 'Wrong use of a keyword in a JSON Schema',
    explanation: `The keyword takes another kind of value, an unknown type or format is named, or the keyword means nothing without another
one (\`then\` without \`if\`).`,
    bad: withSchema('{ "type": "strnig" }'),
    good: withSchema('{ "type": "string" }'),
  },
  HF1303: {
    severity: 'error',
    title: 'Pattern cannot be used',
    explanation: `Patterns judge text that comes from outside, so they run in linear time, by RE2. Look-around and back-references have no
linear form. Split the condition into several patterns under \`allOf\`, or state what may stand instead of what may not.`,
    bad: withSchema('{ "type": "string", "pattern": "^(?!x)" }'),
    good: withSchema('{ "type": "string", "pattern": "^[^x]" }'),
  },
  HF1304: {
    severity: 'error',
    title: 'JSON Schema is too large',
    explanation:
      'Schemas may stand inside each other up to a fixed depth, and may have a fixed length with all that they refer to, so that no schema keeps a worker busy. Name parts under `$defs` and refer to them with `$ref`.',
    bad: withSchema(`${'{ "not": '.repeat(40)}true${' }'.repeat(40)}`),
    good: withSchema('{ "not": true }'),
  },
  HF1305: {
    severity: 'warning',
    title: '`default` has no effect',
    explanation: `A schema judges data and never changes it: an absent value stays absent. Write \`?? value\` in the expression that reads
it, and leave \`default\` out of the schema.`,
    bad: withSchema('{ "type": "object", "properties": { "a": { "type": "number", "default": 1 } } }'),
    good: withSchema('{ "type": "object", "properties": { "a": { "type": "number" } } }'),
  },
  HF1311: {
    severity: 'warning',
    title: 'Rule can never count',
    explanation: `Nothing can make the rule count. Either no fact passes its condition (\`above: 5\` and \`below: 3\`; a text that is none of
the input's \`values\`), or other rules take all that it matches: those before it with hit policy \`F\`, those that outrank
it with \`P\`. That is proved for all facts, also where it takes several rules together to hide one.

Move it up, narrow what comes before it, or remove it.`,
    bad: table(
      '  - { id: all, then: { lane: fast } }\n  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n',
    ),
    good: table(
      '  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n  - { id: all, then: { lane: fast } }\n',
    ),
  },
  HF1312: {
    severity: 'warning',
    title: 'Decision table has a gap',
    explanation: `There are facts that no rule matches, and the table has no \`default\`: with hit policy U, F, P or A, and for the \`min\` and
\`max\` of nothing, the call fails with \`rules.no_match\`. The finding gives such facts.

Add a rule or a \`default\`. Where an input can never be what the finding says, tell the table: \`values\`, \`atLeast\`,
\`atMost\` and \`type: integer\` of an input are judged when the table is asked, and no gap is looked for beyond them. Where
no match is meant to fail, write \`complete: false\`; where a gap must never be merged, \`complete: true\` (HF1313).`,
    bad: table(
      '  - { id: light, when: { kg: { below: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n',
    ),
    good: table(
      '  - { id: light, when: { kg: { below: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { atLeast: 5 } }, then: { lane: slow } }\n',
    ),
  },
  HF1313: {
    severity: 'error',
    title: 'Table that is said to be complete has a gap',
    explanation: `The table says \`complete: true\`, and there are facts that no rule matches. The finding gives such facts.

Add a rule or a \`default\`, or say with \`values\`, \`atLeast\`, \`atMost\` or \`type: integer\` what an input may be.`,
    bad: table(
      '  - { id: light, when: { kg: { below: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\ncomplete: true\n',
    ),
    good: table(
      '  - { id: light, when: { kg: { below: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { atLeast: 5 } }, then: { lane: slow } }\ncomplete: true\n',
    ),
  },
  HF1314: {
    severity: 'error',
    title: 'Rules contradict each other',
    explanation: `With hit policy \`U\` at most one rule may match, with \`A\` all that match must give the same. There are facts with which two
rules break that, and the call would fail with \`rules.conflict\`. The finding gives such facts.

Narrow one of the rules, or choose the policy that says what is meant: \`F\` takes the first, \`P\` the most important.`,
    bad: table(
      '  - { id: light, when: { kg: { atMost: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { atLeast: 5 } }, then: { lane: slow } }\n',
      'U',
    ),
    good: table(
      '  - { id: light, when: { kg: { atMost: 5 } }, then: { lane: fast } }\n  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n',
      'U',
    ),
  },
  HF1315: {
    severity: 'info',
    title: 'Table is not proved in full',
    explanation: `Gaps, overlaps and hidden rows are proved with bounded work. This table needs more: very many rows that overlap each other
on every input, more than eight values that \`contains\` looks for in one list, or very many tests by parts of one text. Of
very many contradictions only some are told. What is not proved is judged when the table is asked: no match is
\`rules.no_match\`, a contradiction is \`rules.conflict\`.

Split the table, or give it a \`default\` and hit policy \`F\`.`,
    bad: table(
      `  - { id: any, when: { tags: [${MANY_TAGS}] }, then: { lane: slow } }\n  - { id: all, then: { lane: fast } }\n`,
      'F',
      'tags: { type: list }',
    ),
    good: table(
      '  - { id: any, when: { tags: { contains: a } }, then: { lane: slow } }\n  - { id: all, then: { lane: fast } }\n',
      'F',
      'tags: { type: list }',
    ),
  },
  HF1316: {
    severity: 'error',
    title: 'File of rows cannot be read',
    explanation: `Rows in CSV follow RFC 4180: one row a line, as many cells as the header has, a cell that holds a separator, a quote or a
line break in quotes, a quote inside written twice. The separator is the first of \`,\`, \`;\` and tab in the header. The file is
UTF-8, with or without a byte order mark. Columns are the inputs and outputs of the document that names the file, \`id\` and
\`reason\`; a column whose name starts with \`#\` is a remark.`,
    bad: rowsOf('kg,line\n> 5,slow\n-,fast\n'),
    good: rowsOf('kg,lane\n> 5,slow\n-,fast\n'),
  },
  HF1317: {
    severity: 'error',
    title: 'Cell of a table is not understood',
    explanation: `A cell below an input is a test of that fact: nothing or \`-\` takes anything; \`CH | NO\` one of several values; \`> 5\`,
\`<= 5\`, \`>= 1 and < 5\`, \`5..10\` (both ends) and \`[5..10)\` compare; \`not(a | b)\` takes all others; \`startsWith "UN"\`,
\`endsWith "x"\` and \`contains "x"\` look at parts of a text or a list; \`exists\` and \`absent\` at whether the fact is there.
Numbers have a point, dates are written as 2026-01-31. A text that would mean something else stands in quotes, as in JSON.

A cell below an output is its value: a text as it is, a number, \`true\` or \`false\`, anything else as JSON.`,
    bad: rowsOf('kg,lane\n> five,slow\n-,fast\n'),
    good: rowsOf('kg,lane\n> 5,slow\n-,fast\n'),
  },
  HF1318: {
    severity: 'warning',
    title: 'No table names this file of rows',
    explanation: `Rows in CSV mean nothing by themselves: a \`*.rules.yaml\` says what the facts and the outputs are, which rows count, and names
the file with \`rules: { csv: ./FILE.rules.csv }\`.`,
    bad: { ...rowsOf('kg,lane\n-,fast\n'), 'other.rules.csv': 'kg,lane\n' },
    good: rowsOf('kg,lane\n-,fast\n'),
  },
});

/** A flow, and a table whose rows stand in CSV. */
function rowsOf(csv: string) {
  const files = table('');
  return {
    ...files,
    'lane.rules.yaml': files['lane.rules.yaml'].replace('rules:\n', 'rules: { csv: ./lane.rules.csv }\n'),
    'lane.rules.csv': csv,
  };
}
