/** Tokens of JSONata, as its own reader cuts them, and what users of other languages write in their place. */
import type { Span } from './ast.ts';
import { type Report, replaceSpan, SyntaxProblem } from './finding.ts';
import { lexRegex, lexString } from './lex-quoted.ts';

export type Token = Span &
  (
    | { readonly k: 'name' | 'variable' | 'string'; readonly text: string }
    | { readonly k: 'number'; readonly value: number }
    | { readonly k: 'value'; readonly value: null | boolean }
    | { readonly k: 'regex'; readonly pattern: string; readonly flags: string }
    | { readonly k: 'op'; readonly text: string }
    | { readonly k: 'end' }
  );

/** `infix`: an operator may come here, so `/` divides; elsewhere it starts a regular expression. */
export type Lex = (infix: boolean) => Token;

const WHITE = ' \t\n\r\v';
const DOUBLE = ['..', ':=', '!=', '>=', '<=', '**', '~>', '?:', '??'];
const SINGLE = '.[]{}(),@#;:?+-*/%|=<>^&!~';
const NAME = /^[\p{L}\p{M}\p{N}_]+$/u;
const NUMBER = /^(0|[1-9][0-9]*)(\.[0-9]+)?([Ee][-+]?[0-9]+)?/;

/** What is written elsewhere: what it is read as here, so that the rest is still checked. */
const FOREIGN: readonly (readonly [text: string, read: string, hint: string])[] = [
  ['===', '=', 'write ='],
  ['!==', '!=', 'write !='],
  ['==', '=', 'write ='],
  ['<>', '!=', 'write !='],
  ['&&', 'and', 'write and'],
  ['||', 'or', 'write or; for a default write ??'],
  ['?.', '.', 'write a plain dot: a field of an absent value is absent'],
  ['=>', '', 'write function($x) { … }'],
  ['...', '', 'merge objects with $merge([a, b]), join lists with $append(a, b)'],
  ['${', '', 'a name needs no braces: write $name; build text with &'],
];

/** Those that mean nothing else: `||` may be a default. */
const SURE: ReadonlySet<string> = new Set(['===', '!==', '==', '<>', '&&', '?.']);

/** A word stands apart from the names beside it. */
function spaced(source: string, { start, end }: Span, word: string): string {
  if (!/^\w/.test(word)) return word;
  const apart = (char: string | undefined): string => (char === undefined || /\s/.test(char) ? '' : ' ');
  return `${apart(source[start - 1])}${word}${apart(source[end])}`;
}

/** The default of jq; elsewhere the slashes start a regular expression. */
const JQ_DEFAULT = ['//', '??', 'for a default write ?? in parentheses'] as const;
/** Characters of a number that are looked at; longer ones are refused as too large or cut in two. */
const NUMBER_LENGTH = 400;

/** A source and how far it is read. */
interface Cursor {
  readonly source: string;
  readonly report: Report;
  at: number;
}

export function createLex(source: string, report: Report): Lex {
  const cursor: Cursor = { source, report, at: 0 };
  return (infix) => readToken(cursor, infix);
}

function readToken(cursor: Cursor, infix: boolean): Token {
  skipWhite(cursor);
  const { source, at: start } = cursor;
  const char = source[start];
  if (char === undefined) return { k: 'end', start, end: start };
  const foreign = readForeign(cursor, infix);
  if (foreign !== undefined) return foreign;
  if (char === '/' && !infix) {
    const regex = lexRegex(source, start);
    cursor.at = regex.end;
    return { k: 'regex', ...regex };
  }
  const op = DOUBLE.find((two) => source.startsWith(two, start)) ?? (SINGLE.includes(char) ? char : undefined);
  if (op !== undefined) {
    cursor.at += op.length;
    return { k: 'op', text: op, start, end: cursor.at };
  }
  if (char === '"' || char === "'") {
    const string = lexString(source, start);
    cursor.at = string.end;
    return { k: 'string', ...string };
  }
  if (char === '`') return readQuotedName(cursor);
  const number = NUMBER.exec(source.slice(start, start + NUMBER_LENGTH));
  return number === null ? readWord(cursor) : readNumber(cursor, number[0]);
}

