import type { Json } from '../../../schema/json.ts';
import type { ColumnType } from './document.ts';

/** A fact or a literal in the form in which it is compared: times are milliseconds since the epoch. */
export type Comparable = string | number | boolean;

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** What a JSON value is for a column of this type; undefined where it is of another type. */
export function readValue(type: ColumnType, value: Json): Comparable | undefined {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'date':
      return typeof value === 'string' && DATE.test(value) ? value : undefined;
    case 'time':
      return typeof value === 'string' && TIME.test(value) ? Date.parse(value) : undefined;
  }
}

/** The same for a value written inside a condition, where numbers and booleans are text. */
export function readLiteral(type: ColumnType, text: string): Comparable | undefined {
  if (type === 'number') return NUMBER.test(text) ? Number(text) : undefined;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  return readValue(type, text);
}

/** Text and booleans have no order here: sorting text depends on a language. */
export function isOrdered(type: ColumnType): boolean {
  return type === 'number' || type === 'date' || type === 'time';
}

/** What a type wants to see, for messages. */
export const TYPE_WORDS: { readonly [type in ColumnType]: string } = {
  number: 'a number',
  text: 'a text',
  boolean: 'true or false',
  date: 'a date as 2026-01-31',
  time: 'a time as 2026-01-31T08:00:00Z',
};
