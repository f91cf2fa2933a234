/** A cancel scope for one piece of work, without promises. */
import { CancelledFailure } from '@temporalio/common';
import { CancellationScope } from '@temporalio/workflow';

export interface WorkScope {
  /** What `work` asks of the SDK at once is stopped by `cancel`, and by nothing else. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Once at most. */
  cancel(): void;
}

/**
 * A scope of the SDK makes eight promises for a piece of work, each of which captures a stack: more than all else that a
 * workflow does for a call. What the SDK's functions ask the current scope for are the four properties below.
 *
 * INVARIANT: it has no parent: an update's handler or a cancelled workflow must not stop what the kernel started.
 */
export function createScope(): WorkScope {
  const told: ((error: Error) => void)[] = [];
  const scope: CancellationScope = Object.create(CancellationScope.prototype, {
    cancellable: { value: true },
    consideredCancelled: { value: false },
    cancelRequested: { value: { catch: (tell: (error: Error) => void) => void told.push(tell) } },
    runInContext: { value: <T>(work: () => Promise<T>): Promise<T> => work() },
  });
  return {
    run: (work) => scope.run(work),
    cancel() {
      for (const tell of told) tell(new CancelledFailure('Stopped by the run'));
    },
  };
}
