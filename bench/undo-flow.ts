/** A `foreach` of many writes, each with an undo of 1 KB, and an error behind it: all of them are undone. */
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';
import { compileBench } from './compile-bench.ts';

export type Write = Contract & { readonly effect: 'write' };

const properties = { n: { type: 'number' }, text: { type: 'string' } } as const;

function write(name: string, summary: string, undo: Write['undo']): Write {
  const type = 'object';
  return {
    name,
    version: '1.0.0',
    summary,
    effect: 'write',
    idempotent: true,
    undo,
    dispatch: 'queue',
    input: { type, required: ['n'], additionalProperties: false, properties },
    output: { type, required: ['n', 'text'], additionalProperties: false, properties },
    errors: [],
    files: [],
    examples: [],
  };
}

export const BOOK: Write = write('bench.book', 'Books its number, and gives a text of 1 KB', 'needed');
export const UNBOOK: Write = write('bench.unbook', 'Takes the booking back', 'none');

export function undoPlan(count: number): Plan {
  return compileBench(
    `
holdfast: "1"
name: bench-undo
version: 1.0.0
steps:
  - id: all
    foreach:
      in: "\${ [1..${count}] }"
      as: n
      maxConcurrency: 100
      steps:
        - id: one
          call: bench.book
          with: { n: "\${ $n }" }
          timeout: PT30S
          compensate: { call: bench.unbook, with: { n: "\${ $self.n }", text: "\${ $self.text }" } }
  - { id: no, raise: { type: bench.enough } }
`,
    [BOOK, UNBOOK],
  );
}
