/**
 * Reads a statement of SQL as far as it takes to find its parameters: texts, names in quotes and comments are stepped
 * over. Also for the checker, so it is pure and never throws. Linear in the length of the text.
 */

/** What no statement may hold, with the offset at which it stands. */
export interface StatementProblem {
  readonly is: 'empty' | 'several' | 'unclosed' | 'positional' | 'long';
  readonly at: number;
}
export interface Statement {
  /** The first word, in small letters; empty where there is none. */
  readonly verb: string;
  /** Texts and the names of parameters between them, in order. */
  readonly parts: readonly StatementPart[];
  readonly problem?: StatementProblem;
}
export type StatementPart = { readonly text: string } | { readonly name: string; readonly at: number };

interface Token {
  readonly is: 'space' | 'quoted' | 'word' | 'name' | 'positional' | 'end' | 'other' | 'unclosed';
  readonly end: number;
}

const SPACE = /\s+|--[^\n]*/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NAME = /:[A-Za-z_]\w*/y;
const CAST = /::|:=/y;
const NUMBER = /\d[\w.]*/y;
const POSITIONAL = /[$?]\d+/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const CLOSING = { "'": "'", '"': '"', '`': '`' } as const;

export function scanStatement(text: string, mostChars: number): Statement {
  if (text.length > mostChars) return { verb: '', parts: [], problem: { is: 'long', at: mostChars } };
  const parts: StatementPart[] = [];
  let verb = '';
  let ended = -1;
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const { is, end } = nextToken(text, at);
    const fail = (problem: StatementProblem['is']): Statement => ({ verb, parts, problem: { is: problem, at } });
    if (is === 'unclosed' || is === 'positional') return fail(is);
    if (ended >= 0 && is !== 'space' && is !== 'end') return fail('several');
    if (is === 'end' && ended < 0) ended = at;
    if (is === 'word' && verb === '') verb = text.slice(at, end).toLowerCase();
    if (is === 'name') {
      parts.push({ text: text.slice(from, at) }, { name: text.slice(at + 1, end), at });
      from = end;
    }
    at = end;
  }
  if (verb === '') return { verb, parts, problem: { is: 'empty', at: 0 } };
  parts.push({ text: text.slice(from, ended < 0 ? text.length : ended) });
  return { verb, parts };
}

/** The names of its parameters, each once. */
export function parametersOf({ parts }: Statement): readonly string[] {
  return [...new Set(parts.flatMap((part) => ('name' in part ? part.name : [])))];
}

function nextToken(text: string, at: number): Token {
  const first = text[at] ?? '';
  const ends = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  const space = ends(SPACE);
  if (space > 0) return { is: 'space', end: space };
  if (text.startsWith('/*', at)) return comment(text, at);
  if (first === "'" || first === '"' || first === '`') return quoted(text, at, CLOSING[first], false);
  // Texts of PostgreSQL in which a backslash hides a quote.
  if (/^[eE]'/.test(text.slice(at, at + 2))) return quoted(text, at + 1, "'", true);
  const word = ends(WORD);
  if (word > 0) return { is: 'word', end: word };
  const cast = ends(CAST);
  if (cast > 0) return { is: 'other', end: cast };
  const name = ends(NAME);
  if (name > 0) return { is: 'name', end: name };
  if (ends(POSITIONAL) > 0) return { is: 'positional', end: at + 1 };
  const dollar = ends(DOLLAR);
  if (dollar > 0) {
    const close = text.indexOf(text.slice(at, dollar), dollar);
    return close < 0 ? { is: 'unclosed', end: at } : { is: 'quoted', end: close + dollar - at };
  }
  const number = ends(NUMBER);
  if (number > 0) return { is: 'other', end: number };
  return { is: first === ';' ? 'end' : 'other', end: at + 1 };
}

/** A quote inside is written twice. */
function quoted(text: string, start: number, quote: string, escapes: boolean): Token {
  for (let at = start + 1; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return { is: 'quoted', end: at + 1 };
      at++;
    }
  }
  return { is: 'unclosed', end: start };
}

/** PostgreSQL nests them. */
function comment(text: string, start: number): Token {
  let depth = 0;
  for (let at = start; at < text.length - 1; at++) {
    const two = text.slice(at, at + 2);
    if (two !== '/*' && two !== '*/') continue;
    depth += two === '/*' ? 1 : -1;
    at++;
    if (depth === 0) return { is: 'space', end: at + 1 };
  }
  return { is: 'unclosed', end: start };
}
