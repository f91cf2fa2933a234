/**
 * Tests of one fact as a table's cell writes them: `> 5`, `[5..10)`, `CH | NO`, `not(a | b)`, `startsWith "UN"`. Two
 * dialects: that of cells in CSV, and the unary tests of DMN. Read, never evaluated.
 */
import { RULES_LIMITS } from '../../schema/limits.ts';
import type { Comparison, FactTest, FactType, Plain } from '../../stdlib/functions/rules/document.ts';
import { isOrdered, readValue, TYPE_WORDS } from '../../stdlib/functions/rules/value.ts';

export interface UnaryDialect {
  /** Stands between alternatives. */
  readonly or: '|' | ',';
  /** Texts and dates may stand without quotes. */
  readonly bare: boolean;
}
export interface UnaryFlaw {
  /** Offsets into the cell. */
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly hint?: string;
}
export type ReadTest =
  /** Absent: whatever the fact is. */
  { readonly ok: true; readonly test?: FactTest } | { readonly ok: false; readonly flaw: UnaryFlaw };

/** Thrown inside this file alone: a reader of one line has nothing to go on with. */
class Flawed extends Error {
  readonly flaw: UnaryFlaw;
  constructor(flaw: UnaryFlaw) {
    super(flaw.message);
    this.flaw = flaw;
  }
}

export function readUnaryTests(text: string, type: FactType, dialect: UnaryDialect): ReadTest {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '-') return { ok: true };
  // What is read inside brackets takes some of the stack.
  if (text.length > RULES_LIMITS.cellLength) {
    const message = `the cell has ${text.length} characters; ${RULES_LIMITS.cellLength} are allowed`;
    return { ok: false, flaw: { from: 0, to: 1, message, hint: 'make several rows of it' } };
  }
  const reader: Reader = { text, at: 0, type, dialect };
  try {
    const test = readAlternatives(reader, false);
    if (reader.at < text.length) refuse(reader, text.length, `"${rest(reader)}" is not understood here`);
    return { ok: true, test };
  } catch (thrown) {
    if (thrown instanceof Flawed) return { ok: false, flaw: thrown.flaw };
    throw thrown;
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly type: FactType;
  readonly dialect: UnaryDialect;
}

const HINTS: { readonly [or in UnaryDialect['or']]: string } = {
  '|': 'a cell holds values with `|` between, `> 5`, `5..10`, `[5..10)`, `not(…)`, `startsWith "…"`, `endsWith "…"`, `contains "…"`, `exists`, `absent` or `-`',
  ',': 'what is taken over are values with commas between, comparisons, intervals, `not(…)` and `-`',
};

function refuse({ at, dialect }: Reader, to: number, message: string, hint = HINTS[dialect.or]): never {
  throw new Flawed({ from: at, to: Math.max(to, at + 1), message, hint });
}

const rest = ({ text, at }: Reader): string => text.slice(at).trim();

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at++;
}

function take(reader: Reader, sign: string): boolean {
  skipBlanks(reader);
  if (!reader.text.startsWith(sign, reader.at)) return false;
  reader.at += sign.length;
  skipBlanks(reader);
  return true;
}

/** A word with a boundary behind it. */
function takeWord(reader: Reader, word: RegExp): string | undefined {
  skipBlanks(reader);
  const found = word.exec(reader.text.slice(reader.at))?.[0];
  if (found === undefined) return undefined;
  reader.at += found.length;
  skipBlanks(reader);
  return found;
}

function readAlternatives(reader: Reader, inside: boolean): FactTest {
  const tests: FactTest[] = [];
  do tests.push(readOne(reader, inside));
  while (take(reader, reader.dialect.or));
  const [first] = tests;
  if (tests.length === 1 && first !== undefined) return first;
  // What `readOne` gives is never a list, but for `not`, which is a comparison.
  return tests as readonly (Plain | Comparison)[];
}