/** White space and comments. */
function skipWhite(cursor: Cursor): void {
  const { source } = cursor;
  for (;;) {
    while (cursor.at < source.length && WHITE.includes(source.charAt(cursor.at))) cursor.at++;
    const start = cursor.at;
    if (!source.startsWith('/*', start)) return;
    const end = source.indexOf('*/', start + 2);
    if (end < 0) throw new SyntaxProblem('HF2001', { start, end: start + 2 }, 'the comment has no end', 'write */');
    cursor.at = end + 2;
  }
}

function readForeign(cursor: Cursor, infix: boolean): Token | undefined {
  const { source, report, at: start } = cursor;
  const found = FOREIGN.find(([text]) => source.startsWith(text, start)) ?? (infix ? JQ_DEFAULT : undefined);
  if (found === undefined || !source.startsWith(found[0], start)) return undefined;
  const [text, read, hint] = found;
  const span = { start, end: start + text.length };
  const message = `\`${text}\` is not an operator of JSONata`;
  if (read === '') throw new SyntaxProblem('HF2005', span, message, hint);
  report(
    'HF2005',
    span,
    message,
    hint,
    SURE.has(text) ? replaceSpan(span, text, spaced(source, span, read)) : undefined,
  );
  cursor.at = span.end;
  return { k: 'op', text: read, ...span };
}

function readNumber(cursor: Cursor, text: string): Token {
  const start = cursor.at;
  cursor.at += text.length;
  const end = cursor.at;
  const value = Number.parseFloat(text);
  if (!Number.isFinite(value)) throw new SyntaxProblem('HF2001', { start, end }, 'the number is too large');
  if (/[\p{L}\p{N}_]/u.test(cursor.source[end] ?? '')) {
    const message = 'the number is not written as JSON writes numbers';
    throw new SyntaxProblem('HF2001', { start, end: end + 1 }, message);
  }
  return { k: 'number', value, start, end };
}

function readQuotedName(cursor: Cursor): Token {
  const { source, at: start } = cursor;
  const last = source.indexOf('`', start + 1);
  if (last < 0) {
    throw new SyntaxProblem('HF2001', { start, end: start + 1 }, 'the quoted name has no end', 'write a second `');
  }
  const end = last + 1;
  const text = source.slice(start + 1, last);
  if (text.includes('${')) {
    const hint = "join texts with &: 'Release ' & $input.id";
    throw new SyntaxProblem('HF2005', { start, end }, 'JSONata has no template strings', hint);
  }
  cursor.at = end;
  return { k: 'name', text, start, end };
}

const WORD_VALUES: { readonly [word: string]: null | boolean } = { true: true, false: false, null: null };

function readWord(cursor: Cursor): Token {
  const { source, at: start } = cursor;
  let end = start;
  while (end < source.length && !WHITE.includes(source.charAt(end)) && !SINGLE.includes(source.charAt(end))) end++;
  cursor.at = end;
  const text = source.slice(start, end);
  const span = { start, end };
  if (text.startsWith('$')) {
    const name = text.slice(1);
    if (name === '' || name === '$' || NAME.test(name)) return { k: 'variable', text: name, ...span };
    throw new SyntaxProblem('HF2001', span, `\`${text}\` is not a name`, 'names are made of letters, digits and _');
  }
  if (text === 'and' || text === 'or' || text === 'in') return { k: 'op', text, ...span };
  if (Object.hasOwn(WORD_VALUES, text)) return { k: 'value', value: WORD_VALUES[text] as null | boolean, ...span }; // own
  if (NAME.test(text)) return { k: 'name', text, ...span };
  throw new SyntaxProblem(
    'HF2001',
    span,
    `\`${text}\` is not a name`,
    `a field of that name needs backticks: \`${text}\``,
  );
}
