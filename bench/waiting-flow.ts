/** A flow that waits for a person, and calls something as soon as it was approved. */
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';
import { compileBench } from './compile-bench.ts';

export const WAITING_QUEUE = 'waiting';
export const GROUP = 'officers';

export const NEXT: Contract & { readonly effect: 'read' } = {
  name: 'bench.next',
  version: '1.0.0',
  summary: 'Notes when it is called',
  effect: 'read',
  dispatch: 'queue',
  input: { type: 'object', required: ['id'], additionalProperties: false, properties: { id: { type: 'string' } } },
  output: { type: 'object', additionalProperties: false, properties: {} },
  errors: [],
  files: [],
  examples: [],
};

export const WAITING_PLAN: Plan = compileBench(
  `
holdfast: "1"
name: bench-waiting
version: 1.0.0
timeout: P7D
steps:
  - id: review
    approval:
      title: "\${ 'Release ' & $input.id & '?' }"
      show: { id: "\${ $input.id }" }
      assignees: { groups: [${GROUP}], exclude: [ "\${ $run.startedBy }" ] }
    timeout: P1D
  - { id: next, call: bench.next, with: { id: "\${ $input.id }" }, timeout: PT30S }
`,
  [NEXT],
);
