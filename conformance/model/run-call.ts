/** One call: its attempts, the pauses between them, and a stop that may come meanwhile. */
import type { Retry } from './program.ts';
import type { ModelError } from './story.ts';
import type { Thread } from './thread.ts';

export interface CallEnd {
  readonly at: number;
  /** `unknown`: ended without an answer; for a read that is a plain failure. */
  readonly is: 'done' | 'failed' | 'unknown' | 'stopped';
  readonly error?: ModelError;
}

export interface Nature {
  readonly effect: 'read' | 'write';
  readonly idempotent: boolean;
  readonly retry: Retry;
}

/** Attempts at `path` from `at` on; `stop` is when the step is stopped from outside (Infinity: never). */
export function runCall(thread: Thread, path: string, nature: Nature, at: number, stop: number): CallEnd {
  const before = thread.records.calls.filter((call) => call.path === path).reduce((n, call) => n + call.attempts, 0);
  const note = (attempts: number, end: CallEnd): CallEnd => {
    thread.records.calls.push({ path, from: at, to: end.at, is: end.is, attempts });
    return end;
  };
  const { retry } = nature;
  let start = at;
  /** Once an answer was lost it may have happened, whatever a later attempt says (rule 25). */
  let unknown = false;
  for (let n = 1; ; n += 1) {
    const scripted = thread.script.attempt(path, before + n);
    const timedOut = scripted.afterMs >= retry.timeoutMs;
    const is = timedOut ? 'lost' : scripted.is;
    const end = start + Math.min(scripted.afterMs, retry.timeoutMs);
    // Rule 26: stopping lets reads go and waits for writes.
    if (stop < end && nature.effect === 'read') return note(n, { at: stop, is: 'stopped' });
    if (is === 'done') return note(n, { at: end, is: 'done' });
    const error = { type: is === 'lost' ? 'timeout' : (scripted.type ?? 'e.unnamed') };
    const unanswered = is === 'lost' || is === 'broken';
    if (unanswered && nature.effect === 'write') unknown = true;
    // Rule 30: a write that is not idempotent is never tried again after a lost answer.
    const again = is === 'again' || (unanswered && (nature.effect === 'read' || nature.idempotent));
    const over: CallEnd = { at: end, is: unknown ? 'unknown' : 'failed', error };
    if (!again || n === retry.maxAttempts || stop < end) return note(n, over);
    const resume = end + Math.min(retry.initialMs * retry.factor ** (n - 1), retry.maxMs);
    if (stop < resume) return note(n, unknown ? { at: stop, is: 'unknown', error } : { at: stop, is: 'stopped' });
    start = resume;
  }
}