function readOne(reader: Reader, inside: boolean): FactTest {
  if (takeWord(reader, /^not\s*\(/) !== undefined) {
    const not = readAlternatives(reader, true);
    if (!take(reader, ')')) refuse(reader, reader.text.length, 'the bracket of `not(` is not closed');
    return { not };
  }
  const word = readWords(reader);
  if (word !== undefined) return word;
  const interval = readBrackets(reader);
  if (interval !== undefined) return interval;
  let compared = readComparison(reader);
  if (compared === undefined) return readValueOrRange(reader, inside);
  while (takeWord(reader, /^and\b/) !== undefined) {
    const start = reader.at;
    const next = readComparison(reader) ?? refuse(reader, reader.text.length, 'a comparison stands behind `and`');
    const twice = Object.keys(next).find((key) => Object.hasOwn(compared ?? {}, key));
    if (twice !== undefined) refuse({ ...reader, at: start }, reader.at, `\`${twice}\` is said twice`);
    compared = { ...compared, ...next };
  }
  return compared;
}

function readWords(reader: Reader): FactTest | undefined {
  if (!reader.dialect.bare) return takeWord(reader, /^null\b/) === undefined ? undefined : null;
  if (takeWord(reader, /^exists(?=\s*(?:[|)]|$))/) !== undefined) return { exists: true };
  if (takeWord(reader, /^absent(?=\s*(?:[|)]|$))/) !== undefined) return null;
  const part = takeWord(reader, /^(?:startsWith|endsWith)(?=\s*")/);
  if (part !== undefined) {
    const text = readString(reader);
    return part === 'startsWith' ? { startsWith: text } : { endsWith: text };
  }
  if (reader.type === 'list') {
    if (takeWord(reader, /^contains\b/) === undefined)
      refuse(reader, reader.text.length, 'a list is tested by `contains`, `exists` and `absent`');
    return { contains: reader.text[reader.at] === '"' ? readString(reader) : readPlain(reader) };
  }
  return takeWord(reader, /^contains(?=\s*")/) === undefined ? undefined : { contains: readString(reader) };
}

/** A number, `true` or `false`, else a text without quotes: what a list may hold. */
function readPlain(reader: Reader): Plain {
  const word = takeWord(reader, /^[^|)]+/)?.trim() ?? '';
  if (word === 'true' || word === 'false') return word === 'true';
  return word === '' || Number.isNaN(Number(word)) ? word : Number(word);
}

const SIGNS: readonly (readonly [sign: string, key: 'above' | 'atLeast' | 'below' | 'atMost' | 'not' | 'is'])[] = [
  ['<=', 'atMost'],
  ['>=', 'atLeast'],
  ['!=', 'not'],
  ['<', 'below'],
  ['>', 'above'],
  ['=', 'is'],
];

function readComparison(reader: Reader): Comparison | undefined {
  const found = SIGNS.find(([sign]) => take(reader, sign));
  if (found !== undefined) return comparisonOf(reader, found[1]);
  const word =
    reader.dialect.bare && isOrdered(reader.type) ? takeWord(reader, /^(?:above|atLeast|below|atMost)\b/) : undefined;
  return word === undefined ? undefined : comparisonOf(reader, word as 'above'); // one of the four
}

function comparisonOf(reader: Reader, key: (typeof SIGNS)[number][1]): Comparison {
  if (key === 'is' || key === 'not') return { [key]: readLiteral(reader, false) };
  return { [key]: readBound(reader) };
}

function readBound(reader: Reader): number | string {
  const { at, type } = reader;
  const bound = readLiteral(reader, false);
  if (isOrdered(type) && typeof bound !== 'boolean') return bound;
  return refuse({ ...reader, at }, reader.at, `this compares by order, and the fact is ${TYPE_WORDS[type]}`);
}

/** `[5..10)`, and FEEL's `]5..10[` for what is left out. */
function readBrackets(reader: Reader): Comparison | undefined {
  if (!isOrdered(reader.type)) return undefined;
  const open = ['[', '(', ']'].find((sign) => take(reader, sign));
  if (open === undefined) return undefined;
  const low = readBound(reader);
  if (!take(reader, '..')) refuse(reader, reader.text.length, 'an interval has `..` between its ends');
  const high = readBound(reader);
  const close = [']', ')', '['].find((sign) => take(reader, sign));
  if (close === undefined) refuse(reader, reader.text.length, 'an interval ends with `]` or `)`');
  return {
    ...(open === '[' ? { atLeast: low } : { above: low }),
    ...(close === ']' ? { atMost: high } : { below: high }),
  };
}

function readValueOrRange(reader: Reader, inside: boolean): FactTest {
  const low = readLiteral(reader, inside);
  if (!reader.dialect.bare || !isOrdered(reader.type) || typeof low === 'boolean' || !take(reader, '..')) return low;
  return { atLeast: low, atMost: readBound(reader) };
}

/** `inside`: a bracket that is open ends a text without quotes. */
function readLiteral(reader: Reader, inside: boolean): string | number | boolean {
  skipBlanks(reader);
  const { type, at, text } = reader;
  const value = literalOf(reader, inside);
  if (readValue(type, value) !== undefined) return value;
  const hint =
    type === 'date' || type === 'time' ? 'a spreadsheet may have changed it: format the column as text' : undefined;
  return refuse(
    { ...reader, at },
    reader.at,
    `${JSON.stringify(text.slice(at, reader.at).trim())} is not ${TYPE_WORDS[type]}`,
    hint,
  );
}

function literalOf(reader: Reader, inside: boolean): string | number | boolean {
  const { type, dialect } = reader;
  if (!dialect.bare && takeWord(reader, /^(?:@(?=")|(?:date and time|date)\s*\(\s*(?="))/) !== undefined) {
    const moment = readString(reader);
    take(reader, ')');
    return moment;
  }
  if (reader.text[reader.at] === '"') return readString(reader);
  if (type === 'number' || type === 'integer') return readNumber(reader);
  const flag =
    type === 'boolean' ? takeWord(reader, dialect.bare ? /^(?:true|false)\b/i : /^(?:true|false)\b/) : undefined;
  if (flag !== undefined) return flag.toLowerCase() === 'true';
  if (!dialect.bare) refuse(reader, reader.text.length, `"${rest(reader)}" is no literal`);
  const bare =
    (isOrdered(type) ? /^[^|)\][\s]*?(?=\.\.|[|)\][\s]|$)/ : inside ? /^[^|)]*/ : /^[^|]*/).exec(
      reader.text.slice(reader.at),
    )?.[0] ?? '';
  reader.at += bare.length;
  if (bare.trim() === '') refuse(reader, reader.at + 1, 'a value is missing');
  return bare.trim();
}

