/** Waits for the reply of an activity. */
import type { CallReply } from './types.ts';

/** What the loop of a run in memory waits for. */
export interface Hearing {
  /** Replies of activities that are awaited. */
  pending: number;
  /** Set by whoever waits; called by whoever settles one of them. */
  wake: () => void;
  failure: { readonly error: unknown } | null;
}

/** While a promise is open the clock stands still. */
export function hear(world: Hearing, reply: CallReply | Promise<CallReply>, got: (reply: CallReply) => void): void {
  if (!(reply instanceof Promise)) {
    got(reply);
    return;
  }
  world.pending++;
  const settle = (): void => {
    world.pending--;
    world.wake();
  };
  reply.then(
    (value) => {
      settle();
      got(value);
    },
    (error: unknown) => {
      settle();
      world.failure ??= { error };
    },
  );
}
