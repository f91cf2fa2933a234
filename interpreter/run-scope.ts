/** A scope from its body to its end: the table after rule 29 of the language. */
import type { Fault } from '../schema/fault.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { BudgetPlan, ClausePlan, PlaceId, StepPlan } from '../schema/plan.ts';
import { limitsOf, openBudget, spendingOf } from './budget/live.ts';
import { afterList, type Context, inList } from './context.ts';
import { namesError, withCause } from './faults.ts';
import { newList, type ScopeFrame } from './frames.ts';
import type { Kernel, Run } from './kernel.ts';
import type { Path } from './machine.ts';
import { CANCELLED, failed, type Outcome } from './outcome.ts';
import { note } from './records.ts';
import { runList } from './run-list.ts';
import { enter, enterBudget, leave, shielded, stopped } from './scheduler.ts';
import { timeText } from './time.ts';
import { undoScope } from './undo.ts';

export interface ScopePlan {
  readonly place: PlaceId;
  readonly catch: readonly ClausePlan[];
  readonly finally: readonly StepPlan[];
  readonly timeoutMs: number | undefined;
  readonly budget?: BudgetPlan | undefined;
  /** The flow itself: it can be made to fail from within, by a limit of the run. */
  readonly whole?: true;
}

/** What a scope runs: its body, and what a handler runs in its place. */
export interface Bodies {
  body(): Outcome | Run;
  /** Judges what a handler gave, inside the scope. */
  afterHandler?(outcome: Outcome): Run;
}

export function isRun(value: Outcome | Run): value is Run {
  return !('t' in value);
}

export function* runScope(
  kernel: Kernel,
  plan: ScopePlan,
  frame: ScopeFrame,
  context: Context,
  path: Path,
  bodies: Bodies,
): Run {
  if (plan.budget === undefined) return yield* runPhases(kernel, plan, frame, context, path, bodies);
  const budget = openBudget(kernel, plan.budget, frame, context, path);
  const scope = enterBudget(kernel, budget, plan.place);
  const outcome = yield* runPhases(kernel, plan, frame, context, path, bodies);
  leave(kernel, scope);
  note(kernel, path, plan.budget.place, {
    t: 'budget.ended',
    limits: limitsOf(budget),
    spent: spendingOf(budget.frame),
  });
  return outcome;
}

function* runPhases(
  kernel: Kernel,
  plan: ScopePlan,
  frame: ScopeFrame,
  context: Context,
  path: Path,
  bodies: Bodies,
): Run {
  if (frame.phase === 'body') {
    const outcome = yield* runBody(kernel, plan, frame, path, bodies);
    frame.outcome = outcome;
    frame.phase = needsUndo(outcome) ? 'undo' : 'finally';
  }
  if (frame.phase === 'undo') {
    yield* undoScope(kernel, context.thread, frame.mark);
    enterCatch(kernel, plan, frame, path);
  }
  if (frame.phase === 'catch') {
    const outcome = yield* runHandler(kernel, plan, frame, context, bodies);
    frame.outcome = outcome;
    frame.phase = needsUndo(outcome) ? 'uncatch' : 'finally';
  }
  if (frame.phase === 'uncatch') {
    yield* undoScope(kernel, context.thread, frame.mark);
    frame.phase = 'finally';
  }
  if (plan.finally.length > 0) yield* shielded(kernel, runFinally(kernel, plan, frame, context, path));
  return frame.outcome ?? CANCELLED;
}

function needsUndo(outcome: Outcome): boolean {
  return outcome.t === 'failed' || outcome.t === 'cancelled';
}

/**
 * A scope's own timeout counts its body alone (rule 33). Whichever came first wins, the end of the body or what stops
 * it; a `return` that was met is an end.
 */
