import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildPlan, type FlowSketch } from '../../interpreter/testing/build-plan.ts';
import { runInMemory } from './run-in-memory.ts';
import type { MemoryOptions } from './types.ts';

export function optionsOf(flow: FlowSketch, more: Partial<MemoryOptions> = {}): MemoryOptions {
  return {
    plan: buildPlan(flow),
    input: {},
    reply: () => ({ t: 'value', value: {} }),
    validate: () => [],
    digest: (text) => `sha of ${text.length}`,
    ...more,
  };
}

test('a saga is undone in reverse', async () => {
  const result = await runInMemory(
    optionsOf(
      {
        steps: [
          { id: 'gate', call: 'w.reserve', compensate: { call: 'w.free', with: { slot: '${ $self.slot }' } } },
          { id: 'pay', call: 'w.pay', compensate: { call: 'w.refund' } },
          { id: 'release', call: 'w.release' },
        ],
        catch: [{ errors: ['terminal.*'], steps: [{ id: 'held', return: { status: '${ $error.type }' } }] }],
      },
      {
        reply: ({ call }) =>
          call === 'w.release'
            ? { t: 'error', type: 'terminal.closed', retry: false }
            : { t: 'value', value: { slot: 7 } },
      },
    ),
  );
  assert.deepEqual(result.end, { is: 'completed', output: { status: 'terminal.closed' } });
  assert.deepEqual(
    result.effects.map(({ call, input }) => [call, input]),
    [
      ['w.reserve', {}],
      ['w.pay', {}],
      ['w.refund', {}],
      ['w.free', { slot: 7 }],
    ],
  );
});
