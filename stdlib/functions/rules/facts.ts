import type { Json } from '../../../schema/json.ts';
import type { Column, FactList } from './conditions.ts';
import { type Comparable, readValue, TYPE_WORDS } from './value.ts';

export type ReadFacts =
  | { readonly ok: true; readonly facts: FactList }
  | { readonly ok: false; readonly detail: string };

/** Reads the facts that the columns ask for. A fact of a wrong type, or none of its values, is an error; an absent one is not. */
export function readFacts(columns: readonly Column[], from: Json): ReadFacts {
  const facts: (Comparable | undefined)[] = [];
  for (const column of columns) {
    const value = lookUp(from, column.keys);
    if (value === undefined || value === null) {
      facts.push(undefined);
      continue;
    }
    const fact = readValue(column.type, value);
    if (fact === undefined) {
      const detail = `The fact "${column.keys.join('.')}" is ${kindOf(value)}; "${column.name}" takes ${TYPE_WORDS[column.type]}.`;
      return { ok: false, detail };
    }
    if (column.values !== undefined && !column.values.some((one) => one === value)) {
      return { ok: false, detail: `The fact "${column.keys.join('.')}" is none of ${column.values.join(', ')}.` };
    }
    facts.push(fact);
  }
  return { ok: true, facts };
}

function lookUp(from: Json, keys: readonly string[]): Json | undefined {
  let at: Json | undefined = from;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, key)) return undefined;
    // Lists are gone by now, which TypeScript cannot tell of readonly ones.
    at = (at as { readonly [key: string]: Json })[key];
  }
  return at;
}

/** INVARIANT: says what kind of thing the value is, never the value: the text ends up in records. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}
