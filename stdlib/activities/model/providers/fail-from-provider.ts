import type { Json } from '../../../../schema/json.ts';
import { ActivityError, isActivityError } from '../../../activity.ts';
import { HttpFailure } from '../../../http/failure.ts';
import { readRetryAfter } from '../../../http/retry-after.ts';
import { isMap } from '../examples.ts';
import { StreamError } from './read-stream.ts';

/** Characters of the provider's own words. */
const SAID_CHARS = 300;

/** What providers call a filter of theirs, in codes, types and reasons. */
const FILTERS: ReadonlySet<string> = new Set([
  'content_filter',
  'content_policy_violation',
  'ResponsibleAIPolicyViolation',
  'prompt_blocked',
]);
/** What providers call a question that is too long. */
const TOO_LONG: ReadonlySet<string> = new Set(['context_length_exceeded', 'string_above_max_length']);
/** In-band errors that another attempt does not mend. */
const FINAL: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'not_found_error',
  'insufficient_quota',
  'billing_error',
  'validationException',
  'INVALID_ARGUMENT',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'NOT_FOUND',
]);

/** What a package or the way to the provider threw, as an error that the contracts declare. */
export function failFromProvider(thrown: unknown, who: { readonly alias: string; readonly host: string }): unknown {
  const { alias, host } = who;
  if (isActivityError(thrown)) return thrown;
  const failure = findHttpFailure(thrown);
  if (failure !== undefined) {
    return new ActivityError(failure.final ? 'model.refused' : 'model.unavailable', failure.message);
  }
  if (thrown instanceof StreamError) return failFromStream(thrown.said, who);
  if (!(thrown instanceof Error)) return thrown;
  if (isApiError(thrown)) return failFromStatus(thrown, host);
  // Names of the packages' own errors; each package may bring a copy of the classes.
  if (thrown.name === 'AI_UnsupportedFunctionalityError' || thrown.name === 'AI_InvalidPromptError') {
    return new ActivityError('model.refused', `"${alias}" cannot be asked this: ${shorten(thrown.message)}`);
  }
  if (thrown.name === 'AI_LoadSettingError' || thrown.name === 'AI_InvalidArgumentError') {
    return new ActivityError('config.invalid', `The model "${alias}" is not set up: ${shorten(thrown.message)}`);
  }
  // The packages' own readers, and what they stumble over where an answer has not its fields.
  return new ActivityError(
    'model.unavailable',
    `${host} answered with what is no answer of its protocol (${thrown.name}).`,
  );
}

interface ApiError extends Error {
  readonly statusCode?: number;
  readonly responseHeaders?: { readonly [name: string]: string };
  readonly responseBody?: string;
}
function isApiError(thrown: Error): thrown is ApiError {
  return thrown.name === 'AI_APICallError';
}

/** Packages wrap what the way to the provider threw. */
function findHttpFailure(thrown: unknown): HttpFailure | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < CAUSES; at = at.cause, depth++) {
    if (at instanceof HttpFailure) return at;
  }
  return undefined;
}
/** Causes of causes that are looked at. */
const CAUSES = 5;

function failFromStatus({ statusCode, responseHeaders, responseBody }: ApiError, host: string): ActivityError {
  if (statusCode === undefined || statusCode < 300) {
    return new ActivityError('model.unavailable', `${host} answered with what is no answer of its protocol.`);
  }
  const { codes, message } = readError(responseBody ?? '');
  const said = `${host} answered ${statusCode}${message === '' ? '' : `: ${message}`}`;
  const is = (known: ReadonlySet<string>): boolean => codes.some((code) => known.has(code));
  if (is(FILTERS)) return new ActivityError('model.filtered', said, { status: statusCode });
  if (is(TOO_LONG)) return new ActivityError('model.too_long', said, { status: statusCode });
  const busy = statusCode === 429 && !codes.includes('insufficient_quota');
  if (busy || statusCode === 408 || statusCode === 409 || statusCode === 425 || statusCode >= 500) {
    const retryAfterMs = readPause(responseHeaders ?? {});
    return new ActivityError('model.unavailable', said, {
      status: statusCode,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  return new ActivityError('model.refused', said, { status: statusCode });
}

function readPause(headers: { readonly [name: string]: string }): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN);
  return Number.isFinite(exact) && exact >= 0
    ? readRetryAfter(String(Math.ceil(exact / 1_000)), Date.now())
    : readRetryAfter(headers['retry-after'], Date.now());
}

/** The provider had begun to answer, and then said that it fails, or said nothing more. */
function failFromStream(
  said: unknown,
  { alias, host }: { readonly alias: string; readonly host: string },
): ActivityError {
  // What came as JSON, or an error of a package, which has none of these fields.
  const { codes, message } = readFields(said as Json);
  const words = `The answer of "${alias}" broke off${message === '' ? '' : `: ${message}`} (${host})`;
  if (codes.some((code) => FILTERS.has(code))) return new ActivityError('model.filtered', words);
  return new ActivityError(codes.some((code) => FINAL.has(code)) ? 'model.refused' : 'model.unavailable', words);
}

interface SaidError {
  readonly codes: readonly string[];
  readonly message: string;
}

/** `{ error: { code, type, status, message, innererror } }`, or the same without the envelope. */
function readError(body: string): SaidError {
  try {
    // What JSON.parse gives is JSON.
    const parsed = JSON.parse(body) as Json;
    const whole = Array.isArray(parsed) ? (parsed[0] as Json | undefined) : parsed;
    return readFields(isMap(whole) && isMap(whole.error) ? whole.error : whole);
  } catch {
    // A gateway's page: the status says enough.
    return { codes: [], message: '' };
  }
}

function readFields(error: Json | undefined): SaidError {
  if (typeof error === 'string') return { codes: [], message: shorten(error) };
  if (!isMap(error)) return { codes: [], message: '' };
  const inner = isMap(error.innererror) ? error.innererror.code : undefined;
  const codes = [error.code, error.type, error.status, error.__type, inner].filter((code) => typeof code === 'string');
  const message = error.message ?? error.Message ?? error.detail;
  return { codes, message: typeof message === 'string' ? shorten(message) : '' };
}

function shorten(text: string): string {
  return text.length > SAID_CHARS ? `${text.slice(0, SAID_CHARS)}…` : text;
}
