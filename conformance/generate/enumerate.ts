/**
 * Every failure point of a flow: each call fails, is lost or breaks off, at each of its instances; each undo that runs
 * then fails once or for good, with each answer of a person; a cancel, forced or not, between every two moments. One
 * failure, and every two that are of different kinds.
 */
import { runModel } from '../model/run-model.ts';
import { type Story, Tie } from '../model/story.ts';
import { CALM } from './draft.ts';
import { type AttemptEnd, type Behaviour, type Sample, scriptOf } from './sample.ts';
import { placeSteps } from './threads-of.ts';

interface Told {
  readonly sample: Sample;
  /** For people who read a counterexample. */
  readonly what: readonly string[];
}
export interface Failure extends Told {
  readonly story: Story;
}
type Change = Partial<Behaviour>;

/** Instances of a step in a loop, counted as `sample.ts` counts them: items and turns together. */
const INSTANCES = 3;

const ENDS: readonly (readonly AttemptEnd[])[] = [
  ['fail'],
  ['lost'],
  ['broken'],
  ['again', 'done'],
  ['again'],
  ['lost', 'done'],
  ['lost', 'fail'],
  ['broken', 'done'],
];
const SETTLES: readonly Behaviour['settle'][] = ['done', 'not_done', 'skip'];
const UNDO_ENDS: readonly Change[] = [
  { undo: ['again'], undoPerson: ['retry'] },
  { undo: ['fail'], undoPerson: ['retry'] },
  { undo: ['fail'], undoPerson: ['skip'] },
  { undo: ['fail'], undoPerson: [] },
  { undo: ['fail', 'fail'], undoPerson: ['retry', 'skip'] },
  { undo: ['lost'], undoPerson: ['retry'] },
  { undo: ['broken', 'broken'], undoPerson: ['retry'] },
];

/** The calm run first. What comes to the same story is given once: the run sees no difference either. */
export function* enumerateFailures(calm: Sample): Generator<Failure> {
  const seen = new Set<string>();
  const fresh: Fresh = ({ sample, what }) => {
    const story = told(sample);
    if (story === undefined) return [];
    const key = `${sample.cancelAtMs ?? ''} ${sample.cancelForced ?? ''} ${JSON.stringify(story)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ sample, story, what }];
  };
  const first = fresh({ sample: calm, what: [] });
  const calls = first.flatMap((base) => failingCalls(base, fresh));
  for (const base of [...first, ...calls]) {
    yield base;
    yield* failingUndo(base, fresh);
    yield* cancels(base, fresh);
  }
  for (const base of first) for (const cancelled of cancels(base, fresh)) yield* failingUndo(cancelled, fresh);
}

/** Gives it with its story, once. */
type Fresh = (one: Told) => readonly Failure[];

function changed({ sample, what }: Told, id: string, change: Change): Told {
  const usual = sample.behaviours[id] ?? CALM;
  const behaviours = { ...sample.behaviours, [id]: { ...usual, ...change } };
  return { sample: { ...sample, behaviours }, what: [...what, `${id} ${JSON.stringify(change)}`] };
}

function failingCalls(base: Failure, fresh: Fresh): readonly Failure[] {
  return Object.keys(base.sample.behaviours).flatMap((id) =>
    ENDS.flatMap((ends) =>
      instancesOf(ends).flatMap((instances) => {
        const alone = changed(base, id, { instances, settle: 'nobody' });
        const asked = told(alone.sample)?.stuck.some((path) => idOf(path) === id) === true;
        const settled = asked ? SETTLES.map((settle) => changed(base, id, { instances, settle })) : [];
        return [alone, ...settled].flatMap(fresh);
      }),
    ),
  );
}

/** At every instance, and at each alone. */
function instancesOf(ends: readonly AttemptEnd[]): readonly Behaviour['instances'][] {
  const one = Array.from({ length: INSTANCES }, (_, at) =>
    Array.from({ length: INSTANCES }, (__, n): readonly AttemptEnd[] => (n === at ? ends : ['done'])),
  );
  return [[ends], ...one];
}

/** Each undo that runs in the story. */
function* failingUndo(base: Failure, fresh: Fresh): Generator<Failure> {
  const undone = base.story.calls.flatMap(({ path }) => (path.endsWith('/compensate') ? [idOf(path)] : []));
  for (const id of new Set(undone)) for (const change of UNDO_ENDS) yield* fresh(changed(base, id, change));
}

/** `sub>charge.1/compensate`: charge. */
function idOf(path: string): string {
  return (path.split('>').at(-1) ?? '').split(/[./]/)[0] ?? '';
}

/** Between every two moments at which something happens, and before the first. */
function* cancels({ sample, story, what }: Failure, fresh: Fresh): Generator<Failure> {
  const happenings = [...story.calls, ...story.steps].flatMap(({ from, to }) => [from, to]);
  const acts = story.acts.map(({ at }) => at);
  const moments = [...new Set([...happenings, ...acts])].filter(Number.isFinite).sort((a, b) => a - b);
  const last = moments.at(-1) ?? 0;
  const pivots = [...placeSteps(sample.program).values()].some(({ step }) => step.kind === 'effect' && step.pivot);
  for (const [i, moment] of moments.entries()) {
    // A run that is stuck for good may be cancelled after all else.
    const next = moments[i + 1] ?? (story.outcome === 'stuck' ? last + 2_000 : moment);
    const cancelAtMs = Math.floor((moment + next) / 2);
    if (cancelAtMs <= moment) continue;
    const asked = fresh({ sample: { ...sample, cancelAtMs }, what: [...what, `cancel at ${cancelAtMs}`] });
    yield* asked;
    // Where it was refused the story is as if nobody had cancelled: force makes the difference.
    if (pivots && asked.some((one) => one.story.outcome !== 'cancelled'))
      yield* fresh({
        sample: { ...sample, cancelAtMs, cancelForced: true },
        what: [...what, `forced cancel at ${cancelAtMs}`],
      });
  }
}

function told(sample: Sample): Story | undefined {
  try {
    return runModel(sample.program, scriptOf(sample));
  } catch (error) {
    if (error instanceof Tie) return undefined;
    throw error;
  }
}
