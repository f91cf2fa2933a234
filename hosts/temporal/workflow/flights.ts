/** What is in flight: each command that will be answered, and how to stop it. */
import { CancellationScope } from '@temporalio/workflow';
import type { Event, Path } from '../../../interpreter/machine.ts';

/** How a piece of work ended. */
export type Landing<T> = (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown }
) & {
  /** It was asked to stop. */
  readonly cancelling: boolean;
  /** It was asked to stop in the workflow task that sent it: the server never saw it. */
  readonly unsent: boolean;
};

export interface Flights {
  /** Starts work in a scope of its own; `event` makes the answer of its end. A null answer is dropped. */
  launch<T>(id: Path, task: number, work: () => Promise<T>, event: (landing: Landing<T>) => Event | null): void;
  /** Nothing where nothing of that id is in flight. */
  cancel(id: Path, task: number): void;
}

/**
 * INVARIANT: scopes hang below one non-cancellable scope, not below the current one: an update's handler or a
 * cancelled workflow must not stop what the kernel started.
 */
export function createFlights(answer: (event: Event) => void): Flights {
  const shield = new CancellationScope({ cancellable: false });
  const flights = new Map<Path, (task: number) => void>();
  return {
    launch(id, task, work, event) {
      const scope = new CancellationScope({ cancellable: true, parent: shield });
      const stop = { cancelling: false, unsent: false };
      flights.set(id, (now) => {
        if (stop.cancelling) return;
        stop.cancelling = true;
        stop.unsent = now === task;
        scope.cancel();
      });
      const land = (landing: Parameters<typeof event>[0]): void => {
        flights.delete(id);
        const made = event(landing);
        if (made !== null) answer(made);
      };
      scope.run(work).then(
        (value) => land({ ok: true, value, ...stop }),
        (error: unknown) => land({ ok: false, error, ...stop }),
      );
    },
    cancel(id, task) {
      flights.get(id)?.(task);
    },
  };
}