const NUMBER: { readonly [or in UnaryDialect['or']]: RegExp } = {
  // With `|` between values a comma can only be a decimal one, which would be read as two numbers.
  '|': /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w,]|\.\d)/,
  ',': /^-?(?:\.\d+|(?:0|[1-9]\d*)(?:\.\d+)?)(?:[eE][-+]?\d+)?(?!\w)/,
};

function readNumber(reader: Reader): number {
  const found = NUMBER[reader.dialect.or].exec(reader.text.slice(reader.at))?.[0];
  if (found === undefined) {
    const shown = /^[^|)\]\s]*/.exec(rest(reader))?.[0] ?? '';
    return refuse(
      reader,
      reader.at + shown.length,
      `"${shown}" is no number`,
      'numbers have a point and no other mark, as 1250.5',
    );
  }
  reader.at += found.length;
  return Number(found);
}

function readString(reader: Reader): string {
  const source = /^"(?:[^"\\]|\\.)*"/.exec(reader.text.slice(reader.at))?.[0];
  const value = source === undefined ? undefined : parseString(source);
  if (source === undefined || value === undefined)
    return refuse(reader, reader.text.length, 'a text in quotes is written as in JSON');
  reader.at += source.length;
  return value;
}

function parseString(source: string): string | undefined {
  try {
    return String(JSON.parse(source));
  } catch {
    return undefined; // an escape that JSON does not know: told by the caller
  }
}
