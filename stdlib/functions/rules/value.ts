import type { Json } from '../../../schema/json.ts';
import type { FactType } from './document.ts';

/** A fact or a literal in the form in which it is compared: times are milliseconds since the epoch. */
export type Comparable = string | number | boolean | readonly Json[];

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What a JSON value is for a fact of this type; undefined where it is of another type. */
export function readValue(type: FactType, value: Json): Comparable | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'integer':
      return Number.isInteger(value) ? (value as number) : undefined; // as was just seen
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'list':
      return Array.isArray(value) ? value : undefined;
    case 'date':
      return typeof value === 'string' && DATE.test(value) && isDay(value) ? value : undefined;
    case 'time':
      return typeof value === 'string' && TIME.test(value) && isDay(value) ? Date.parse(value) : undefined;
  }
}

/** Engines take the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const month = Number(text.slice(5, 7));
  if (month !== 2) return day <= 30 || ![4, 6, 9, 11].includes(month);
  const year = Number(text.slice(0, 4));
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Text has no order here: sorting text depends on a language. */
export function isOrdered(type: FactType): boolean {
  return type === 'number' || type === 'integer' || type === 'date' || type === 'time';
}

/** What a type wants to see, for messages. */
export const TYPE_WORDS: { readonly [type in FactType]: string } = {
  number: 'a number',
  integer: 'a whole number',
  text: 'a text',
  boolean: 'true or false',
  list: 'a list',
  date: 'a date as 2026-01-31',
  time: 'a time as 2026-01-31T08:00:00Z',
};
