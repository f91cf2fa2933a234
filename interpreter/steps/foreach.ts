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
import { endOfThread, newThread, runThread } from '../run-thread.ts';
import { spawn, stop, stopped } from '../scheduler.ts';
import { handOver } from '../undo-chunks.ts';
import { build, describe, evaluateIn, fail } from '../values.ts';
import { addResult, resultsOf } from './results.ts';

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
  frame.foreach ??= { next: 0, results: [], weight: 0, chunks: [], live: {}, failures: 0 };
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
  const stops = decided === undefined && stopped(kernel) ? CANCELLED : decided;
  const outcome = stops ?? (yield* resultsOf({ ...loop, count: items.length }));
  // The block is over: what is undone or handled after it needs none of this.
  delete frame.foreach;
  return outcome;
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
  // The schema allows no more than the window; a host may lower it.
  const width = Math.min(step.maxConcurrency, kernel.limits.window);
  while (block.decided === undefined && block.next < items.length && loop.live < width && !stopped(kernel)) {
    if (loop.live > 0 && loop.bytes + sizeOf(items[block.next]) > kernel.limits.windowBytes) return;
    block.live[block.next] = newThread(kernel);
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
  if (thread !== undefined) handOver(kernel, thread, context.thread);
  delete block.live[index];
  addResult(loop, index, outcome);
  if (outcome.t !== 'failed' || block.decided !== undefined) return;
  block.failures++;
  if (step.tolerate !== undefined && block.failures <= step.tolerate.count) return;
  block.decided = outcome;
  for (const live of Object.values(block.live)) stop(kernel, live, true);
}
