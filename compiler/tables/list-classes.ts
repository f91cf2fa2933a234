import type { Json } from '../../schema/json.ts';
import type { FactTest } from '../../stdlib/functions/rules/document.ts';
import type { Class } from './axis.ts';
import { literalsOf } from './literals-of.ts';

/** Values that tests look for in one list; there is a class for each set of them. */
const MOST_ITEMS = 8;

/** Lists: which of the values that the tests look for they hold. Undefined where there are too many. */
export function listClasses(tests: readonly FactTest[]): readonly Class[] | undefined {
  const items = [...new Set(tests.flatMap((test) => literalsOf(test)))];
  if (items.length > MOST_ITEMS) return undefined;
  return subsetsOf<Json>(items).map((list) => ({ fact: list, json: list, is: 'others' }));
}

/** Every set of some of the items, that of none first. */
export function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const all: (readonly T[])[] = [[]];
  for (const item of items) for (const one of [...all]) all.push([...one, item]);
  return all;
}
