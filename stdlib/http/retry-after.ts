import { HTTP_LIMITS } from './limits.ts';

/** The pause that a server asks for, in milliseconds: seconds or a date. Undefined where there is none that can be kept. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), HTTP_LIMITS.retryAfterMs) : undefined;
}
