import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkLedger } from '../compare/check-ledger.ts';
import { drawFlow } from '../generate/draft.ts';
import { makeSample } from '../generate/make-sample.ts';
import { scriptOf } from '../generate/sample.ts';
import { runModel } from './run-model.ts';
import { Tie } from './story.ts';

const SAMPLES = 4_000;

test('the model keeps the invariants of undo that are told without it', () => {
  const told = { completed: 0, failed: 0, cancelled: 0, stuck: 0, ties: 0 };
  fc.assert(
    fc.property(drawFlow('stormy'), fc.option(fc.integer({ min: 1, max: 4_000_000 })), (draft, cancelAtMs) => {
      const sample = makeSample(draft);
      const script = scriptOf(cancelAtMs === null ? sample : { ...sample, cancelAtMs });
      try {
        const story = runModel(sample.program, script);
        told[story.outcome] += 1;
        assert.deepEqual(checkLedger(sample.program, story), []);
      } catch (error) {
        if (!(error instanceof Tie)) throw error;
        told.ties += 1;
      }
    }),
    { numRuns: SAMPLES, seed: 17 },
  );
  // The generator is of use only while it reaches every outcome often and seldom has to give up.
  for (const outcome of ['completed', 'failed', 'cancelled', 'stuck'] as const)
    assert.ok(told[outcome] > SAMPLES / 50, `${outcome}: ${told[outcome]}`);
  assert.ok(told.ties < SAMPLES / 5, `ties: ${told.ties}`);
});