function* runBody(kernel: Kernel, plan: ScopePlan, frame: ScopeFrame, path: Path, bodies: Bodies): Run {
  const scope =
    frame.deadline !== undefined || plan.budget !== undefined || plan.whole === true
      ? enter(kernel, frame, path, plan.place, plan.timeoutMs)
      : undefined;
  const body = bodies.body();
  const outcome = isRun(body) ? yield* body : body;
  if (scope !== undefined) leave(kernel, scope);
  if (outcome.t === 'returned') return outcome;
  if (frame.stop !== undefined) return frame.stop === true ? CANCELLED : failed(frame.stop);
  return stopped(kernel) ? CANCELLED : outcome;
}

/** Chooses the handler, or none: what is stopped from outside catches nothing (rule 19). */
function enterCatch(kernel: Kernel, plan: ScopePlan, frame: ScopeFrame, path: Path): void {
  frame.phase = 'finally';
  if (frame.outcome?.t !== 'failed') return;
  const fault = frame.outcome.fault;
  const clause = plan.catch.findIndex(({ errors }) => namesError(errors, fault.type));
  if (clause < 0) return;
  if (stopped(kernel)) {
    frame.outcome = CANCELLED;
    return;
  }
  note(kernel, path, plan.catch[clause]?.place ?? plan.place, { t: 'catch.entered', error: fault });
  frame.clause = clause;
  frame.caught = fault;
  frame.handler = newList();
  frame.phase = 'catch';
}

/** A handler is a scope: where it fails it is undone itself, and its error goes up with its cause (rule 20). */
function* runHandler(kernel: Kernel, plan: ScopePlan, frame: ScopeFrame, context: Context, bodies: Bodies): Run {
  const { caught, handler } = frame;
  const clause = plan.catch[frame.clause ?? -1];
  // INVARIANT: the phase `catch` is entered together with these.
  if (caught === undefined || handler === undefined || clause === undefined)
    throw new Error(`No handler at '${context.suffix}'.`);
  const around = afterList(context, frame.list, { error: errorValue(caught) });
  let outcome = yield* runList(kernel, clause.steps, handler, inList(around, handler));
  if (bodies.afterHandler !== undefined && outcome.t === 'done') outcome = yield* bodies.afterHandler(outcome);
  if (outcome.t !== 'failed') return outcome;
  return stopped(kernel) ? CANCELLED : failed(withCause(outcome.fault, caught));
}

/** Never stopped; cannot change the outcome (rule 21). */
function* runFinally(kernel: Kernel, plan: ScopePlan, frame: ScopeFrame, context: Context, path: Path): Run<void> {
  if (frame.final === undefined) {
    note(kernel, path, plan.place, { t: 'finally.entered' });
    frame.final = newList();
  }
  const around = afterList(context, frame.list, { outcome: outcomeValue(frame.outcome ?? CANCELLED) });
  const end = yield* runList(kernel, plan.finally, frame.final, inList(around, frame.final));
  if (end.t === 'failed') note(kernel, path, plan.place, { t: 'finally.failed', error: end.fault });
}

/** `$error` (rule 34). */
export function errorValue(fault: Fault): JsonObject {
  const { type, title, detail, status, step, at, attempts, data, cause } = fault;
  const value: { [key: string]: Json } = { type, title, detail };
  if (status !== undefined) value.status = status;
  if (step !== undefined) value.step = step;
  if (at !== undefined) value.at = timeText(at);
  if (attempts !== undefined) value.attempts = attempts;
  if (data !== undefined) value.data = data;
  if (cause !== undefined) value.cause = errorValue(cause);
  return value;
}

/** `$outcome` (rule 14). */
function outcomeValue(outcome: Outcome): JsonObject {
  switch (outcome.t) {
    case 'done':
    case 'returned':
      return outcome.value === undefined ? { is: 'completed' } : { is: 'completed', output: outcome.value };
    case 'failed':
      return { is: 'failed', error: errorValue(outcome.fault) };
    case 'cancelled':
      return { is: 'cancelled' };
  }
}
