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
  const text = (name: string): string | undefined => {
    const value = read[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const date = (...names: readonly string[]): string | undefined =>
    names.map((name) => readDate(text(name) ?? '')).find((found) => found !== undefined);
  const zone = text('zoneName');
  const parts = [text('given'), text('family')].filter((part) => part !== undefined);
  const whole = parts.length === 2 ? parts.join(' ') : undefined;
  const source = text('source');
  return without({
    name: text('fullName') ?? whole ?? (zone === undefined ? undefined : readMachineName(zone)),
    born: date('born', 'zoneBorn'),
    number: text('number'),
    expires: date('expires', 'zoneExpires'),
    address: text('address'),
    issued: date('issued'),
    company: text('company'),
    registered: date('registered'),
    officer: text('officer'),
    source: source === undefined ? undefined : readSource(source),
    amount: typeof read.amount === 'number' ? read.amount : undefined,
  });
}

function without(fields: { readonly [name in keyof Tidy]: Tidy[name] | undefined }): Tidy {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
