import type { Column } from '../../stdlib/functions/rules/conditions.ts';
import type { Comparison, FactTest } from '../../stdlib/functions/rules/document.ts';
import type { Class } from './axis.ts';
import { subsetsOf } from './list-classes.ts';
import { literalsOf } from './literals-of.ts';

/** Texts put together to find one for each way in which tests by a part of the text can turn out. */
const MOST_TRIED = 4_096;
const MOST_PARTS = 10;
/** Stand between parts: one that no test names breaks every longer match. */
const FILLERS = '~_#*+=|^!§¤¦';

/**
 * Texts: each one that a test names, and for the rest one for each way in which `startsWith`, `endsWith` and `contains` can
 * turn out. Exact: of all texts with the longest start P, the longest end S and the parts C, `P~C~…~S` is one, where the
 * filler occurs in no test. Undefined where there are too many.
 */
export function textClasses(column: Column, tests: readonly FactTest[]): readonly Class[] | undefined {
  const namedBy = (...keys: readonly (keyof Comparison)[]): readonly string[] => [
    ...new Set(tests.flatMap((test) => literalsOf(test, new Set(keys))).map(String)),
  ];
  const literals = namedBy('is');
  const [starts, ends, parts] = [namedBy('startsWith'), namedBy('endsWith'), namedBy('contains')];
  if (column.values !== undefined) return column.values.map((text) => ({ fact: text, json: text, is: 'one' }));
  const filler = [...FILLERS].find(
    (one) => ![...literals, ...starts, ...ends, ...parts].some((text) => text.includes(one)),
  );
  const tried = (starts.length + 1) * (ends.length + 1) * 2 ** Math.min(parts.length, MOST_PARTS);
  if (filler === undefined || parts.length > MOST_PARTS || tried > MOST_TRIED) return undefined;
  const known = new Set(literals);
  const outcomes = new Map<string, string>();
  const tryText = (text: string): void => {
    if (known.has(text)) return;
    const outcome = [
      ...starts.map((one) => text.startsWith(one)),
      ...ends.map((one) => text.endsWith(one)),
      ...parts.map((one) => text.includes(one)),
    ].map(Number);
    if (!outcomes.has(outcome.join(''))) outcomes.set(outcome.join(''), text);
  };
  tryText('other');
  for (const start of ['', ...starts])
    for (const end of ['', ...ends]) for (const some of subsetsOf(parts)) tryText([start, ...some, end].join(filler));
  return [
    ...[...outcomes.values()].map((text): Class => ({ fact: text, json: text, is: 'others' })),
    ...literals.map((text): Class => ({ fact: text, json: text, is: 'one' })),
  ];
}
