/** `foreach`: items as fibers in a window; results in order (rules 13, 28). */
import type { Json } from '../../schema/json.ts';
import type { ForeachStep } from '../../schema/plan.ts';
import { isList, sizeOf } from '../canonical.ts';
import { type Context, inIndex } from '../context.ts';
import type { ForeachFrame, StepFrame, ThreadFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, DONE, done, Failure, failed, type Outcome } from '../outcome.ts';
import { note } from '../records.ts';
import { errorValue } from '../run-scope.ts';
import { endOfThread, newThread, runThread } from '../run-thread.ts';
import { spawn, stop, stopped } from '../scheduler.ts';
import { handOver } from '../undo.ts';
import { boundedDone, build, describe, evaluateIn, fail } from '../values.ts';

/** One foreach while it is in memory. */
interface Loop {
  readonly kernel: Kernel;
  readonly step: ForeachStep;
  readonly block: ForeachFrame;
  readonly context: Context;
  readonly path: Path;
  readonly items: readonly Json[];
  live: number;
  bytes: number;
}

export function* runForeach(kernel: Kernel, step: ForeachStep, frame: StepFrame, context: Context, path: Path): Run {
  // Evaluated once and again after a resume: nothing that it reads can have changed, for the thread is blocked here.
  const items = itemsOf(kernel, step, context, path, frame.at);
  if (items instanceof Failure) return failed(items.fault);
  frame.foreach ??= { next: 0, results: [], live: {}, failures: 0 };
  const loop: Loop = { kernel, step, block: frame.foreach, context, path, items, live: 0, bytes: 0 };
  for (const index of Object.keys(loop.block.live)) startItem(loop, Number(index));
  fillWindow(loop);
  while (loop.live > 0) {
    const answer = yield { op: 'child' };
    if (answer.t !== 'child') throw new Error(`A block cannot be answered with '${answer.t}'.`);
    endItem(loop, answer.key, answer.outcome);
    fillWindow(loop);
  }
  const { decided } = loop.block;
  if (decided?.t === 'failed') return decided;
  return stopped(kernel) ? CANCELLED : boundedDone(kernel, loop.block.results, path);
}

function itemsOf(
  kernel: Kernel,
  step: ForeachStep,
  context: Context,
  path: Path,
  at: number,
): readonly Json[] | Failure {
  const value = evaluateIn(kernel, step.in, context, { path, at });
  if (value instanceof Failure) return value;
  if (value === undefined || !isList(value)) {
    const detail = `'in' must give a list; it gave ${describe(value)}. '[ … ]' around it makes a list of none, one or many.`;
    return fail(kernel, 'expression.failed', detail, path);
  }
  if (value.length <= kernel.limits.items) return value;
  const detail = `'in' gave ${value.length} items; a foreach takes ${kernel.limits.items}.`;
  return fail(kernel, 'limit.exceeded', detail, path);
}

/** Starts items while the window has room, in number and in bytes; one item always may run. */
function fillWindow(loop: Loop): void {
  const { kernel, step, block, items } = loop;
  const width = Math.min(step.maxConcurrency, kernel.limits.window);
  while (block.decided === undefined && block.next < items.length && loop.live < width && !stopped(kernel)) {
    if (loop.live > 0 && loop.bytes + sizeOf(items[block.next]) > kernel.limits.windowBytes) return;
    block.live[block.next] = newThread(kernel, loop.context.thread.vars);
    startItem(loop, block.next);
    block.next++;
  }
}

function startItem(loop: Loop, index: number): void {
  const { kernel, step, block, context, path, items } = loop;
  const thread = block.live[index];
  const item = items[index];
  if (thread === undefined || item === undefined) throw new Error(`The block has no item ${index}.`);
  const names = { [step.as]: item, index };
  const inside = inIndex(context, thread, index, names);
  const run = runThread(kernel, step.steps, thread, inside, (outcome, list) => collect(loop, thread, outcome, list));
  spawn(kernel, run, index, thread, path, step.place);
  loop.live++;
  if (step.maxConcurrency > 1) loop.bytes += sizeOf(item);
}

/** Evaluated inside the item. */
function collect(loop: Loop, thread: ThreadFrame, outcome: Outcome, inside: Context): Outcome {
  const { kernel, step, path } = loop;
  if (step.collect === undefined) return outcome;
  const site = { path: path + inside.suffix.slice(loop.context.suffix.length), at: thread.at };
  const value = build(kernel, step.collect, inside, site);
  if (value instanceof Failure) return failed(value.fault);
  return value === undefined ? DONE : done(value);
}

function endItem(loop: Loop, index: number, outcome: Outcome): void {
  const { kernel, step, block, context, path } = loop;
  loop.live--;
  if (step.maxConcurrency > 1) loop.bytes -= sizeOf(loop.items[index]);
  note(kernel, path, step.place, { t: 'item.ended', index, is: endOfThread(outcome) });
  const thread = block.live[index];
  if (thread !== undefined) handOver(thread, context.thread);
  delete block.live[index];
  setResult(block.results, index, resultOf(step, outcome));
  if (outcome.t !== 'failed' || block.decided !== undefined) return;
  block.failures++;
  if (step.tolerate !== undefined && block.failures <= step.tolerate.count) return;
  block.decided = outcome;
  for (const live of Object.values(block.live)) stop(kernel, live, true);
}

/** One element per item in order, null for none; with `tolerate` always `{ok, …}` (rule 13). */
function resultOf(step: ForeachStep, outcome: Outcome): Json {
  const value = outcome.t === 'done' ? (outcome.value ?? null) : null;
  if (step.tolerate === undefined) return value;
  return outcome.t === 'failed' ? { ok: false, error: errorValue(outcome.fault) } : { ok: true, value };
}

/** Items end in any order; the list has no holes. */
function setResult(results: Json[], index: number, value: Json): void {
  while (results.length < index) results.push(null);
  results[index] = value;
}
