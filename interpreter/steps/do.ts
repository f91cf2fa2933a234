/** `do`: steps as one scope. Its `catch` and `finally` are those of every scope. */
import type { DoStep } from '../../schema/plan.ts';
import { type Context, inList } from '../context.ts';
import { newList, type StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import { runList } from '../run-list.ts';

export function runDo(kernel: Kernel, step: DoStep, frame: StepFrame, context: Context): Run {
  frame.list ??= newList();
  return runList(kernel, step.steps, frame.list, inList(context, frame.list));
}
