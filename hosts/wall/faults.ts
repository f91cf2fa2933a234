import { type Blame, ENGINE_ERRORS, type EngineError, type Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import { isActivityError } from '../../stdlib/activity.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { CALL_ERRORS, type CallError } from '../../stdlib/errors.ts';
import { isStoreError } from '../store/index.ts';
import { KeyError } from '../store/keys/keyring.ts';
import { WALL_LIMITS } from './limits.ts';
import type { Redactor } from './redact.ts';
import { asJson } from './to-json.ts';

/** How a call failed, and whether another attempt may help. */
export interface Failure {
  readonly ok: false;
  readonly fault: Fault;
  readonly retry: boolean;
  readonly retryAfterMs?: number;
}

/** What every failure of a call is told with. */
interface FailureContext {
  readonly contract: Contract | undefined;
  readonly redactor: Redactor;
  readonly path: string;
  readonly attempt: number;
  readonly now: number;
}

type OwnError = CallError | EngineError;
const BLAME: { readonly [type in OwnError]?: Blame } = {
  'activity.unknown': 'invalid',
  'activity.mismatch': 'invalid',
  'config.invalid': 'invalid',
  'template.failed': 'invalid',
  'input.invalid': 'invalid',
  'limit.exceeded': 'exhausted',
  'budget.exceeded': 'exhausted',
  'price.unknown': 'invalid',
};

/** A failure of the wall itself. `effect: unknown` is for writes that were dispatched. */
export function fail(
  context: FailureContext,
  type: OwnError,
  detail: string,
  options: { readonly effect?: 'none' | 'unknown'; readonly retry?: boolean; readonly data?: Json } = {},
): Failure {
  const known = isCallError(type) ? CALL_ERRORS[type] : { title: ENGINE_ERRORS[type], retry: false };
  return {
    ok: false,
    retry: options.retry ?? known.retry,
    fault: {
      type,
      blame: BLAME[type] ?? 'failed',
      title: known.title,
      detail: shorten(context.redactor.told(detail)),
      step: context.path,
      at: context.now,
      attempts: context.attempt,
      effect: options.effect ?? 'none',
      ...(options.data === undefined ? {} : { data: options.data }),
    },
  };
}

/** Anything that an implementation threw. */
export function failThrown(context: FailureContext, thrown: unknown, aborted: boolean): Failure {
  const { contract } = context;
  const write = contract?.effect === 'write';
  const again = contract?.effect !== 'write' || contract.idempotent;
  if (!isActivityError(thrown)) {
    const effect = write ? 'unknown' : 'none';
    if (aborted) return fail(context, 'cancelled', `${contract?.name ?? 'The call'} was stopped.`, { effect });
    if (isStoreError(thrown) || thrown instanceof KeyError) {
      const retry = again && isStoreError(thrown) && thrown.retry;
      return fail(context, 'store.failed', thrown.message, { effect, retry });
    }
    return fail(context, 'activity.crashed', wordsOf(thrown), { effect, retry: again });
  }
  const { retry, retryAfterMs, data, status, effect = 'none' } = thrown.options;
  if (isCallError(thrown.type) || isOfEngine(thrown.type)) {
    const failure = fail(context, thrown.type, thrown.message, { effect });
    return isAmount(retryAfterMs) ? { ...failure, retryAfterMs } : failure;
  }
  const declared = contract?.errors.find((error) => error.type === thrown.type);
  if (declared === undefined) {
    const said = `${thrown.type}, which the contract does not declare: ${thrown.message}`;
    const lost = thrown.options.effect ?? (write ? 'unknown' : 'none');
    return fail(context, 'activity.crashed', said, { effect: lost, retry: again });
  }
  const json = data === undefined ? undefined : asJson(data);
  const clean = json === undefined ? undefined : context.redactor.toldJson(json);
  return {
    ok: false,
    // A write that may have happened must not be made again by one that does not honour its key.
    retry: (retry ?? declared.retry) && (effect === 'none' || again),
    ...(isAmount(retryAfterMs) ? { retryAfterMs } : {}),
    fault: {
      type: declared.type,
      blame: 'failed',
      title: declared.title,
      detail: shorten(context.redactor.told(thrown.message)),
      step: context.path,
      at: context.now,
      attempts: context.attempt,
      effect,
      ...(isAmount(status) ? { status } : {}),
      ...(clean === undefined || sizeOf(clean) > WALL_LIMITS.faultDataBytes ? {} : { data: clean }),
    },
  };
}

/** What was thrown, in words; never throws itself. */
function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    // Its own code ran to say what it is, and threw.
    return 'The implementation threw something that cannot be told in words.';
  }
}

/** An activity without types may give anything. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCallError(type: string): type is CallError {
  return Object.hasOwn(CALL_ERRORS, type);
}

/** What activities say in the words of the engine. */
function isOfEngine(type: string): type is 'policy.denied' | 'price.unknown' | 'budget.exceeded' {
  return type === 'policy.denied' || type === 'price.unknown' || type === 'budget.exceeded';
}

function shorten(text: string): string {
  return text.length > WALL_LIMITS.detailChars ? `${text.slice(0, WALL_LIMITS.detailChars - 1)}…` : text;
}

/** UTF-8 bytes of a value as JSON. */
export function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
