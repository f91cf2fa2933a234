import type { Json, JsonObject } from '../../schema/json.ts';
import { createNeedles, type Needles } from './needles.ts';
import { formsOf } from './secret-forms.ts';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';
/** A shorter secret is refused: taking it out of every text would take half of the text, too. */
export const MIN_SECRET_CHARS = 6;
/** Values of one name that are known at the same time: tokens and rotated secrets follow each other for months. */
const VALUES_OF_A_NAME = 5;

/** Takes every secret it knows out of texts and values, also where it is encoded. */
export interface Redactor {
  /** `name`: of what has one value after the other; the newest of them are remembered. */
  add(secret: string, name?: string): void;
  text(text: string): string;
  /** The same value where nothing was found. Keys are redacted, too. */
  json<T extends Json>(value: T): T;
  /** For what tells of a failure, which may have been cut off: beginnings of secrets go, too. */
  told(text: string): string;
  toldJson<T extends Json>(value: T): T;
  /** Ends with an error of `fail` where bytes hold a secret; the bytes themselves stay as they are. */
  watch(content: AsyncIterable<Uint8Array>, fail: () => Error): AsyncIterable<Uint8Array>;
  /** For a text that comes in pieces, of which a secret may fill several. */
  pieces(): RedactedPieces;
}

export interface RedactedPieces {
  /** What may be shown by now: the end is kept back for as long as it may be the beginning of a secret. */
  push(piece: string): string;
  /** What is left. */
  end(): string;
}

export function createRedactor(): Redactor {
  const known = new Map<string, readonly { readonly secret: string; readonly forms: readonly string[] }[]>();
  let made: { readonly chars: Needles; readonly bytes: Needles } | undefined;
  /** Made when they are needed: secrets come one after the other. `bytes`: of UTF-8, one character for each byte. */
  const needles = (): NonNullable<typeof made> => {
    if (made === undefined) {
      const forms = [...known.values()].flat().flatMap((one) => one.forms);
      const bytes = forms.map((form) => Buffer.from(form, 'utf8').toString('latin1'));
      made = { chars: createNeedles(forms), bytes: createNeedles(bytes) };
    }
    return made;
  };
  const replace = (cut: boolean) => {
    const text = (input: string): string => needles().chars.replace(input, REDACTED, cut);
    const json = (value: Json): Json => {
      if (typeof value === 'string') return text(value);
      if (typeof value === 'number') return needles().chars.isIn(String(value)) ? REDACTED : value;
      if (typeof value !== 'object' || value === null) return value;
      if (isList(value)) return replaceItems(value, json);
      return replaceEntries(value, text, json);
    };
    // Redacting changes texts inside a value, never its shape; the cast says that.
    return { text, json: <T extends Json>(value: T) => (known.size === 0 ? value : (json(value) as T)) };
  };
  const whole = replace(false);
  const cut = replace(true);
  return {
    add(secret, name = secret) {
      const before = known.get(name) ?? [];
      if (before.some((one) => one.secret === secret)) return;
      known.set(name, [{ secret, forms: formsOf(secret) }, ...before].slice(0, VALUES_OF_A_NAME));
      made = undefined;
    },
    text: whole.text,
    json: whole.json,
    told: cut.text,
    toldJson: cut.json,
    watch: (content, fail) => watch(content, () => needles().bytes, fail),
    pieces() {
      let left = '';
      return {
        push(piece) {
          const { chars } = needles();
          left = chars.replace(left + piece, REDACTED, false);
          const at = chars.mayBeginAt(left);
          const shown = left.slice(0, at);
          left = left.slice(at);
          return shown;
        },
        end() {
          const shown = needles().chars.replace(left, REDACTED, true);
          left = '';
          return shown;
        },
      };
    },
  };
}

async function* watch(
  content: AsyncIterable<Uint8Array>,
  needles: () => Needles,
  fail: () => Error,
): AsyncGenerator<Uint8Array> {
  let before = '';
  for await (const chunk of content) {
    const { isIn, longest } = needles();
    if (longest > 0) {
      const text = before + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
      if (isIn(text)) throw fail();
      // One may begin in this chunk and end in the next.
      before = text.slice(Math.max(0, text.length - longest + 1));
    }
    yield chunk;
  }
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
