/**
 * Every failure point of generated flows with up to eight effects: each call, each undo, each moment of a cancel. The
 * kernel must tell the model's story to the millisecond, so the ledger has the order that the language defines.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Continuing, runSample } from './compare/run-sample.ts';
import { drawFlow } from './generate/draft.ts';
import { enumerateFailures, type Failure } from './generate/enumerate.ts';
import { makeSample } from './generate/make-sample.ts';
import type { Sample } from './generate/sample.ts';
import { box, flow, parallel, write } from './generate/steps.ts';
import { createMemoryHost } from './runner/memory-host.ts';

/** Flows that are drawn. */
const FLOWS = 60;
const SEED = 2026;

const host = createMemoryHost();

async function judge(failure: Failure, continuing?: Continuing): Promise<void> {
  const { sample, story, what } = failure;
  const { problems } = await runSample(host, sample, story, continuing);
  assert.ok(problems.length === 0, JSON.stringify({ what, problems, sample }, null, 1));
}

test('whatever fails at whichever point of a generated flow, the ledger is as the model says', async () => {
  const told = { completed: 0, failed: 0, cancelled: 0, stuck: 0, forced: 0, undone: 0, acts: 0 };
  for (const draft of fc.sample(drawFlow('clean'), { numRuns: FLOWS, seed: SEED })) {
    for (const failure of enumerateFailures(makeSample(draft))) {
      await judge(failure);
      const { story, sample } = failure;
      told[story.outcome]++;
      if (sample.cancelForced) told.forced++;
      told.undone += story.calls.filter(({ path }) => path.endsWith('/compensate')).length;
      told.acts += story.acts.length;
    }
  }
  for (const [what, times] of Object.entries(told)) assert.ok(times > 50, `${what}: ${times}`);
});

const CALM = { instances: [['done']], type: 'e.a', undo: [], undoPerson: [], settle: 'nobody' } as const;

/** Eight effects in nested scopes and branches, by hand: what is drawn seldom completes with all of them. */
const EIGHT: Sample = {
  seed: 8,
  program: flow([
    write('a'),
    box('outer', [
      write('b', { undo: 'self' }),
      parallel(
        'both',
        { k: 'all', onFailure: 'cancel' },
        [write('c'), box('inner', [write('d', { attempts: 2 })], { catch: [{ errors: ['e.b'], steps: [] }] })],
        [write('e', { idempotent: false }), write('f', { undo: 'selfIfAny' })],
      ),
    ]),
    write('p', { pivot: true }),
    write('g'),
  ]),
  behaviours: Object.fromEntries([...'abcdefpg'].map((id) => [id, CALM])),
};

test('eight effects, nested scopes, branches and a pivot: every failure point', async () => {
  let count = 0;
  for (const failure of enumerateFailures(EIGHT)) {
    await judge(failure);
    count++;
  }
  assert.ok(count > 500, `only ${count} failures`);
});

test('the same in a run that goes on in a new one after every event: nothing is forgotten, nothing done twice', async () => {
  for (const failure of enumerateFailures(EIGHT)) await judge(failure, { every: 1, times: 'lost' });
});
