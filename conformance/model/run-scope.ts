/** The heart: what happens to a scope (rules 17-21 and the table after rule 29). */
import type { Clause } from './program.ts';
import { undoScope } from './run-effect.ts';
import type { Ended, ModelError } from './story.ts';
import { closeScope, openScope, type Thread } from './thread.ts';

/** Runs something from `at` on that is stopped at `stop`. */
export type Body = (at: number, stop: number) => Ended;

export interface ScopeParts {
  /** Of the step, `` for the flow; absent where no record names the scope: branches, items, handlers. */
  readonly path?: string;
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
  if (endedAfter(ended, Math.min(stop, deadline))) {
    // Its own timer stopped what is inside: the scope itself has failed.
    if (deadline < stop) ended = { is: 'failed', at: ended.at, error: { type: 'timeout' } };
    else ended = { ...('error' in ended ? { error: ended.error } : {}), is: 'stopped', at: ended.at };
  }
  if (ended.is === 'failed' || ended.is === 'stopped') {
    const undoneAt = undoScope(thread, ended.at);
    ended = undoneAt === NEVER ? { is: 'never', at: NEVER } : { ...ended, at: undoneAt };
  }
  if (ended.is === 'failed') ended = caught(thread, parts, ended.error, ended.at, stop);
  if (ended.is !== 'never' && parts.finally !== undefined) {
    note(thread, parts, ended.at, 'finally');
    // Rule 21: never stopped; how it ends changes nothing but the time.
    const last = parts.finally(ended.at, NEVER);
    ended = last.is === 'never' ? last : { ...ended, at: last.at };
  }
  closeScope(thread);
  return ended;
}

/**
 * First in history wins (rule 26): the end of the body, when nothing in it runs or is undone any more, or what stops it.
 * A `return` that was met is the end.
 */
function endedAfter(ended: Ended, stop: number): boolean {
  return ended.is === 'stopped' || ((ended.is === 'failed' || ended.is === 'completed') && ended.at >= stop);
}

/**
 * Rules 19 and 20. What has failed first stays failed when a stop comes while it is undone, but it is not caught any
 * more: where a clause would have taken the error the scope ends as stopped. The handler is a scope of its own, without a catch.
 */
function caught(thread: Thread, parts: ScopeParts, error: ModelError, at: number, stop: number): Ended {
  const clause = parts.clauses.find((candidate) => matches(candidate, error.type));
  if (clause === undefined) return { is: 'failed', at, error };
  if (stop <= at) return { is: 'stopped', at };
  note(thread, parts, at, `caught ${error.type}`);
  const handled = runScope(thread, { body: clause.run, clauses: [] }, at, stop);
  if (handled.is !== 'failed') return handled;
  return { ...handled, error: because(handled.error, error) };
}

function note(thread: Thread, { path }: ScopeParts, at: number, what: string): void {
  if (path !== undefined) thread.records.notes.push({ at, path, what });
}

/** At the end of the chain, so that nothing of it is lost. */
function because(error: ModelError, cause: ModelError): ModelError {
  return { ...error, cause: error.cause === undefined ? cause : because(error.cause, cause) };
}

function matches(clause: Clause, type: string): boolean {
  if (clause.errors === undefined) return true;
  return clause.errors.some((name) => (name.endsWith('.*') ? type.startsWith(name.slice(0, -1)) : type === name));
}
