/** What a test expects, held against what its run left. */
import type { Entry } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { MemoryResult } from '../types.ts';
import { withoutIndices } from './answers.ts';
import { judgeCost } from './cost.ts';
import { firstOutOfOrder, type Matching, match, matchSequence, show, type TestFailure } from './match.ts';
import { messageId, outcomeOf, type Seen } from './run-flow-test.ts';

export function judgeTest(seen: Seen, run: MemoryResult): readonly TestFailure[] {
  const { test, tools, problems } = seen;
  const { expect } = test;
  const output = run.end?.is === 'completed' ? run.end.output : undefined;
  const error = run.end?.is === 'failed' ? plain(run.end.error) : undefined;
  const matching: Matching = {
    validate: tools.validate,
    names: { input: test.input, output, error },
    now: run.now,
  };
  const records = recordsOf(run.journal, test.startedAt);
  return [
    ...problems.map((message) => ({ range: test.name.range, message })),
    ...judgeOutcome(seen, run),
    ...(expect.output === undefined ? [] : match(expect.output, output, 'output', matching)),
    ...(expect.error === undefined ? [] : match(expect.error, error, 'error', matching)),
    ...judgeStarts(seen, run.journal),
    ...judgeRefusals(seen, run),
    ...matchSequence(expect.emitted, run.emitted.map(plain), 'event', matching),
    ...matchSequence(expect.decisions, records.decisions, 'decision', matching),
    ...matchSequence(expect.reminders, records.reminders, 'reminder', matching),
    ...matchSequence(expect.escalations, records.escalations, 'escalation', matching),
    ...expect.inputs.flatMap(({ path, input }) => {
      const found = seen.inputs.get(path.v);
      if (found === undefined) return [{ range: path.range, message: `${path.v} is never called` }];
      return match(input, found, `input of ${path.v}`, matching);
    }),
    ...judgeCost(seen),
    ...seen.answers.unused().map(({ path, answer }) => ({
      range: answer?.range ?? path.range,
      message:
        answer === undefined
          ? `the mock of ${path.v} is not used`
          : `this answer of ${path.v} and those after it are not used`,
    })),
  ];
}

function judgeOutcome({ test }: Seen, run: MemoryResult): readonly TestFailure[] {
  const { v, range } = test.expect.outcome;
  const found = outcomeOf(run);
  return found === v ? [] : [{ range, message: `the run is ${found}, expected ${v}${whyOf(run)}` }];
}

/** What a person wants to know first about an outcome that was not expected. */
function whyOf(run: MemoryResult): string {
  if (run.end?.is === 'failed') {
    const { type, detail, step } = run.end.error;
    return `: ${type}${step ? ` at ${step}` : ''}, ${detail}`;
  }
  if (run.end !== undefined) return run.end.is === 'completed' ? `: its output is ${show(run.end.output)}` : '';
  const tasks = run.state.tasks.map(({ path, kind, event }) => `${path} (${event === undefined ? kind : event})`);
  return `: nobody answers ${tasks.join(', ')}`;
}

function judgeStarts({ test }: Seen, journal: readonly Entry[]): readonly TestFailure[] {
  const started = journal.flatMap(({ what, path }) =>
    what.t === 'step.started' || what.t === 'undo.started' ? [path] : [],
  );
  const failures: TestFailure[] = test.expect.notRun
    .filter(({ v }) => started.some((path) => isInstance(path, v)))
    .map(({ v, range }) => ({ range, message: `${v} ran, expected that it does not` }));
  const { order } = test.expect;
  const absent = firstOutOfOrder(order, started, (path, { v }) => isInstance(path, v));
  if (absent === undefined) return failures;
  const { one, from } = absent;
  const before = order[order.indexOf(one) - 1];
  const earlier = started.slice(0, from).some((path) => isInstance(path, one.v));
  const found = earlier ? `${one.v} starts earlier` : `${one.v} does not start`;
  const expected = before === undefined ? 'expected it to start' : `expected it after ${before.v}`;
  return [
    ...failures,
    { range: one.range, message: `${found}, ${expected}; found is the order ${started.join(', ')}` },
  ];
}

/** A path without indices stands for all items and turns. */
const isInstance = (path: string, of: string): boolean => path === of || withoutIndices(path) === of;

/** All refusals are told of: a test in which somebody is refused by surprise does not test what it seems to. */
function judgeRefusals({ test }: Seen, run: MemoryResult): readonly TestFailure[] {
  const failures: TestFailure[] = [];
  const wanted = [...test.expect.refused];
  for (const [i, { v, range }] of test.happens.entries()) {
    const reply = run.replies[messageId(i)];
    if (reply === undefined || reply.ok) continue;
    const at = wanted.findIndex((one) => one.v.atMs === v.atMs && one.v.because === reply.why);
    if (at >= 0) wanted.splice(at, 1);
    else failures.push({ range, message: `this is refused: ${reply.why}. ${reply.detail}` });
  }
  return [
    ...failures,
    ...wanted.map(({ v, range }) => ({
      range,
      message: `nothing is refused then, expected a refusal because ${v.because}`,
    })),
  ];
}

function recordsOf(journal: readonly Entry[], startedAt: number) {
  const decisions: Json[] = [];
  const reminders: Json[] = [];
  const escalations: Json[] = [];
  for (const { what, path, at } of journal) {
    if (what.t === 'decision') decisions.push(plain({ step: path, ...what.decision }));
    if (what.t === 'task.reminded') reminders.push(plain({ task: path, at: at - startedAt, to: what.to }));
    if (what.t === 'task.escalated') escalations.push(plain({ task: path, at: at - startedAt, to: what.to }));
  }
  return { decisions, reminders, escalations };
}

/** JSON without what is undefined. */
const plain = (value: object): Json => JSON.parse(JSON.stringify(value));
