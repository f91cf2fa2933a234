import type { Value } from './flow.ts';

/** A fallback's `with` over the step's: top-level keys replace, in the step's order, new ones follow. */
export function mergeWith(own: Value | undefined, over: Value): Value {
  if (own?.k !== 'map' || over.k !== 'map') return over;
  const replaced = new Map(over.entries.map((entry) => [entry.key, entry]));
  const kept = own.entries.map((entry) => replaced.get(entry.key) ?? entry);
  const known = new Set(own.entries.map(({ key }) => key));
  return { ...over, entries: [...kept, ...over.entries.filter(({ key }) => !known.has(key))] };
}
