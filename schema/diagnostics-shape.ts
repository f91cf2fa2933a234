/** `HF11xx`: the shape of a document. */
import { family } from './diagnostics-catalogue.ts';

const PAUSE = 'steps:\n  - { id: pause, wait: PT1M }\n';
const HEAD = 'holdfast: "1"\nname: example\nversion: 1.0.0\n';

export const SHAPE_DIAGNOSTICS = family({
  HF1101: {
    severity: 'error',
    title: 'Unknown key',
    explanation: `The document has a key that means nothing where it stands. Nothing is ignored: a misspelt \`timeout\` would be a flow
without one. The finding names the nearest key, or all that are allowed there.`,
    bad: 'steps:\n  - { id: pause, tittle: A pause, wait: PT1M }\n',
    good: 'steps:\n  - { id: pause, title: A pause, wait: PT1M }\n',
  },
  HF1102: {
    severity: 'error',
    title: 'Key is missing',
    explanation: 'A key that has to be there is not. The finding says which, and what belongs under it.',
    bad: 'steps:\n  - { wait: PT1M }\n',
    good: PAUSE,
  },
  HF1103: {
    severity: 'error',
    title: 'Wrong type of value',
    explanation: `A list stands where a map belongs, a number where a text does, or the like. A version such as \`1.0\` is a number to
YAML: put it in quotes. A key with nothing behind it has the value null.`,
    bad: 'steps:\n  id: pause\n  wait: PT1M\n',
    good: PAUSE,
  },
  HF1104: {
    severity: 'error',
    title: 'Value is not allowed',
    explanation: `The value has the right type and still cannot stand here: a name with letters that names do not have, a word that is not
among the choices, a duration that is none, a number out of range. The finding says what is taken.

Durations are ISO 8601 with W, D, H, M and S: \`PT30S\`, \`PT2M\`, \`P3D\`. Ids are \`lower_snake\`, flows \`kebab-case\`.`,
    bad: 'steps:\n  - { id: pause, wait: 1 minute }\n',
    good: PAUSE,
  },
  HF1105: {
    severity: 'error',
    title: 'Nothing says what this is',
    explanation: `A step is an \`id\` and exactly one verb: \`call\`, \`run\`, \`set\`, \`do\`, \`switch\`, \`parallel\`, \`foreach\`, \`repeat\`, \`wait\`,
\`listen\`, \`emit\`, \`approval\`, \`raise\` or \`return\`. Elsewhere one of a few keys decides in the same way, as \`call\` or \`run\`
in \`compensate\`.`,
    bad: 'steps:\n  - { id: pause, title: A pause }\n',
    good: PAUSE,
  },
  HF1106: {
    severity: 'error',
    title: 'Two things at once',
    explanation:
      'Two keys stand together of which each says what this is, as two verbs in one step. Make a step of each.',
    bad: 'steps:\n  - { id: pause, wait: PT1M, set: { a: 1 } }\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: start, set: { a: 1 } }\n',
  },
  HF1107: {
    severity: 'error',
    title: 'Key stands in the wrong place',
    explanation: `The key exists, but has no meaning on a step of this kind: \`retry\` belongs to \`call\`, \`finally\` to \`do\` and the flow,
\`compensate\` and \`pivot\` to \`call\` and \`run\`. The finding says where it is allowed. To bound or catch several steps together,
put them in a \`do\`. Or it belongs a level further in or out: \`onExpire\` in \`approval\`, \`timeout\` beside it.`,
    bad: 'steps:\n  - { id: start, set: { a: 1 }, retry: { maxAttempts: 2 } }\n',
    good: 'steps:\n  - { id: start, set: { a: 1 } }\n',
  },
  HF1108: {
    severity: 'error',
    title: 'Key of another tool',
    explanation: `The key comes from another workflow language. The finding says what it is called here.

There is no goto and no graph: steps run in the order in which they stand, \`switch\` chooses, \`parallel\` runs together.`,
    bad: 'steps:\n  - { id: pause, wait: PT1M, timeout-minutes: 5 }\n',
    good: 'steps:\n  - { id: nap, do: [ { id: pause, wait: PT1M } ], timeout: PT5M }\n',
  },
  HF1112: {
    severity: 'error',
    title: 'Too few or too many entries',
    explanation:
      'A list or map is empty where it cannot be, or has more entries than are allowed. The finding says how many are.',
    bad: `${HEAD}steps: []\n`,
    good: `${HEAD}${PAUSE}`,
  },
  HF1113: {
    severity: 'error',
    title: 'No expression can stand here',
    explanation: `Names, titles, durations, numbers of attempts and paths of files are literal, so that they can be checked before anything
runs. Documents other than flows hold no expressions at all: rules test facts that the flow hands over, and what differs from one
environment to the next stands in \`holdfast.<env>.yaml\`.`,
    bad: 'steps:\n  - { id: nap, do: [ { id: pause, wait: PT1M } ], timeout: "${ $input.limit }" }\n',
    good: 'steps:\n  - { id: nap, do: [ { id: pause, wait: PT1M } ], timeout: PT5M }\n',
  },
});
