/** What a run was expected to be and is not, in words. */
import { isDeepStrictEqual } from 'node:util';
import { expectedOf, firstOutOfOrder, match } from '../../hosts/memory/flow-tests/index.ts';
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
  if (expect.output !== undefined) problems.push(...differences(observed.output ?? null, expect.output, 'output'));
  if (expect.error !== undefined) problems.push(...differences(toJson(observed.error), expect.error, 'error'));
  if (expect.calls !== undefined)
    same(
      'calls',
      observed.calls.map((call) => call.path),
      expect.calls,
    );
  same('stuck on', [...observed.stuckOn].sort(), [...(expect.stuckOn ?? [])].sort());
  return [...problems, ...judgeCalls(expect, observed), ...judgeJournal(expect, observed), ...judgeDecisions(observed)];
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

/** Rule 37: each decision says by what, on which inputs, when, and where in the file. Why is for whoever writes it. */
function judgeDecisions({ journal, startedAt }: Observed): readonly string[] {
  return journal.flatMap(({ what, path, place, at }) => {
    if (what.t !== 'decision') return [];
    const { by, id, verdict, inputs = '' } = what.decision;
    const named = id !== undefined || by === 'if' || by === 'approval';
    const whole =
      named && verdict !== undefined && /^[0-9a-f]{64}$/.test(inputs) && at >= startedAt - CLOCKS_MS && place >= 0;
    return whole ? [] : [`the decision at '${path}' is not whole: ${show({ ...what.decision, at, place })}`];
  });
}
/** The server's clock is not the test's. */
const CLOCKS_MS = 5_000;

function judgeJournal(expect: Expectation, observed: Observed): readonly string[] {
  const problems: string[] = [];
  const starts = observed.journal.filter(({ what }) => what.t === 'step.started' || what.t === 'undo.started');
  const started = starts.map(({ path }) => path);
  const missing = firstOutOfOrder(expect.order ?? [], started, (path, expected) => path === expected);
  if (missing !== undefined) problems.push(`order: ${show(missing.one)} does not start in its place: ${show(started)}`);
  for (const path of expect.notRun ?? []) if (started.includes(path)) problems.push(`${path} ran`);
  const records = observed.journal.map(({ path, what }) => toJson({ path, ...what }));
  const absent = firstOutOfOrder(
    expect.journal ?? [],
    records,
    (record, wanted) => differences(record, wanted, 'record').length === 0,
  );
  if (absent !== undefined) problems.push(`journal: no ${show(absent.one)} in its place: ${show(records)}`);
  return problems;
}

/** An output is what is expected as a whole, all else and errors in it at least. */
function differences(found: Json, wanted: Json, what: 'output' | 'error' | 'record'): readonly string[] {
  return match(expectedOf(wanted, NOWHERE, what === 'output' ? 'butErrors' : 'none'), found, what, NO_CONDITIONS).map(
    ({ message }) => message,
  );
}
/** Cases are told by name. */
const NOWHERE = { file: '', line: 0, col: 0, endLine: 0, endCol: 0 };
const NO_CONDITIONS = { validate: () => [], names: {}, now: 0 };

/** Drops what is undefined. */
function toJson(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

const show = (value: unknown) => JSON.stringify(value);
