import type { Json, JsonObject } from '../../schema/json.ts';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';
/** A shorter secret is refused: taking it out of every text would take half of the text, too. */
export const MIN_SECRET_CHARS = 6;
/** Characters of an encoded piece of a secret that still count as the secret. */
const MIN_PIECE_CHARS = 6;

/** Takes every secret it knows out of texts and values, also where it is encoded. */
export interface Redactor {
  add(secret: string): void;
  text(text: string): string;
  /** The same value where nothing was found. Keys are redacted, too. */
  json<T extends Json>(value: T): T;
}

export function createRedactor(): Redactor {
  const needles = new Set<string>();
  let sorted: readonly string[] = [];

  const text = (input: string): string => {
    let clean = input;
    for (const needle of sorted) if (clean.includes(needle)) clean = clean.replaceAll(needle, REDACTED);
    return clean;
  };
  const json = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return replaceItems(value, json);
    return replaceEntries(value, text, json);
  };

  return {
    add(secret) {
      for (const form of formsOf(secret)) needles.add(form);
      // Longest first: a form may hold another one.
      sorted = [...needles].sort((a, b) => b.length - a.length);
    },
    text,
    // Redacting changes texts inside a value, never its shape; the cast says that.
    json: <T extends Json>(value: T) => (sorted.length === 0 ? value : (json(value) as T)),
  };
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function replaceItems(list: readonly Json[], replace: (value: Json) => Json): readonly Json[] {
  const clean = list.map(replace);
  return clean.some((item, index) => item !== list[index]) ? clean : list;
}

function replaceEntries(map: JsonObject, key: (text: string) => string, replace: (value: Json) => Json): JsonObject {
  const entries = Object.entries(map);
  const clean = entries.map(([name, value]): [string, Json] => [key(name), replace(value)]);
  const same = clean.every(([name, value], index) => name === entries[index]?.[0] && value === entries[index]?.[1]);
  return same ? map : Object.fromEntries(clean);
}

/** The ways in which a secret is written down by the tools that carry it. */
function formsOf(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret);
  const forms = [
    secret,
    escaped,
    toAscii(escaped),
    // JSON inside a text of JSON.
    JSON.stringify(escaped).slice(1, -1),
    percent,
    percent.replaceAll('%20', '+'),
    percent.toLowerCase(),
    Buffer.from(secret, 'utf8').toString('hex'),
    Buffer.from(secret, 'utf8').toString('hex').toUpperCase(),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ...base64Pieces(secret),
  ];
  return [...new Set(forms.filter((form) => form.length >= MIN_PIECE_CHARS))];
}

/** As writers of JSON do it that stay within ASCII. */
function toAscii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Base64 of a text that holds the secret (`user:password`) shows the secret's bits at one of three shifts. For each, the
 * characters that depend on the secret alone.
 */
function base64Pieces(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const pieces: string[] = [];
  for (const shift of [0, 1, 2]) {
    const bits = (shift + bytes.length) * 8;
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const piece = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6));
    pieces.push(piece, piece.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return pieces;
}
