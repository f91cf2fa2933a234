/** `HF13xx`: JSON Schemas of the project, and rules documents. */
import { family } from './diagnostics-catalogue.ts';

const flow =
  'holdfast: "1"\nname: example\nversion: 1.0.0\ninput: { schema: ./input.json }\nsteps:\n  - { id: pause, wait: PT1M }\n';
const withSchema = (schema: string) => ({ 'example.flow.yaml': flow, 'input.json': `${schema}\n` });
const table = (text: string) => ({
  'example.flow.yaml':
    'holdfast: "1"\nname: example\nversion: 1.0.0\nsteps:\n  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { kg: 7 } } }\n',
  'lane.rules.yaml': `holdfast: "1"\nhitPolicy: F\ninputs:\n  kg: { type: number }\noutputs:\n  lane: { type: text, values: [slow, fast] }\nrules:\n${text}`,
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
    explanation: `With hit policy \`F\`, a rule without a condition matches always: no rule below it is ever reached. Move it to the end, or give
it a condition.`,
    bad: table(
      '  - { id: all, then: { lane: fast } }\n  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n',
    ),
    good: table(
      '  - { id: heavy, when: { kg: { above: 5 } }, then: { lane: slow } }\n  - { id: all, then: { lane: fast } }\n',
    ),
  },
});
