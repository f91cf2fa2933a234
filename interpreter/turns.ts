/**
 * Turns at something that takes so many calls in any time of a length, given in the order of asking. Pure: on Temporal its
 * state is that of a workflow of its own, which all workers ask (`rate: { across: all }`).
 */

/** Plain JSON: it is carried over continue-as-new. Times of turns that were given, oldest first, some of them as one. */
export interface TurnsState {
  given: { at: number; count: number }[];
}

export interface TurnsAsk {
  readonly limit: number;
  readonly perMs: number;
  /** Of each call: how long it would wait for its turn. */
  readonly mostMs: readonly number[];
}

/** `taken: false`: it has no turn, and would have had to wait so long for one. */
export interface Turn {
  readonly waitMs: number;
  readonly taken: boolean;
}

/** Parts of the time within which turns count as one: what is kept does not grow with the limit. */
const PARTS = 64;

export const newTurns = (): TurnsState => ({ given: [] });

/** `now`: milliseconds; it may run backwards, turns do not. */
export function giveTurns(state: TurnsState, { limit, perMs, mostMs }: TurnsAsk, now: number): readonly Turn[] {
  return mostMs.map((most) => {
    forget(state, now - perMs);
    const at = Math.max(now, state.given.at(-1)?.at ?? 0, earliest(state, limit, perMs));
    const waitMs = at - now;
    if (waitMs > most) return { waitMs, taken: false };
    keep(state, at, perMs);
    return { waitMs, taken: true };
  });
}

/** When fewer than `limit` turns lie in the time before. */
function earliest({ given }: TurnsState, limit: number, perMs: number): number {
  let count = 0;
  for (let i = given.length - 1; i >= 0; i--) {
    const one = given[i];
    count += one?.count ?? 0;
    if (one !== undefined && count >= limit) return one.at + perMs;
  }
  return 0;
}

function forget(state: TurnsState, before: number): void {
  const first = state.given.findIndex(({ at }) => at > before);
  if (first !== 0) state.given.splice(0, first === -1 ? state.given.length : first);
}

/** INVARIANT: what is counted as one counts from the newest of it, so that a rate is never passed. */
function keep(state: TurnsState, at: number, perMs: number): void {
  const last = state.given.at(-1);
  const before = state.given.at(-2);
  if (last !== undefined && (last.at === at || at - (before?.at ?? Number.NEGATIVE_INFINITY) < perMs / PARTS)) {
    last.at = at;
    last.count++;
  } else state.given.push({ at, count: 1 });
}
