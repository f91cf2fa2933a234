import type { Json } from '../../../../schema/json.ts';
import { ActivityError } from '../../../activity.ts';
import { readRetryAfter } from '../../../http/retry-after.ts';
import type { HttpResponse } from '../../../http/send.ts';
import { isMap } from '../examples.ts';

/** Characters of the server's own words. */
const SAID_CHARS = 300;

/** What an answer other than 200 means: come back later, no, or a filter. */
export function failFromAnswer(answer: HttpResponse, host: string, nowMs: number): ActivityError {
  const { status, headers } = answer;
  const { code, message } = readError(answer);
  const said = `${host} answered ${status}${message === '' ? '' : `: ${message}`}`;
  if (status === 429 && code !== 'insufficient_quota') return later(said, status, headers['retry-after'], nowMs);
  if (status === 408 || status === 409 || status >= 500) return later(said, status, headers['retry-after'], nowMs);
  if (code === 'content_filter' || code === 'content_policy_violation') {
    return new ActivityError('model.filtered', said, { status });
  }
  return new ActivityError('model.refused', said, { status });
}

function later(said: string, status: number, header: string | undefined, nowMs: number): ActivityError {
  const retryAfterMs = readRetryAfter(header, nowMs);
  return new ActivityError('model.unavailable', said, {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** `{ error: { code, message } }`, which most servers speak. */
function readError({ body }: HttpResponse): { readonly code: string; readonly message: string } {
  let parsed: Json;
  try {
    // What JSON.parse gives is JSON.
    parsed = JSON.parse(body.toString('utf8')) as Json;
  } catch {
    // A gateway's page: the status says enough.
    return { code: '', message: '' };
  }
  const error = isMap(parsed) && isMap(parsed.error) ? parsed.error : {};
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value.slice(0, SAID_CHARS) : '');
  return { code: text(error.code), message: text(error.message) };
}
