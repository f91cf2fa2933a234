/** What a run was expected to be and is not, in words. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../schema/json.ts';
import type { Observed } from '../host.ts';
import type { Expectation } from './case-file.ts';

export function judgeCase(expect: Expectation, observed: Observed): readonly string[] {
  const problems: string[] = [];
  const same = (what: string, found: unknown, expected: unknown) => {
    if (!isDeepStrictEqual(found, expected)) problems.push(`${what}: ${show(found)}, expected ${show(expected)}`);
  };
  same('outcome', observed.outcome, expect.outcome);
  if (expect.outcome !== 'failed' && observed.error !== undefined) problems.push(`error: ${show(observed.error)}`);
  if (expect.output !== undefined && !fits(observed.output ?? null, expect.output, true))
    same('output', observed.output ?? null, expect.output);
  if (expect.error !== undefined && !fits(toJson(observed.error), expect.error, false))
    same('error', observed.error, expect.error);
  if (expect.calls !== undefined)
    same(
      'calls',
      observed.calls.map((call) => call.path),
      expect.calls,
    );
  same('stuck on', [...observed.stuckOn].sort(), [...(expect.stuckOn ?? [])].sort());
  return [...problems, ...judgeCalls(expect, observed), ...judgeJournal(expect, observed)];
}

function judgeCalls(expect: Expectation, observed: Observed): readonly string[] {
  const problems: string[] = [];
  const callsOf = (path: string) => observed.calls.filter((call) => call.path === path);
  for (const [path, input] of Object.entries(expect.inputs ?? {})) {
    const found = callsOf(path).at(-1)?.input;
    if (!isDeepStrictEqual(found, input)) problems.push(`input of ${path}: ${show(found)}, expected ${show(input)}`);
  }
  for (const [path, attempts] of Object.entries(expect.attempts ?? {})) {
    const found = callsOf(path).reduce((sum, call) => sum + call.attempts, 0);
    if (found !== attempts) problems.push(`attempts at ${path}: ${found}, expected ${attempts}`);
  }
  for (const [path, undone] of Object.entries(expect.undoes ?? {})) {
    const found = callsOf(path)[0]?.undoes;
    const key = callsOf(undone)[0]?.key;
    if (found === undefined || found !== key) problems.push(`${path} carries the key ${found}, expected ${key}`);
  }
  const refused = observed.replies.flatMap((reply, message) => (reply.ok ? [] : [{ message, because: reply.why }]));
  if (!isDeepStrictEqual(refused, expect.refused ?? []))
    problems.push(`refused: ${show(refused)}, expected ${show(expect.refused ?? [])}`);
  return problems;
}

function judgeJournal(expect: Expectation, observed: Observed): readonly string[] {
  const problems: string[] = [];
  const starts = observed.journal.filter(({ what }) => what.t === 'step.started' || what.t === 'undo.started');
  const started = starts.map(({ path }) => path);
  const missing = firstOutOfOrder(expect.order ?? [], started, (path, expected) => path === expected);
  if (missing !== undefined) problems.push(`order: ${show(missing)} does not start in its place: ${show(started)}`);
  for (const path of expect.notRun ?? []) if (started.includes(path)) problems.push(`${path} ran`);
  const records = observed.journal.map(({ path, what }) => toJson({ path, ...what }));
  const absent = firstOutOfOrder(expect.journal ?? [], records, (record, wanted) => fits(record, wanted, false));
  if (absent !== undefined) problems.push(`journal: no ${show(absent)} in its place: ${show(records)}`);
  return problems;
}

/** The first wanted one that is not found after those before it. */
function firstOutOfOrder<W, F>(
  wanted: readonly W[],
  found: readonly F[],
  equal: (f: F, w: W) => boolean,
): W | undefined {
  let from = 0;
  for (const one of wanted) {
    const at = found.findIndex((candidate, i) => i >= from && equal(candidate, one));
    if (at < 0) return one;
    from = at + 1;
  }
  return undefined;
}

/** Maps fit as subsets, `whole` ones entirely but for errors; lists entirely. */
function fits(found: Json, wanted: Json, whole: boolean): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((one, i) => fits(found[i] ?? null, one, whole))
    );
  if (wanted === null || typeof wanted !== 'object') return found === wanted;
  if (found === null || typeof found !== 'object' || Array.isArray(found)) return false;
  const inside = new Map(Object.entries(found));
  if (whole && inside.size !== Object.keys(wanted).length) return false;
  return Object.entries(wanted).every(([key, one]) => {
    const value = inside.get(key);
    return value !== undefined && fits(value, one, whole && key !== 'error');
  });
}

/** Drops what is undefined. */
function toJson(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

const show = (value: unknown) => JSON.stringify(value);
