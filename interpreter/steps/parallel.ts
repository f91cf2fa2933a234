/** `parallel`: branches as fibers, and how they join (rule 27). */
import type { Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import type { ParallelStep } from '../../schema/plan.ts';
import { type Context, inThread } from '../context.ts';
import type { BranchFrame, ParallelFrame, StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, DONE, failed, type Outcome } from '../outcome.ts';
import { note } from '../records.ts';
import { endOfThread, newThread, runThread } from '../run-thread.ts';
import { spawn, stop, stopped } from '../scheduler.ts';
import { handOver } from '../undo-chunks.ts';
import { boundedDone } from '../values.ts';

export function* runParallel(kernel: Kernel, step: ParallelStep, frame: StepFrame, context: Context, path: Path): Run {
  frame.parallel ??= { branches: step.branches.map(() => ({})) };
  const block = frame.parallel;
  let live = startBranches(kernel, step, block, context, path);
  while (live > 0) {
    const answer = yield { op: 'child' };
    if (answer.t !== 'child') throw new Error(`A block cannot be answered with '${answer.t}'.`);
    live--;
    endBranch(kernel, step, block, context, path, answer.key, answer.outcome);
    if (block.decided === undefined) decideJoin(kernel, step, block, answer.outcome);
  }
  // The block completes only now that nothing in it runs or is being undone (rule 26): a stop came first.
  if (stopped(kernel) && block.decided?.t !== 'failed') return CANCELLED;
  if (block.decided?.t === 'failed') return block.decided;
  if (block.first !== undefined) return failed(block.first);
  if (block.bulk !== undefined) return { t: 'done', bulk: block.bulk };
  return boundedDone(kernel, outputOf(step, block), path);
}

/** Starts the branches that have not ended; after a resume they re-enter from their frames. */
function startBranches(kernel: Kernel, step: ParallelStep, block: ParallelFrame, context: Context, path: Path): number {
  let live = 0;
  for (const [i, branch] of step.branches.entries()) {
    const state = branchOf(block, i);
    if (state.is !== undefined) continue;
    state.thread ??= newThread(kernel);
    const { thread } = state;
    spawn(kernel, runThread(kernel, branch.steps, thread, inThread(context, thread)), i, thread, path, branch.place);
    live++;
  }
  return live;
}

/** INVARIANT: the frame has one entry for each branch of the plan. */
function branchOf(block: ParallelFrame, i: number): BranchFrame {
  const branch = block.branches[i];
  if (branch === undefined) throw new Error(`The block has no branch ${i}.`);
  return branch;
}

function endBranch(
  kernel: Kernel,
  step: ParallelStep,
  block: ParallelFrame,
  context: Context,
  path: Path,
  key: number,
  outcome: Outcome,
): void {
  const state = branchOf(block, key);
  const plan = step.branches[key];
  const is = endOfThread(outcome);
  note(kernel, path, plan?.place ?? step.place, { t: 'branch.ended', branch: plan?.name ?? '', is });
  if (state.thread !== undefined) handOver(kernel, state.thread, context.thread);
  delete state.thread;
  state.is = is;
  // What comes after the decision is no part of the output: only branches that could not be stopped any more end so.
  if (outcome.t === 'done' && block.decided === undefined && outcome.value !== undefined) state.value = outcome.value;
  if (outcome.t === 'done' && block.decided === undefined && outcome.bulk !== undefined) block.bulk ??= outcome.bulk;
}

/** The first in history decides. */
function decideJoin(kernel: Kernel, step: ParallelStep, block: ParallelFrame, outcome: Outcome): void {
  const decided = verdict(step, block, outcome);
  if (decided === null) return;
  block.decided = decided;
  for (const { thread } of block.branches) {
    if (thread !== undefined) stop(kernel, thread, true);
  }
}

function verdict(step: ParallelStep, block: ParallelFrame, outcome: Outcome): Outcome | null {
  const fault: Fault | null = outcome.t === 'failed' ? outcome.fault : null;
  switch (step.join.k) {
    case 'all':
      if (fault === null) return null;
      if (step.join.onFailure === 'cancel') return failed(fault);
      block.first ??= fault;
      return null;
    case 'race':
      if (outcome.t === 'cancelled') return null;
      return fault === null ? DONE : failed(fault);
    case 'atLeast': {
      const failures = block.branches.filter(({ is }) => is === 'failed').length;
      const completed = block.branches.filter(({ is }) => is === 'completed').length;
      if (completed >= step.join.n) return DONE;
      return fault !== null && block.branches.length - failures < step.join.n ? failed(fault) : null;
    }
  }
}

/** An object of the branches that completed, in the order of the document (rule 13). */
function outputOf(step: ParallelStep, block: ParallelFrame): Json {
  const output: { [name: string]: Json } = {};
  for (const [i, branch] of step.branches.entries()) {
    const value = block.branches[i]?.value;
    if (value !== undefined) output[branch.name] = value;
  }
  return output;
}
