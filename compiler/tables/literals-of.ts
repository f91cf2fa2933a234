import type { Comparison, FactTest, Plain } from '../../stdlib/functions/rules/document.ts';

/** The values that a test names under some of its keys, all of them unless given, however deep. */
export function literalsOf(test: FactTest, keys?: ReadonlySet<keyof Comparison>): readonly Plain[] {
  if (test === null) return [];
  if (typeof test !== 'object') return keys === undefined || keys.has('is') ? [test] : [];
  // Lists of plain values and comparisons, which are tests too.
  if (Array.isArray(test)) return (test as readonly FactTest[]).flatMap((inner) => literalsOf(inner, keys));
  // A comparison's own keys are those of its type.
  return (Object.entries(test) as [keyof Comparison, FactTest][]).flatMap(([key, value]) => {
    if (key === 'not' || key === 'is') return literalsOf(value, keys);
    if (key === 'exists' || (keys !== undefined && !keys.has(key))) return [];
    return typeof value === 'object' ? [] : [value];
  });
}
