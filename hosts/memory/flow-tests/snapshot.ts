/** What a test wrote down, to be the same next time: what came out, and the journal in lines. */

import type { FlowTest, SnapshotPart } from '../../../schema/flow-test.ts';
import type { Entry } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { isoDuration } from '../../../stdlib/duration.ts';
import type { MemoryResult } from '../types.ts';
import { expectedOf, match, show, type TestFailure } from './match.ts';
import type { Secrets } from './secrets.ts';

export interface Snapshot {
  /** Name of the test. */
  readonly test: string;
  /** `{ is, output }`, or `{ is, error }`. */
  readonly output?: Json;
  /** An entry in a line. */
  readonly journal?: readonly string[];
}

/** Times are told from the start of the run; digests, places and numbers of lines are left out. */
export function takeSnapshot(test: FlowTest, run: MemoryResult, secrets: Secrets): Snapshot | undefined {
  const parts = test.expect.snapshot?.v;
  if (parts === undefined) return undefined;
  const stable = (value: Json): Json => secrets.hide(steady(value, test.startedAt));
  const has = (part: SnapshotPart): boolean => parts.includes(part);
  return {
    test: test.name.v,
    ...(has('output') ? { output: stable(outcomeIn(run)) } : {}),
    ...(has('journal') ? { journal: run.journal.map((entry) => lineOf(entry, stable)) } : {}),
  };
}

function outcomeIn({ end, state }: MemoryResult): Json {
  if (end === undefined) return { is: state.status };
  if (end.is === 'completed') return { is: end.is, ...(end.output === undefined ? {} : { output: end.output }) };
  return end.is === 'failed' ? { is: end.is, error: plain(end.error) } : { is: end.is };
}

const plain = (value: object): Json => JSON.parse(JSON.stringify(value));

function lineOf({ path, what }: Entry, stable: (value: Json) => Json): string {
  const { t, ...rest } = what;
  const data = stable(plain(rest));
  const where = path === '' ? 'run' : path;
  return Object.keys(data ?? {}).length === 0 ? `${where} ${t}` : `${where} ${t} ${JSON.stringify(data)}`;
}

/** What changes with every word of the flow, or of what it reads, and says nothing about what happened. */
const LEFT_OUT = new Set(['plan', 'inputs', 'shown', 'signed']);
/** Milliseconds since the epoch. */
const TIMES = new Set(['at', 'until', 'expires']);
const TIME_TEXT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function steady(value: Json, startedAt: number): Json {
  const since = (ms: number): string => `start + ${isoDuration(ms - startedAt)}`;
  const visit = (inner: Json): Json => {
    if (typeof inner === 'string') {
      const ms = TIME_TEXT.test(inner) ? Date.parse(inner) : Number.NaN;
      return ms >= startedAt ? since(ms) : inner;
    }
    if (Array.isArray(inner)) return inner.map(visit);
    return typeof inner === 'object' && inner !== null ? fields(inner as JsonObject) : inner; // no list is left
  };
  const fields = (map: JsonObject): Json =>
    Object.fromEntries(
      Object.entries(map)
        .filter(([key, inner]) => !LEFT_OUT.has(key) || typeof inner === 'object')
        .map(([key, inner]) => [
          key,
          TIMES.has(key) && typeof inner === 'number' && inner >= startedAt ? since(inner) : visit(inner),
        ]),
    );
  return visit(value);
}

/** What differs, at the place in the test that asks for the snapshot. */
export function judgeSnapshot(test: FlowTest, taken: Snapshot, kept: Snapshot | undefined): readonly TestFailure[] {
  const { snapshot } = test.expect;
  if (snapshot === undefined) return [];
  const { range } = snapshot;
  return snapshot.v.flatMap((part): readonly TestFailure[] => {
    if (kept?.[part] === undefined) {
      return [{ range, message: `there is no snapshot of the ${part} yet, expected one: --update writes it` }];
    }
    const differences = part === 'journal' ? lineDifference(taken, kept) : outputDifferences(taken, kept, range);
    return differences.map((message) => ({
      range,
      message: `${message} (the snapshot; --update takes what is found)`,
    }));
  });
}

function outputDifferences(taken: Snapshot, kept: Snapshot, range: TestFailure['range']): readonly string[] {
  const matching = { validate: () => [], names: {}, now: 0 };
  return match(expectedOf(kept.output ?? null, range, 'all'), taken.output, 'snapshot', matching).map(
    ({ message }) => message,
  );
}

/** The first line that differs. */
function lineDifference({ journal: found = [] }: Snapshot, { journal: wanted = [] }: Snapshot): readonly string[] {
  const length = Math.max(found.length, wanted.length);
  for (let i = 0; i < length; i++) {
    if (found[i] === wanted[i]) continue;
    const [is, expected] = [found[i], wanted[i]].map((line) => (line === undefined ? 'its end' : show(line)));
    return [`line ${i + 1} of the journal is ${is}, expected ${expected}`];
  }
  return [];
}
