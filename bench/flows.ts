/** The flows that are measured, and the one activity that they call. */
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';
import { compileBench } from './compile-bench.ts';

export const TURNS = 1_000;
const CALLS = 10;

/** Reads and gives back; nothing is done, so that only the machinery is measured. */
export const ECHO: Contract & { readonly effect: 'read' } = {
  name: 'bench.echo',
  version: '1.0.0',
  summary: 'Gives its number back',
  effect: 'read',
  dispatch: 'queue',
  input: { type: 'object', required: ['n'], additionalProperties: false, properties: { n: { type: 'number' } } },
  output: { type: 'object', required: ['n'], additionalProperties: false, properties: { n: { type: 'number' } } },
  errors: [],
  files: [],
  examples: [],
};

const numbers = Array.from({ length: CALLS }, (_, i) => i);

const inRow = (dispatch: 'queue' | 'local'): string => `
holdfast: "1"
name: bench-row
version: 1.0.0
steps:
${numbers.map((n) => `  - { id: c${n}, call: bench.echo, dispatch: ${dispatch}, with: { n: ${n} }, timeout: PT5S }`).join('\n')}
`;

const parallel = `
holdfast: "1"
name: bench-parallel
version: 1.0.0
steps:
  - id: all
    parallel:
      join: all
      branches:
${numbers.map((n) => `        b${n}: [ { id: c${n}, call: bench.echo, with: { n: ${n} }, timeout: PT30S } ]`).join('\n')}
`;

/** Three expressions a turn: two values and the condition of the end. */
const turns = `
holdfast: "1"
name: bench-turns
version: 1.0.0
steps:
  - { id: begin, set: { i: 0, total: 0 } }
  - id: loop
    repeat:
      max: ${TURNS}
      until: "\${ $vars.i >= ${TURNS} }"
      steps: [ { id: add, set: { i: "\${ $vars.i + 1 }", total: "\${ $vars.total + $vars.i * 2 }" } } ]
  - { id: done, return: { total: "\${ $vars.total }" } }
`;

const approval = `
holdfast: "1"
name: bench-approval
version: 1.0.0
timeout: P7D
steps:
  - { id: before, call: bench.echo, with: { n: 1 }, timeout: PT30S }
  - id: review
    approval:
      title: "\${ 'Release ' & $input.id & '?' }"
      show: { before: "\${ $steps.before }" }
      assignees: { groups: [officers], exclude: [ "\${ $run.startedBy }" ] }
      quorum: 1
    timeout: P1D
  - { id: done, return: { by: "\${ $steps.review.by }" } }
`;

const planOf = (text: string): Plan => compileBench(text, [ECHO]);

export const PLANS = {
  row: planOf(inRow('queue')),
  rowLocal: planOf(inRow('local')),
  parallel: planOf(parallel),
  turns: planOf(turns),
  approval: planOf(approval),
};
