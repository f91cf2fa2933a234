import type { Json, JsonObject } from '../../../schema/json.ts';
import type { Column, FactList } from './conditions.ts';
import { type Comparable, readValue, TYPE_WORDS } from './value.ts';

export type ReadFacts =
  | { readonly ok: true; readonly facts: FactList }
  | { readonly ok: false; readonly detail: string };

/** Reads the facts that the document asks for. One of a wrong type, or one that is absent without being optional, is an error. */
export function readFacts(columns: readonly Column[], from: JsonObject): ReadFacts {
  const facts: (Comparable | undefined)[] = [];
  for (const column of columns) {
    const value = lookUp(from, column.keys);
    const path = column.keys.join('.');
    if (value === undefined || value === null) {
      if (column.optional !== true)
        return { ok: false, detail: `There is no fact "${path}"; mark the input optional if it may be absent.` };
      facts.push(undefined);
      continue;
    }
    const fact = readValue(column.type, value);
    if (fact === undefined) {
      return {
        ok: false,
        detail: `The fact "${path}" is ${kindOf(value)}; the input takes ${TYPE_WORDS[column.type]}.`,
      };
    }
    if (column.takes !== undefined && !column.takes(fact)) {
      return {
        ok: false,
        detail: `The fact "${path}" is ${kindOf(value)} outside of what the input takes: ${domainOf(column)}.`,
      };
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
    at = (at as JsonObject)[key];
  }
  return at;
}

/** Values of an input that a message lists. */
const VALUES_SHOWN = 10;

/** What the input says of itself, which is no secret: `"CH", "NO" and 40 more`, `at least 0 and at most 9`. */
function domainOf({ values, atLeast, atMost }: Column): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  if (values === undefined) return bounds.join(' and ');
  const more = values.length - VALUES_SHOWN;
  const shown = values.slice(0, VALUES_SHOWN).map((one) => JSON.stringify(one));
  return [`${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`, ...bounds].join(', ');
}

/** INVARIANT: says what kind of thing the value is, never the value: the text ends up in records. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}
