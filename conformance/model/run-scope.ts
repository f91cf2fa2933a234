/** The heart: what happens to a scope (rules 17-21 and the table after rule 29). */
import type { Clause } from './program.ts';
import { undoScope } from './run-effect.ts';
import type { Ended } from './story.ts';
import { closeScope, openScope, type Thread } from './thread.ts';

/** Runs something from `at` on that is stopped at `stop`. */
export type Body = (at: number, stop: number) => Ended;

export interface ScopeParts {
  readonly body: Body;
  readonly timeoutMs?: number;
  readonly clauses: readonly (Clause & { readonly run: Body })[];
  readonly finally?: Body;
}

const NEVER = Number.POSITIVE_INFINITY;

/** A scope from `at` on, stopped from outside at `stop` (Infinity: not at all). */
export function runScope(thread: Thread, parts: ScopeParts, at: number, stop: number): Ended {
  openScope(thread);
  const deadline = at + (parts.timeoutMs ?? NEVER);
  let ended = parts.body(at, Math.min(stop, deadline));
  // Its own timer stopped what is inside: the scope itself has failed.
  if (ended.is === 'stopped' && deadline < stop) ended = { is: 'failed', at: ended.at, error: { type: 'timeout' } };
  ended = undone(thread, ended, stop);
  if (ended.is === 'failed') ended = caught(thread, parts, ended, stop);
  if (ended.is !== 'never' && parts.finally !== undefined) {
    // Rule 21: never stopped; how it ends changes nothing but the time.
    const last = parts.finally(ended.at, NEVER);
    ended = last.is === 'never' ? last : { ...ended, at: last.at };
  }
  closeScope(thread);
  return ended;
}

/** Rule 17: undone before it is caught. Rule 19: what is stopped from outside, also while it is undone, is not caught. */
function undone(thread: Thread, ended: Ended, stop: number): Ended {
  if (ended.is !== 'failed' && ended.is !== 'stopped') return ended;
  const at = undoScope(thread, ended.at);
  if (at === NEVER) return { is: 'never', at };
  return stop <= at ? { is: 'stopped', at } : { ...ended, at };
}

/** Rule 20. The handler is a scope of its own: it has its own undo, and no catch. */
function caught(thread: Thread, parts: ScopeParts, failed: Ended & { readonly is: 'failed' }, stop: number): Ended {
  const clause = parts.clauses.find((candidate) => matches(candidate, failed.error.type));
  if (clause === undefined) return failed;
  const handled = runScope(thread, { body: clause.run, clauses: [] }, failed.at, stop);
  if (handled.is !== 'failed') return handled;
  return { ...handled, error: { ...handled.error, cause: failed.error } };
}

function matches(clause: Clause, type: string): boolean {
  if (clause.errors === undefined) return true;
  return clause.errors.some((name) => (name.endsWith('.*') ? type.startsWith(name.slice(0, -1)) : type === name));
}
