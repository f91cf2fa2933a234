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
  /** Bytes of results of local activities, which this task's completion will carry. */
  readonly localBytes: number;
  /** Reads the counters; a longer history is a new workflow task. */
  tick(): Tick;
  sent(bytes: number): void;
  local(bytes: number): void;
}

/**
 * INVARIANT: results of local activities are not in `historyLength` and `historySize` before the task is complete, so
 * they are added here; a replay counts the same.
 */
export function createLedger(counters: () => Counters): Ledger {
  let length = -1;
  let task = 0;
  let sentBytes = 0;
  let localBytes = 0;
  let localEvents = 0;
  const read = (): Counters => {
    const now = counters();
    if (now.historyLength !== length) {
      length = now.historyLength;
      task++;
      sentBytes = localBytes = localEvents = 0;
    }
    return now;
  };
  return {
    get task() {
      return task;
    },
    get sentBytes() {
      return sentBytes;
    },
    get localBytes() {
      return localBytes;
    },
    tick() {
      const { now, historySize, continueAsNewSuggested } = read();
      return {
        now,
        historyEvents: length + localEvents,
        historyBytes: historySize + localBytes,
        suggested: continueAsNewSuggested,
      };
    },
    sent(bytes) {
      sentBytes += bytes;
    },
    local(bytes) {
      read();
      localBytes += bytes;
      localEvents++;
    },
  };
}
