/** Before a large state is carried over: what may leave it does, also where it is not much. */
import type { ListFrame, ScopeFrame, StepFrame, ThreadFrame } from './frames.ts';
import type { Kernel } from './kernel.ts';
import { lightenResults } from './steps/results.ts';
import { lighten } from './undo-chunks.ts';

/** Less than this stays: each chunk costs a reference and an event. */
const LEAST_BYTES = 4_000;

/** Whether anything is on its way out. */
export function lightenFrames(kernel: Kernel): boolean {
  lightenThread(kernel, kernel.frame);
  return kernel.moving.size > 0;
}

function lightenThread(kernel: Kernel, thread: ThreadFrame): void {
  lighten(kernel, thread, LEAST_BYTES);
  lightenScope(kernel, thread);
}

function lightenScope(kernel: Kernel, { list, handler, final }: ScopeFrame): void {
  for (const one of [list, handler, final]) lightenList(kernel, one);
}

function lightenList(kernel: Kernel, list: ListFrame | undefined): void {
  if (list?.step !== undefined) lightenStep(kernel, list.step);
}

function lightenStep(kernel: Kernel, step: StepFrame): void {
  lightenScope(kernel, step);
  for (const { thread } of step.parallel?.branches ?? []) {
    if (thread !== undefined) lightenThread(kernel, thread);
  }
  if (step.foreach === undefined) return;
  lightenResults(kernel, step.foreach, LEAST_BYTES);
  for (const thread of Object.values(step.foreach.live)) lightenThread(kernel, thread);
}
