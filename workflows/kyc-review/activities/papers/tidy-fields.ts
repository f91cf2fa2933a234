/** What a model read from a paper, in one form for each kind, whichever model it was. */
import { readDate, readMachineName, readSource } from './read-values.ts';

export interface Tidy {
  readonly name?: string;
  readonly born?: string;
  readonly number?: string;
  readonly expires?: string;
  readonly address?: string;
  readonly issued?: string;
  readonly company?: string;
  readonly registered?: string;
  readonly officer?: string;
  readonly source?: string;
  readonly amount?: number;
}
type Read = { readonly [name: string]: unknown };

/** Dates as YYYY-MM-DD, one name; what cannot be read is left out. */
export function tidyFields(read: Read): Tidy {
  const text = textOf(read);
  const date = (name: keyof Tidy): string | undefined =>
    readable(read, name).map((field) => readDate(text(field) ?? ''))[0];
  const zone = text('zoneName');
  const parts = [text('given'), text('family')].filter((part) => part !== undefined);
  const whole = parts.length === 2 ? parts.join(' ') : undefined;
  const source = text('source');
  return without({
    name: text('fullName') ?? whole ?? (zone === undefined ? undefined : readMachineName(zone)),
    born: date('born'),
    number: text('number'),
    expires: date('expires'),
    address: text('address'),
    issued: date('issued'),
    company: text('company'),
    registered: date('registered'),
    officer: text('officer'),
    source: source === undefined ? undefined : readSource(source),
    amount: typeof read.amount === 'number' ? read.amount : undefined,
  });
}

/** The fields that a value is from, as the model gave them. */
export function fieldsBehind(read: Read, name: keyof Tidy): readonly string[] {
  const text = textOf(read);
  if (name === 'name') {
    const ways = [['fullName'], ['given', 'family'], ['zoneName']];
    return ways.find((way) => way.every((field) => text(field) !== undefined)) ?? [];
  }
  return name in DATES ? readable(read, name).slice(0, 1) : [name];
}

/** Where a date may stand; the first that can be read counts. */
const DATES: { readonly [name in keyof Tidy]?: readonly string[] } = {
  born: ['born', 'zoneBorn'],
  expires: ['expires', 'zoneExpires'],
  issued: ['issued'],
  registered: ['registered'],
};

function readable(read: Read, name: keyof Tidy): readonly string[] {
  const text = textOf(read);
  return (DATES[name] ?? []).filter((field) => readDate(text(field) ?? '') !== undefined);
}

function textOf(read: Read): (name: string) => string | undefined {
  return (name) => {
    const value = read[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
}

function without(fields: { readonly [name in keyof Tidy]: Tidy[name] | undefined }): Tidy {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
