/**
 * Generated flows on a real server: calls that fail, break off or are lost, undo that fails, people who free what is
 * stuck. Their threads cannot stop each other, so nothing hangs on a clock, and the story must be the model's.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tellStory, worldAtOnce } from '../../conformance/compare/run-sample.ts';
import { linesOfModel, linesOfObserved } from '../../conformance/compare/story-lines.ts';
import { buildPlan } from '../../conformance/generate/build-plan.ts';
import { CONTRACTS } from '../../conformance/generate/contracts.ts';
import { drawFlow } from '../../conformance/generate/draft.ts';
import { makeSample } from '../../conformance/generate/make-sample.ts';
import type { Sample } from '../../conformance/generate/sample.ts';
import type { Observed } from '../../conformance/host.ts';
import type { Program } from '../../conformance/model/program.ts';
import type { Story } from '../../conformance/model/story.ts';
import type { Activity, EffectFunction } from '../../stdlib/activity.ts';
import type { Registry } from '../wall/index.ts';
import { useStage } from './testing/stage.ts';
import { createTemporalConformance } from './testing/temporal-conformance.ts';

const FLOWS = 24;
const SEED = 5;
/** Runs at a time. */
const AT_ONCE = 6;
/** Calls of a run, at most: more take longer than they tell. */
const CALLS = 14;
/** What takes up to a quarter of an hour in the model, in milliseconds of a real clock. */
const QUICK: { readonly [name: string]: number } = { ms: 5, initialMs: 5, maxMs: 10, timeoutMs: 1_500 };
const ANSWER_MS = 10;

/** The fake activities that generated plans call, under the digest that those carry. */
function fakes(run: EffectFunction): Registry {
  return new Map(
    Object.values(CONTRACTS).map(({ name, version, digest, effect, idempotent, errors }) => {
      const declared = errors.map((error) => ({ ...error, title: error.type }));
      const common = { name, version, summary: name, dispatch: 'queue', input: true, output: true } as const;
      const rest = { errors: declared, files: [], examples: [] };
      const nature =
        effect === 'write' ? ({ effect, idempotent, undo: 'needed' } as const) : ({ effect: 'read' } as const);
      const activity: Activity = { contract: { ...common, ...rest, ...nature }, run };
      return [name, { activity, digest, input: true }];
    }),
  );
}

const stage = useStage({ worker: { registry: fakes((input, context) => temporal.respond(input, context)) } });
const temporal = createTemporalConformance(stage);

/** The same flow with durations of a real clock. */
function quicken(program: Program): Program {
  const quick = (key: string, value: unknown): unknown => QUICK[key] ?? value;
  return JSON.parse(JSON.stringify(program, quick));
}

/** Without times, and without the ends of calls: of those the world sees the starts. */
const untimed = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^ *[0-9]+ /, '')).filter((line) => !/ after [0-9]+$/.test(line));

function attemptsOf(calls: readonly { readonly path: string; readonly attempts: number }[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { path, attempts } of calls) sums.set(path, (sums.get(path) ?? 0) + attempts);
  return [...sums].map(([path, attempts]) => `${path}: ${attempts} attempts`);
}

const told = (story: Story): readonly string[] => [...untimed(linesOfModel(story)), ...attemptsOf(story.calls)].sort();
const seen = (observed: Observed, story: Story): readonly string[] =>
  [...untimed(linesOfObserved(observed, story)), ...attemptsOf(observed.calls)].sort();

async function differ(sample: Sample, story: Story): Promise<string | null> {
  const world = worldAtOnce(sample, story, ANSWER_MS);
  const observed = await temporal.run(buildPlan(quicken(sample.program)), world);
  try {
    assert.deepEqual(seen(observed, story), told(story));
    for (const { path, key, undoes } of observed.calls)
      if (path.endsWith('/compensate')) assert.equal(`${undoes}/compensate`, key);
    return null;
  } catch (thrown) {
    return `${thrown instanceof Error ? thrown.message : String(thrown)}\n${JSON.stringify(sample)}`;
  }
}

test('generated flows on a real server tell the story of the model', async () => {
  const outcomes = new Set<string>();
  const left = fc.sample(drawFlow('stormy', 'independent'), { numRuns: FLOWS, seed: SEED }).map(makeSample);
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let sample = left.shift(); sample !== undefined; sample = left.shift()) {
      const story = tellStory(sample);
      // This host's people know of the run itself, not of its children.
      if (story === undefined || story.calls.length > CALLS || story.acts.some(({ path }) => path.includes('>')))
        continue;
      outcomes.add(story.outcome);
      const found = await differ(sample, story);
      if (found !== null) problems.push(found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(problems, []);
  assert.deepEqual([...outcomes].sort(), ['completed', 'failed', 'stuck']);
});
