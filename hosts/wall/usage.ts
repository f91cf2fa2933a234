import type { JsonObject } from '../../schema/json.ts';

/** Adds a report to what one attempt has used so far: numbers at the top add up, everything else is the last one's. */
export function addUsage(before: JsonObject | undefined, more: JsonObject): JsonObject {
  if (before === undefined) return more;
  const entries = Object.entries(more).map(([name, value]) => {
    const earlier = before[name];
    return [name, typeof value === 'number' && typeof earlier === 'number' ? value + earlier : value] as const;
  });
  return { ...before, ...Object.fromEntries(entries) };
}
