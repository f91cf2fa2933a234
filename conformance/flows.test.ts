/** Generated nested flows: the kernel on the memory host tells the story that the model tells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry, Happening } from '../schema/journal.ts';
import { type Continuing, runSample, tellStory } from './compare/run-sample.ts';
import { drawFlow, type Shape } from './generate/draft.ts';
import { makeSample } from './generate/make-sample.ts';
import type { Sample } from './generate/sample.ts';
import { sweep } from './generate/sweep.ts';
import type { Story } from './model/story.ts';
import { createMemoryHost } from './runner/memory-host.ts';

/** Flows in stormy weather, each with one scenario. */
const STORMY_FLOWS = 3_000;
/** Flows in clean weather, each swept: every call failing or lost, every undo failing, cancelled at every moment. */
const SWEPT_FLOWS = 100;
/** Scenarios of one sweep, evenly chosen where there are more. */
const SCENARIOS_PER_SWEEP = 40;
/** Flows that are made to continue as new, at every n-th event for each n. */
const CONTINUED_FLOWS = 100;
const MOST_EVENTS = 40;
/** A run is cancelled, in half of the stormy flows, within this. */
const CANCEL_WITHIN_MS = 4_000_000;

const host = createMemoryHost();

function explain(sample: Sample, story: Story, problems: readonly string[]): string {
  return JSON.stringify({ sample, outcome: story.outcome, problems }, null, 1);
}

const withCancel = (sample: Sample, cancelAtMs: number | null): Sample =>
  cancelAtMs === null ? sample : { ...sample, cancelAtMs };

/** As `fc.assert`, with the counterexample's own words. */
async function check<T>(property: fc.IAsyncProperty<T>, parameters: fc.Parameters<T>): Promise<void> {
  const { failed, errorInstance, counterexamplePath } = await fc.check(property, parameters);
  if (failed) assert.fail(`${errorInstance instanceof Error ? errorInstance.message : ''}\npath ${counterexamplePath}`);
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
    await agree(withCancel(makeSample(draft), cancelAtMs));
  });
  await check(property, { numRuns: STORMY_FLOWS, seed: 1729 });
});

test('generated flows run as the model says whatever fails, is lost, or is cancelled when', async () => {
  const property = fc.asyncProperty(drawFlow('clean'), async (draft) => {
    for (const sample of sweep(makeSample(draft), SCENARIOS_PER_SWEEP)) await agree(sample);
  });
  await check(property, { numRuns: SWEPT_FLOWS, seed: 4711 });
});

interface ContinueTest {
  readonly name: string;
  readonly shape: Shape;
  readonly times: Continuing['times'];
  /** What of the journal must be the same as without. */
  readonly journal: 'whole' | 'unordered' | 'nothing';
}
const CONTINUE_TESTS: readonly ContinueTest[] = [
  { name: 'one thread: the same story, time for time', shape: 'sequential', times: 'kept', journal: 'whole' },
  { name: 'independent threads: the same but for times', shape: 'independent', times: 'shifted', journal: 'unordered' },
  { name: 'threads that stop each other: all invariants', shape: 'any', times: 'lost', journal: 'nothing' },
];

for (const { name, shape, times, journal } of CONTINUE_TESTS) {
  test(`continue-as-new at every n-th event, ${name}`, async () => {
    let continues = 0;
    const cancel = shape === 'independent' ? fc.constant(null) : cancelled;
    const property = fc.asyncProperty(drawFlow('stormy', shape), cancel, async (draft, cancelAtMs) => {
      const sample = withCancel(makeSample(draft), cancelAtMs);
      const story = tellStory(sample);
      if (story === undefined) return;
      const whole = await runSample(host, sample, story);
      assert.ok(whole.problems.length === 0, explain(sample, story, whole.problems));
      for (let every = 1; every <= MOST_EVENTS; every++) {
        const { observed, problems } = await runSample(host, sample, story, { every, times });
        continues += observed.continues;
        const records = compareJournals(whole.observed.journal, observed.journal, journal);
        const all = [...problems, ...records];
        assert.ok(all.length === 0, explain(sample, story, [`every ${every}`, ...all]));
        // Where so many events are more than the run has, more of them are too.
        if (observed.continues === 0) break;
      }
    });
    await check(property, { numRuns: CONTINUED_FLOWS, seed: 99 });
    assert.ok(continues > CONTINUED_FLOWS, `only ${continues} continues`);
  });
}

/** Times aside; what is on the left alone, or on the right. */
function compareJournals(
  left: readonly Entry[],
  right: readonly Entry[],
  how: ContinueTest['journal'],
): readonly string[] {
  if (how === 'nothing') return [];
  const told = [left, right].map((journal) =>
    journal.map(({ n, path, what }) => JSON.stringify({ ...(how === 'whole' ? { n } : {}), path, ...timeless(what) })),
  );
  if (how === 'unordered') for (const lines of told) lines.sort();
  const [a = [], b = []] = told;
  return a.flatMap((line, i) => (line === b[i] ? [] : [`- ${line}`, `+ ${b[i]}`])).slice(0, 10);
}

/** Without the times that a record carries in itself. */
function timeless(what: Happening): object {
  return JSON.parse(
    JSON.stringify(what, (key, value) => (['at', 'until', 'expires'].includes(key) ? undefined : value)),
  );
}
