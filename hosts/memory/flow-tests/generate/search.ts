/**
 * Searches runs that reach what no test reaches: first those that the conditions ask for, read backwards; then from those
 * that there are, one change after the other, and what reaches something new is changed further; then several changes at
 * once of the fields that a condition reads. The same seed gives the same runs in the same order.
 */
import type { Json } from '../../../../schema/json.ts';
import type { MemoryResult } from '../../types.ts';
import { withoutIndices } from '../answers.ts';
import type { CoverPoint } from '../cover-table.ts';
import { coverage } from '../coverage.ts';
import { outcomeOf, runFlowTest, type TestTools } from '../run-flow-test.ts';
import { ANSWER, type Candidate, outputAt, testOf } from './candidate.ts';
import { type Change, changesOf, type Generating, type Left } from './changes.ts';
import { drawWish } from './draw-wish.ts';
import { fulfil, messagesFor } from './fulfil.ts';
import { createRandom, type Random } from './random.ts';
import { sampleOf } from './sample.ts';
import { schemaAt } from './targets.ts';

export const SEARCH_LIMITS = {
  /** Runs of one flow. */
  runs: 4_000,
  /** Milliseconds for one flow, looked at between runs: a slow machine tries less. */
  ms: 20_000,
  /** Ways drawn for one point from what would have to be for it. */
  wishes: 24,
  /** How often people and systems say something more in one of them. */
  messages: 5,
  /** Runs with several changes for one condition and one run to start from. */
  together: 120,
  /** Runs to start from with several changes. */
  parents: 6,
  /** Fields changed at once. */
  fields: 6,
  /** Answers made to fail at once. */
  failures: 2,
  /** Runs that are changed further. */
  kept: 60,
} as const;

export interface Tried extends Left {
  readonly run: MemoryResult;
  /** Of cover points: `what`. */
  readonly reached: ReadonlySet<string>;
  /** Ends, was answered all along, and nobody was refused: it can be a test. */
  readonly sound: boolean;
}

export interface Found {
  readonly tried: Tried;
  /** What it was the first to reach. */
  readonly covers: readonly string[];
}

export interface Searching extends Generating {
  readonly tools: TestTools;
  readonly seed: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

export interface SearchResult {
  readonly found: readonly Found[];
  /** What is still not reached. */
  readonly missing: readonly CoverPoint[];
  /** Of those, by `what`: no values were found that meet all that it asks for. */
  readonly hopeless: ReadonlySet<string>;
  readonly runs: number;
  /** It ended before everything was tried. */
  readonly cut?: 'runs' | 'time';
}

interface State {
  readonly searching: Searching;
  readonly random: Random;
  readonly until: number;
  readonly seen: Set<string>;
  readonly missing: Map<string, CoverPoint>;
  /** Reached by any run, also by one that can be no test. */
  readonly known: Set<string>;
  readonly kept: Tried[];
  readonly found: Found[];
  readonly hopeless: Set<string>;
  runs: number;
  cut: SearchResult['cut'];
}

/** `seeds`: runs to start from. `covered`: what needs no proposal. */
export async function search(
  searching: Searching,
  seeds: readonly Candidate[],
  covered: ReadonlySet<string>,
): Promise<SearchResult> {
  const { plan, tests } = searching;
  const points = coverage(plan, tests.rows, []).filter(({ what }) => !covered.has(what));
  const state: State = {
    searching,
    random: createRandom(searching.seed),
    until: searching.clock() + SEARCH_LIMITS.ms,
    seen: new Set(),
    missing: new Map(points.map((point) => [point.what, point])),
    known: new Set(covered),
    kept: [],
    found: [],
    hopeless: new Set(),
    runs: 0,
    cut: undefined,
  };
  const starts = seeds.map((seed) => answered(searching, seed));
  for (const start of starts) await attempt(state, start, true);
  for (let from = 0; goesOn(state); ) {
    await wishFor(state, starts);
    from = await changeSingly(state, from);
    const before = state.kept.length;
    if (goesOn(state)) await changeTogether(state);
    if (state.kept.length === before) break;
  }
  const { found, missing, runs, cut, hopeless } = state;
  return { found, missing: [...missing.values()], hopeless, runs, ...(cut === undefined ? {} : { cut }) };
}

/** With an answer to every call that nobody answers yet; those that are not asked for are left out in the end. */
function answered({ tests, steps }: Searching, candidate: Candidate): Candidate {
  const mocks = new Map(candidate.mocks);
  for (const { path, call, outputs } of steps.targets.values()) {
    const known = mocks.has(path) || tests.mocks.some((mock) => mock.path.v === path);
    if (known || outputAt(candidate, tests, path, call) !== undefined) continue;
    mocks.set(path, [{ ...ANSWER, t: 'output', output: sampleOf(outputs[0] ?? true) }]);
  }
  return { ...candidate, mocks };
}

function goesOn(state: State): boolean {
  if (state.missing.size === 0) return false;
  if (state.runs >= SEARCH_LIMITS.runs) state.cut = 'runs';
  else if (state.searching.clock() > state.until) state.cut = 'time';
  return state.cut === undefined;
}

/** For each point what it asks for, put into a run to start from, and then into what is said to those who wait. */
async function wishFor(state: State, starts: readonly Candidate[]): Promise<void> {
  const { searching, random } = state;
  for (const point of [...state.missing.values()]) {
    const wish = searching.hints.wishes.get(point.key);
    let fitting = 0;
    for (let i = 0; wish !== undefined && i < SEARCH_LIMITS.wishes && state.missing.has(point.what); i++) {
      if (!goesOn(state)) return;
      const start = starts[i % 2 === 0 ? 0 : random.below(starts.length)];
      const drawn = drawWish(wish, random);
      if (drawn === undefined || start === undefined) continue;
      let candidate = fulfil(searching, drawn, start, random);
      if (candidate !== undefined) fitting++;
      for (let said = 0; candidate !== undefined && said <= SEARCH_LIMITS.messages; said++) {
        const left = await attempt(state, candidate, false);
        candidate = left === undefined ? undefined : messagesFor(searching, left, drawn.demands, random);
      }
    }
    if (wish !== undefined && fitting === 0) state.hopeless.add(point.what);
  }
}

/** Every change of every run that was kept, from the one at `from` on. Gives how many were gone through. */
async function changeSingly(state: State, from: number): Promise<number> {
  let at = from;
  for (; at < state.kept.length; at++) {
    const left = state.kept[at];
    if (left === undefined) continue;
    for (const change of changesOf(state.searching, left)) {
      if (!goesOn(state)) return at;
      const candidate = change.make(left.candidate);
      if (candidate !== undefined) await attempt(state, candidate, false);
    }
  }
  return at;
}

/** For each condition that goes one way only: the fields that it turns on, several at once. */
async function changeTogether(state: State): Promise<void> {
  for (const point of [...state.missing.values()]) {
    const names = namesOf(state.searching, point);
    // A clause or an undo may need several answers that fail.
    const whole = names.size === 0 && (point.kind === 'catch' || point.kind === 'undo');
    if ((names.size === 0 && !whole) || !state.missing.has(point.what)) continue;
    const { kept } = state;
    const parents =
      kept.length <= SEARCH_LIMITS.parents
        ? [...kept]
        : [...kept.slice(0, 2), ...kept.slice(2 - SEARCH_LIMITS.parents)];
    for (const left of parents) {
      const changes = changesOf(state.searching, left).filter(({ name }) => (whole ? name === '' : names.has(name)));
      const places = groupByPlace(changes);
      for (let i = 0; i < SEARCH_LIMITS.together; i++) {
        if (!goesOn(state)) return;
        if (!state.missing.has(point.what)) break;
        const candidate = changeSome(
          state.random,
          places,
          whole ? SEARCH_LIMITS.failures : SEARCH_LIMITS.fields,
          left.candidate,
        );
        if (candidate !== undefined) await attempt(state, candidate, false);
      }
    }
  }
}

function namesOf({ hints }: Searching, { turnsOn = [], row, file }: CoverPoint): ReadonlySet<string> {
  const ofRow = row === undefined ? [] : (hints.rows.get(file)?.get(row) ?? []);
  return new Set([...ofRow, ...turnsOn.flatMap((e) => hints.names[e] ?? [])]);
}

function groupByPlace(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.place) ?? [];
    group.push(change);
    groups.set(change.place, group);
  }
  return [...groups.values()];
}

