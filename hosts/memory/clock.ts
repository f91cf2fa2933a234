/** Virtual time: what is due is done in order; the clock jumps to the next moment. */

/** Where virtual time starts unless a run says otherwise: 2026-01-01T00:00:00Z. */
export const DEFAULT_START = 1_767_225_600_000;

interface Due {
  readonly at: number;
  readonly n: number;
  readonly act: () => void;
  cancelled: boolean;
}

export interface Clock {
  readonly now: () => number;
  /** Does `act` at a time, in the order of asking where times are equal. Gives what calls it off. */
  readonly schedule: (at: number, act: () => void) => () => void;
  /** Does what is due next. False where nothing is. */
  readonly step: () => boolean;
  /** Whether something is due now. */
  readonly isDue: () => boolean;
}

export function createClock(start: number): Clock {
  const queue: Due[] = [];
  let now = start;
  let count = 0;
  const skip = (): void => {
    while (queue[0]?.cancelled === true) queue.shift();
  };
  return {
    now: () => now,
    schedule: (at, act) => {
      const due: Due = { at: Math.max(at, now), n: count++, act, cancelled: false };
      let i = queue.length;
      while (i > 0 && (queue[i - 1]?.at ?? 0) > due.at) i--;
      queue.splice(i, 0, due);
      return () => {
        due.cancelled = true;
      };
    },
    step: () => {
      skip();
      const due = queue.shift();
      if (due === undefined) return false;
      now = due.at;
      due.act();
      return true;
    },
    isDue: () => {
      skip();
      return queue[0] !== undefined && queue[0].at <= now;
    },
  };
}
