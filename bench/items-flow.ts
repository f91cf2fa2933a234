/** A `foreach` of many items, each with a result of 1 KB, all of which are read in the end. */
import { createBlobStore, createFileDriver } from '../hosts/store/index.ts';
import { HOST_LIMITS } from '../hosts/temporal/limits.ts';
import type { PayloadLayer } from '../hosts/temporal/payloads/layer.ts';
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';
import { compileBench } from './compile-bench.ts';

export const ITEMS_QUEUE = 'items';
const RESULT_CHARACTERS = 1_000;
/** Beside the number of the item. */
export const PAD = 'x'.repeat(RESULT_CHARACTERS);

export const PAGE: Contract & { readonly effect: 'read' } = {
  name: 'bench.page',
  version: '1.0.0',
  summary: 'Gives its number and a text of 1 KB',
  effect: 'read',
  dispatch: 'queue',
  input: { type: 'object', required: ['n'], additionalProperties: false, properties: { n: { type: 'number' } } },
  output: {
    type: 'object',
    required: ['n', 'text'],
    additionalProperties: false,
    properties: { n: { type: 'number' }, text: { type: 'string' } },
  },
  errors: [],
  files: [],
  examples: [],
};

export function itemsPlan(dispatch: 'queue' | 'local', count: number): Plan {
  return compileBench(
    `
holdfast: "1"
name: bench-items
version: 1.0.0
steps:
  - id: pages
    foreach:
      in: "\${ [1..${count}] }"
      as: n
      maxConcurrency: 100
      tolerate: { count: 10 }
      steps: [ { id: page, call: bench.page, dispatch: ${dispatch}, with: { n: "\${ $n }" }, timeout: PT30S } ]
  - { id: done, return: { pages: "\${ $count($steps.pages) }" } }
`,
    [PAGE],
  );
}

export function itemsLayer(folder: string): PayloadLayer {
  return { store: createBlobStore(createFileDriver(folder)), threshold: HOST_LIMITS.storeThresholdBytes };
}
