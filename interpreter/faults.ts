/** Faults that the engine itself raises, and how a clause names errors. */
import { type Blame, ENGINE_ERRORS, type EngineError, type Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';

const BLAME: { readonly [type in EngineError]: Blame } = {
  timeout: 'failed',
  cancelled: 'failed',
  'input.invalid': 'invalid',
  'output.invalid': 'failed',
  'expression.failed': 'invalid',
  'check.failed': 'failed',
  'event.refused': 'failed',
  'concurrency.refused': 'failed',
  'approval.denied': 'failed',
  'approval.expired': 'failed',
  'limit.exceeded': 'exhausted',
  'budget.exceeded': 'exhausted',
  'price.unknown': 'invalid',
  'policy.denied': 'failed',
  'store.unavailable': 'failed',
  'store.corrupt': 'failed',
};

/** `step` is the path of the step that failed, `at` when. */
export function engineFault(type: EngineError, detail: string, step: string, at: number, data?: Json): Fault {
  const fault: Fault = { type, blame: BLAME[type], title: ENGINE_ERRORS[type], detail, step, at };
  return data === undefined ? fault : { ...fault, data };
}

export function isEngineError(type: string): type is EngineError {
  return Object.hasOwn(ENGINE_ERRORS, type);
}

/** Whether a clause with these `errors` takes an error of this type; a clause without takes every one (rule 34). */
export function namesError(errors: readonly string[] | undefined, type: string): boolean {
  if (errors === undefined) return true;
  for (const name of errors) {
    if (name === type) return true;
    if (name.endsWith('.*') && type.startsWith(name.slice(0, -1))) return true;
  }
  return false;
}

/**
 * The error of a handler that failed goes up with what the handler had caught as its cause (rule 20): at the end of the
 * causes that it has already, unless it is among them.
 */
export function withCause(fault: Fault, caught: Fault): Fault {
  if (isSame(fault, caught)) return fault;
  return { ...fault, cause: fault.cause === undefined ? caught : withCause(fault.cause, caught) };
}

/** `raise: ${ $error }` raises the caught error itself. */
function isSame(a: Fault, b: Fault): boolean {
  return a.type === b.type && a.detail === b.detail && a.step === b.step && a.at === b.at;
}
