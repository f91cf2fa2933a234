/** `HF10xx`: how a document is written. */
import { family } from './diagnostics-catalogue.ts';

const STEP = 'steps:\n  - { id: start, set: { ';

export const TEXT_DIAGNOSTICS = family({
  HF1001: {
    severity: 'error',
    title: 'Not valid YAML',
    explanation: `The text cannot be read as YAML 1.2. Nothing else of the document is checked until it can.

The usual causes: entries of one map that do not start at the same column, a tab used to indent, a bracket or quote
that is never closed, a text that holds \`: \` or \` #\` without quotes.`,
    bad: 'steps:\n  - id: pause\n     wait: PT1M\n',
    good: 'steps:\n  - id: pause\n    wait: PT1M\n',
  },
  HF1002: {
    severity: 'error',
    title: 'Expression has to be quoted',
    explanation: `YAML gives \`{\`, \`: \`, \` #\` and quotes a meaning of their own, so an expression that holds them does not
survive without quotes (rule 1).

House style: double quotes; where the expression holds a double quote or a backslash, a \`>-\` block below the key.`,
    bad: 'steps:\n  - { id: start, set: { total: ${ 1 + 2 } } }\n',
    good: 'steps:\n  - { id: start, set: { total: "${ 1 + 2 }" } }\n',
  },
  HF1003: {
    severity: 'error',
    title: 'Document is too large',
    explanation: `A document is measured before it is read, so that no file can keep the checker busy for long.

Split a flow with \`run\`; keep data in files of its own.`,
    bad: `${STEP}text: "${'x'.repeat(500_000)}" } }\n`,
    good: `${STEP}text: "x" } }\n`,
  },
  HF1004: {
    severity: 'error',
    title: 'Document is nested too deeply',
    explanation:
      'Maps and lists may stand inside each other up to a fixed depth, so that no file can exhaust the checker.',
    bad: `${STEP}text: ${'['.repeat(100)}${']'.repeat(100)} } }\n`,
    good: `${STEP}text: [[[]]] } }\n`,
  },
  HF1005: {
    severity: 'error',
    title: 'Document holds too much',
    explanation: `The number of keys and values of one document, and the length of one key, are bounded, so that no file can keep the
checker busy for long. Keep data in files of its own; split a flow with \`run\`.`,
    bad: `${STEP}${'k'.repeat(600)}: 1 } }\n`,
    good: `${STEP}k: 1 } }\n`,
  },
  HF1006: {
    severity: 'error',
    title: 'Key stands twice',
    explanation: `A map holds each key once. Readers of YAML differ in which of two wins, so neither is taken.

Remove one of the two; the finding names the other place.`,
    bad: `${STEP}lane: slow, lane: fast } }\n`,
    good: `${STEP}lane: slow } }\n`,
  },
  HF1007: {
    severity: 'error',
    title: 'Key is refused',
    explanation: `\`__proto__\`, \`constructor\` and \`prototype\` mean something of their own to JavaScript, in which values are
processed. They cannot be keys anywhere in a document. Choose another name.`,
    bad: `${STEP}constructor: 1 } }\n`,
    good: `${STEP}builder: 1 } }\n`,
  },
  HF1008: {
    severity: 'error',
    title: 'Part of YAML that the language leaves out',
    explanation: `Anchors (\`&\`), aliases (\`*\`), merge keys (\`<<\`), tags (\`!\`) and directives (\`%\`) make a document mean something that
is not seen where it is read (rule 10).

Write the value out. A text that starts with one of these characters stands in quotes, as \`"*.flow.yaml"\`.`,
    bad: `${STEP}first: &amount 5, second: *amount } }\n`,
    good: `${STEP}first: 5, second: 5 } }\n`,
  },
  HF1009: {
    severity: 'error',
    title: 'More than one document in a file',
    explanation:
      'A file holds one document. Remove the line `---` (or `...`), or move what follows it into another file.',
    bad: 'steps:\n  - { id: pause, wait: PT1M }\n---\nsteps: []\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n',
  },
  HF1010: {
    severity: 'error',
    title: 'Number is not written as JSON writes it',
    explanation: `Readers of YAML disagree on \`010\`, \`0x1F\`, \`1_000\`, \`+1\`, \`.5\` and \`.inf\`; in JSON a number has one spelling (rule 10).

Write it in decimal without a leading zero or plus, or quote it where a text is meant.`,
    bad: `${STEP}code: 007 } }\n`,
    good: `${STEP}code: "007" } }\n`,
  },
  HF1011: {
    severity: 'error',
    title: 'true, false or null in another spelling',
    explanation: `\`True\` is true to one reader of YAML and a text to another. Write \`true\`, \`false\` or \`null\` in small letters, or
quote it where a text is meant.`,
    bad: `${STEP}ready: True } }\n`,
    good: `${STEP}ready: true } }\n`,
  },
  HF1012: {
    severity: 'error',
    title: 'Number cannot be kept exactly',
    explanation: `Numbers are IEEE doubles, in JSON as in JavaScript: about 15 digits. This one would turn into another while the flow
runs. Identifiers and account numbers are texts: quote them.`,
    bad: `${STEP}account: 12345678901234567890 } }\n`,
    good: `${STEP}account: "12345678901234567890" } }\n`,
  },
  HF1013: {
    severity: 'error',
    title: 'Invisible character',
    explanation: `Control characters, and marks that turn the direction of writing, make a document look different from what it is: a
reviewer would approve something else. Remove the character; where it is meant, write it as an escape in double quotes.`,
    bad: `${STEP}text: "left\u202eright" } }\n`,
    good: `${STEP}text: "left right" } }\n`,
  },
  HF1014: {
    severity: 'error',
    title: 'Document is empty',
    explanation: 'The file holds nothing but blanks and comments. `holdfast init` writes one to start from.',
    bad: { 'empty.flow.yaml': '# nothing here yet\n' },
    good: 'steps:\n  - { id: pause, wait: PT1M }\n',
  },
  HF1015: {
    severity: 'error',
    title: 'Not valid JSON',
    explanation: `A file that ends in \`.json\` is JSON as RFC 8259 has it: keys and texts in double quotes, no comments, no comma after
the last item.`,
    bad: {
      'a.flow.yaml':
        'holdfast: "1"\nname: a\nversion: 1.0.0\ninput: { schema: ./a.json }\nsteps: [ { id: pause, wait: PT1M } ]\n',
      'a.json': '{ "type": "object", }\n',
    },
    good: {
      'a.flow.yaml':
        'holdfast: "1"\nname: a\nversion: 1.0.0\ninput: { schema: ./a.json }\nsteps: [ { id: pause, wait: PT1M } ]\n',
      'a.json': '{ "type": "object" }\n',
    },
  },
  HF1016: {
    severity: 'warning',
    title: 'Ignore comment does not count',
    explanation: `\`# holdfast-ignore HF4027: reason\` takes one warning or note away, on its own line or, where it stands alone, on the
next line that holds something; a text over several lines belongs to the line on which it begins. It names one code and
says why. An error cannot be ignored: what has one has no plan, so there would be nothing to run.`,
    bad: 'steps:\n  # holdfast-ignore HF4028\n  - { id: pause, wait: PT0.5S }\n',
    good: 'steps:\n  # holdfast-ignore HF4028: the machine needs half a second\n  - { id: pause, wait: PT0.5S }\n',
  },
  HF1017: {
    severity: 'warning',
    title: 'Nothing to ignore',
    explanation: `A comment takes a finding away that is not there, or not there any more: it would hide the next one that nobody thought
about. Remove the comment.`,
    bad: 'steps:\n  # holdfast-ignore HF4028: the machine needs half a second\n  - { id: pause, wait: PT2S }\n',
    good: 'steps:\n  - { id: pause, wait: PT2S }\n',
  },
});
