/** Lists, steps and blocks: what the rules say about each kind, as functions of a start and a stop. */
import type { Json } from '../../schema/json.ts';
import type { Clause, Step } from './program.ts';
import { runEffect } from './run-effect.ts';
import { runChild } from './run-program.ts';
import { type Body, runScope } from './run-scope.ts';
import { branchOutputs, itemOutputs, joinThreads, judgeItems, judgeJoin, type RunThread } from './run-threads.ts';
import type { Ended } from './story.ts';
import { closeScope, fork, openScope, pathOf, type Thread } from './thread.ts';

/** Rule 13: the output of a list is that of its last step. A stop is seen before each step and after the last. */
export function runList(thread: Thread, steps: readonly Step[], at: number, stop: number): Ended {
  let last: Ended = { is: 'completed', at };
  for (const step of steps) {
    if (stop <= last.at) return { is: 'stopped', at: last.at };
    last = runStep(thread, step, last.at, stop);
    if (last.is !== 'completed') return last;
  }
  return stop <= last.at ? { is: 'stopped', at: last.at } : last;
}

const listOf =
  (thread: Thread, steps: readonly Step[]): Body =>
  (at, stop) =>
    runList(thread, steps, at, stop);

export function handlersOf(thread: Thread, clauses: readonly Clause[]): readonly (Clause & { readonly run: Body })[] {
  return clauses.map((clause) => ({ ...clause, run: listOf(thread, clause.steps) }));
}

function runStep(thread: Thread, step: Step, at: number, stop: number): Ended {
  const record = { path: pathOf(thread, step.id), kind: step.kind, from: at };
  if (step.if === false) {
    thread.records.steps.push({ ...record, to: at, is: 'skipped' });
    return { is: 'completed', at };
  }
  const body: Body = (from, until) => runKind(thread, step, from, until);
  const parts = { path: record.path, body, clauses: handlersOf(thread, step.catch) };
  const timed = 'timeoutMs' in step && step.timeoutMs !== undefined ? { timeoutMs: step.timeoutMs } : {};
  const last = step.kind === 'do' && step.finally.length > 0 ? { finally: listOf(thread, step.finally) } : {};
  const ended = runScope(thread, { ...parts, ...timed, ...last }, at, stop);
  const either = ended.is === 'stopped' && ended.error !== undefined ? ({ either: true } as const) : {};
  const own = ended.is === 'completed' || (ended.is === 'returned' && step.kind === 'return');
  const output = own && ended.output !== undefined ? { output: ended.output } : {};
  thread.records.steps.push({ ...record, to: ended.at, is: ended.is, ...either, ...output });
  return ended;
}

function runKind(thread: Thread, step: Step, at: number, stop: number): Ended {
  switch (step.kind) {
    case 'effect':
      return runEffect(thread, step, at, stop);
    case 'run':
      return runChild(thread, step, at, stop);
    case 'wait':
      return stop < at + step.ms ? { is: 'stopped', at: stop } : { is: 'completed', at: at + step.ms };
    case 'listen':
      return runListen(thread, step, at, stop);
    case 'set':
      return runSet(thread, step.name, step.to, at);
    case 'raise':
      return { is: 'failed', at, error: { type: step.type } };
    case 'return':
      return { is: 'returned', at, output: step.value };
    case 'do':
      return runList(thread, step.steps, at, stop);
    case 'switch':
      return runList(thread, step.cases[step.taken] ?? step.default ?? [], at, stop);
    case 'parallel':
      return runParallel(thread, step, at, stop);
    case 'foreach':
      return runForeach(thread, step, at, stop);
    case 'repeat':
      return runRepeat(thread, step, at, stop);
  }
}

/** Rule 36: an event that came before is kept. Of several, those that are taken first end the step. */
function runListen(thread: Thread, step: Step & { readonly kind: 'listen' }, at: number, stop: number): Ended {
  const { events, needs } = step;
  const come = events
    .map((event, order) => ({ event, order, at: thread.script.event(event) ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => (a.at === b.at ? a.order - b.order : a.at - b.at));
  const taken = come.slice(0, needs ?? 1);
  const arrives = Math.max(...taken.map((one) => one.at));
  if (stop < arrives) return { is: 'stopped', at: Math.max(at, stop) };
  if (arrives === Number.POSITIVE_INFINITY) return { is: 'never', at: arrives };
  const [first] = events;
  const output =
    needs === undefined
      ? { event: first ?? '' }
      : Object.fromEntries(taken.map(({ event, order }) => [`e${order}`, { event }]));
  return { is: 'completed', at: Math.max(at, arrives), output };
}

function runSet(thread: Thread, name: string, to: number | 'next', at: number): Ended {
  const value = to === 'next' ? Number(thread.vars.get(name) ?? 0) + 1 : to;
  thread.vars.set(name, value);
  return { is: 'completed', at, output: { [name]: value } };
}

function runParallel(thread: Thread, step: Step & { readonly kind: 'parallel' }, at: number, stop: number): Ended {
  const run: RunThread = (index, from, until) => {
    const inner = fork(thread);
    return { from, waited: false, thread: inner, ...runWhole(inner, step.branches[index]?.steps ?? [], from, until) };
  };
  const trial = step.branches.map((_, index) => run(index, at, stop));
  const judge = judgeJoin(step.join, step.branches.length);
  return joinThreads(thread, trial, judge, run, at, stop, branchOutputs(step.branches.map((branch) => branch.name)));
}

function runForeach(thread: Thread, step: Step & { readonly kind: 'foreach' }, at: number, stop: number): Ended {
  const run: RunThread = (index, from, until) => {
    const inner = fork(thread, index);
    return {
      from,
      waited: from > at || step.maxConcurrency === 1,
      thread: inner,
      ...runWhole(inner, step.steps, from, until),
    };
  };
  // Each place takes the next item when the one before has ended.
  const places: number[] = Array.from({ length: step.maxConcurrency }, () => at);
  const trial: ReturnType<RunThread>[] = [];
  while (trial.length < step.items) {
    const free = Math.min(...places);
    if (stop <= free || free === Number.POSITIVE_INFINITY) break;
    const ran = run(trial.length, free, stop);
    places[places.indexOf(free)] = ran.ended.at;
    trial.push(ran);
  }
  const judge = judgeItems(step.items, step.tolerate ?? 0);
  return joinThreads(thread, trial, judge, run, at, stop, itemOutputs(step.tolerate !== undefined));
}

/** A branch or an item is a scope: what it does not hand outward it undoes itself. */
function runWhole(inner: Thread, steps: readonly Step[], at: number, stop: number) {
  openScope(inner);
  const ended = runScope(inner, { body: listOf(inner, steps), clauses: [] }, at, stop);
  return { ended, entries: closeScope(inner) };
}

/** Rule 28. Turns share the thread; they are no scopes. */
function runRepeat(thread: Thread, step: Step & { readonly kind: 'repeat' }, at: number, stop: number): Ended {
  let last: Ended = { is: 'completed', at };
  for (let turn = 0; turn < step.max; turn += 1) {
    const inner: Thread = { ...thread, indices: [...thread.indices, turn] };
    last = runList(inner, step.steps, last.at, stop);
    if (last.is !== 'completed') return last;
    if (step.until !== undefined && asNumber(thread.vars.get(step.counter)) >= step.until) return last;
  }
  return step.until === undefined ? last : { is: 'failed', at: last.at, error: { type: 'limit.exceeded' } };
}

function asNumber(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
