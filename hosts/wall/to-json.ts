import type { Json } from '../../schema/json.ts';
import { WALL_LIMITS } from './limits.ts';

/** What an activity returned is no JSON. `message` says where and what. */
export class NotJsonError extends Error {}

/**
 * A clean copy of what an activity returned: dates become text as JSON has it, absent keys are left out, nothing at all
 * is null. Throws `NotJsonError` on functions, symbols, big integers, NaN and infinity, circles and what is too deep.
 */
export function toJson(value: unknown): Json {
  return value === undefined ? null : copy(value, '', 0);
}

/** The same of what an activity reports beside its result; undefined where it is no JSON. Never throws. */
export function asJson(value: unknown): Json | undefined {
  try {
    return toJson(value);
  } catch {
    // Getters and `toJSON` of the activity run here: whatever they throw, the call has ended by now.
    return undefined;
  }
}

function copy(value: unknown, at: string, depth: number): Json {
  if (depth > WALL_LIMITS.outputDepth) throw new NotJsonError(`is nested deeper than ${WALL_LIMITS.outputDepth}`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new NotJsonError(`${at || '/'}: ${value} is no number of JSON`);
      return value;
    case 'object':
      return value === null ? null : copyObject(value, at, depth);
    default:
      throw new NotJsonError(`${at || '/'}: a ${typeof value} is not JSON`);
  }
}

function copyObject(value: object, at: string, depth: number): Json {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (item === undefined ? null : copy(item, `${at}/${index}`, depth + 1)));
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), at, depth + 1);
  const entries: [string, Json][] = [];
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) entries.push([key, copy(child, `${at}/${key}`, depth + 1)]);
  }
  return Object.fromEntries(entries);
}