function changeSome(
  random: Random,
  places: readonly (readonly Change[])[],
  most: number,
  start: Candidate,
): Candidate | undefined {
  const chosen = random.shuffle(places).slice(0, most);
  let made: Candidate | undefined = start;
  for (const changes of chosen) {
    const change = changes[random.below(changes.length + 1)];
    // One more than there are: the place stays as it is.
    if (change !== undefined && made !== undefined) made = change.make(made) ?? made;
  }
  return made === start ? undefined : made;
}

/** Undefined where it was tried before, or may not be. */
async function attempt(state: State, candidate: Candidate, keep: boolean): Promise<Tried | undefined> {
  const key = keyOf(candidate);
  if (state.seen.has(key) || !isAllowed(state.searching, candidate)) return undefined;
  state.seen.add(key);
  state.runs++;
  const tried = await tryOut(state.searching, candidate);
  const isNew = [...tried.reached].some((what) => !state.known.has(what));
  for (const what of tried.reached) state.known.add(what);
  const covers = tried.sound ? [...tried.reached].filter((what) => state.missing.has(what)) : [];
  if (covers.length > 0) state.found.push({ tried, covers });
  for (const what of covers) state.missing.delete(what);
  if ((isNew || keep || covers.length > 0) && state.kept.length < SEARCH_LIMITS.kept) state.kept.push(tried);
  return tried;
}

const keyOf = ({ mocks, ...rest }: Candidate): string => JSON.stringify([rest, [...mocks]]);

/** What goes in fits, and so does what calls answer: `check` would refuse a test that does not. */
export function isAllowed({ plan, steps, tools }: Searching, { input, mocks }: Candidate): boolean {
  const schema = schemaAt(plan, plan.input);
  if (schema !== undefined && tools.validate(schema, input).length > 0) return false;
  return [...mocks].every(([path, answers]) => {
    const outputs = steps.targets.get(withoutIndices(path))?.outputs ?? [];
    const fits = (output: Json): boolean => outputs.every((one) => tools.validate(one, output).length === 0);
    return answers.every((answer) => answer.t === 'error' || fits(answer.output));
  });
}

export async function tryOut({ plan, tests, tools }: Searching, candidate: Candidate): Promise<Tried> {
  const { run, asked, problems } = await runFlowTest(plan, tests, testOf(candidate), tools);
  const reached = new Set(
    coverage(plan, tests.rows, [run.journal]).flatMap(({ what, covered }) => (covered ? [what] : [])),
  );
  const refused = Object.values(run.replies).some(({ ok }) => !ok);
  const sound = problems.length === 0 && !refused && outcomeOf(run) !== 'waiting';
  return { candidate, run, asked, journal: run.journal, reached, sound };
}
