/** What one workflow task has cost so far, as far as the server does not count it yet. */
import type { Tick } from '../../../interpreter/machine.ts';

/** What the server tells of a run at an activation. */
export interface Counters {
  readonly now: number;
  readonly historyLength: number;
  readonly historySize: number;
  readonly continueAsNewSuggested: boolean;
}

export interface Ledger {
  /** Counts the workflow tasks of this run. */
  readonly task: number;
  /** Bytes of commands that this task will send. */
  readonly sentBytes: number;
  /**
   * Reads the counters; a longer history is a new workflow task. `local`: what comes is the end of local work.
   * INVARIANT: the size of the history is then that of before, for a slow worker is given such an end in a later task than
   * a replay is, and whether a run goes on in a new one hangs on it. `task` and `sentBytes` may follow the true length: a
   * replay takes together only tasks that sent no command, and for those both answer the same either way.
   */
  tick(local?: boolean): Tick;
  sent(bytes: number): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Results of local activities are not in the counters before their task is complete; the kernel adds them itself. */
export function createLedger(counters: () => Counters): Ledger {
  let length = -1;
  let task = 0;
  let sentBytes = 0;
  let size: Omit<Tick, 'now'> | undefined;
  return {
    get task() {
      return task;
    },
    get sentBytes() {
      return sentBytes;
    },
    tick(local = false) {
      const { now, historyLength, historySize, continueAsNewSuggested } = counters();
      if (historyLength !== length) {
        length = historyLength;
        task++;
        sentBytes = 0;
      }
      if (size === undefined || !local)
        size = { historyEvents: length, historyBytes: historySize, suggested: continueAsNewSuggested };
      return { now, ...size };
    },
    sent(bytes) {
      sentBytes += bytes;
    },
    now: () => counters().now,
  };
}
