/** Generated nested flows: the kernel on the memory host tells the story that the model tells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runSample, tellStory } from './compare/run-sample.ts';
import { drawFlow } from './generate/draft.ts';
import { makeSample } from './generate/make-sample.ts';
import type { Sample } from './generate/sample.ts';
import { sweep } from './generate/sweep.ts';
import type { Story } from './model/story.ts';
import { createMemoryHost } from './runner/memory-host.ts';

/** Flows in stormy weather, each with one scenario. */
const STORMY_FLOWS = 2_000;
/** Flows in clean weather, each swept: every call failing or lost, every undo failing, cancelled at every moment. */
const SWEPT_FLOWS = 60;
/** Scenarios of one sweep, evenly chosen where there are more. */
const SCENARIOS_PER_SWEEP = 40;
/** Flows that are made to continue as new, at every n-th event for each n. */
const CONTINUED_FLOWS = 100;
const CONTINUE_EVERY = [1, 2, 3, 4, 5];
/** A run is cancelled, in half of the stormy flows, within this. */
const CANCEL_WITHIN_MS = 4_000_000;

const host = createMemoryHost();

function explain(sample: Sample, story: Story, problems: readonly string[]): string {
  return JSON.stringify({ sample, outcome: story.outcome, problems }, null, 1);
}

async function agree(sample: Sample): Promise<void> {
  const story = tellStory(sample);
  if (story === undefined) return;
  const { problems } = await runSample(host, sample, story);
  assert.ok(problems.length === 0, explain(sample, story, problems));
}

const cancelled = fc.option(fc.noShrink(fc.integer({ min: 1, max: CANCEL_WITHIN_MS })));

test('generated flows in stormy weather run as the model says', async () => {
  const property = fc.asyncProperty(drawFlow('stormy'), cancelled, async (draft, cancelAtMs) => {
    const sample = makeSample(draft);
    await agree(cancelAtMs === null ? sample : { ...sample, cancelAtMs });
  });
  await fc.assert(property, { numRuns: STORMY_FLOWS, seed: 1729 });
});

test('generated flows run as the model says whatever fails, is lost, or is cancelled when', async () => {
  const property = fc.asyncProperty(drawFlow('clean'), async (draft) => {
    for (const sample of sweep(makeSample(draft), SCENARIOS_PER_SWEEP)) await agree(sample);
  });
  await fc.assert(property, { numRuns: SWEPT_FLOWS, seed: 4711 });
});

test('continue-as-new at every n-th event changes neither outcome nor ledger nor journal', async () => {
  let continues = 0;
  const property = fc.asyncProperty(drawFlow('stormy'), cancelled, async (draft, cancelAtMs) => {
    const drawn = makeSample(draft);
    const sample = cancelAtMs === null ? drawn : { ...drawn, cancelAtMs };
    const story = tellStory(sample);
    if (story === undefined) return;
    const whole = await runSample(host, sample, story);
    assert.deepEqual(whole.problems, []);
    for (const every of CONTINUE_EVERY) {
      const { observed, problems } = await runSample(host, sample, story, every);
      continues += observed.continues;
      assert.ok(problems.length === 0, explain(sample, story, [`every ${every}`, ...problems]));
      assert.deepEqual(untimed(observed.journal), untimed(whole.observed.journal), `every ${every}`);
    }
  });
  await fc.assert(property, { numRuns: CONTINUED_FLOWS, seed: 99 });
  assert.ok(continues > CONTINUED_FLOWS, `only ${continues} continues`);
});

function untimed(journal: readonly { readonly at: number }[]): readonly unknown[] {
  return journal.map(({ at: _, ...rest }) => rest);
}
