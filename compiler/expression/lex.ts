/** Tokens of JSONata, as its own reader cuts them, and what users of other languages write in their place. */
import type { Span } from './ast.ts';
import { type Report, SyntaxProblem } from './finding.ts';
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

export function createLex(source: string, report: Report): Lex {
  let at = 0;

  const foreign = (infix: boolean): Token | undefined => {
    const start = at;
    const found = FOREIGN.find(([text]) => source.startsWith(text, start));
    if (found !== undefined && !(found[0] === '?.' && /[0-9]/.test(source[start + 2] ?? ''))) {
      const [text, read, hint] = found;
      const span = { start, end: start + text.length };
      if (read === '') throw new SyntaxProblem('HF2005', span, `\`${text}\` is not an operator of JSONata`, hint);
      report('HF2005', span, `\`${text}\` is not an operator of JSONata`, hint);
      at = span.end;
      return { k: 'op', text: read, ...span };
    }
    if (infix && source.startsWith('//', start)) {
      const span = { start, end: start + 2 };
      report('HF2005', span, '`//` is not an operator of JSONata', 'for a default write ?? in parentheses');
      at = span.end;
      return { k: 'op', text: '??', ...span };
    }
    return undefined;
  };

  const skip = (): void => {
    for (;;) {
      while (at < source.length && WHITE.includes(source[at] as string)) at++; // at < length
      if (!source.startsWith('/*', at)) return;
      const end = source.indexOf('*/', at + 2);
      if (end < 0) throw new SyntaxProblem('HF2001', { start: at, end: at + 2 }, 'the comment has no end', 'write */');
      at = end + 2;
    }
  };

  const word = (): Token => {
    const start = at;
    while (at < source.length && !WHITE.includes(source[at] as string) && !SINGLE.includes(source[at] as string)) at++;
    const text = source.slice(start, at);
    return readWord(text, { start, end: at });
  };

  return (infix) => {
    skip();
    const start = at;
    const char = source[at];
    if (char === undefined) return { k: 'end', start, end: start };
    const strange = foreign(infix);
    if (strange !== undefined) return strange;
    if (char === '/' && !infix) {
      const regex = lexRegex(source, start);
      at = regex.end;
      return { k: 'regex', ...regex };
    }
    const op = DOUBLE.find((two) => source.startsWith(two, start)) ?? (SINGLE.includes(char) ? char : undefined);
    if (op !== undefined) {
      at += op.length;
      return { k: 'op', text: op, start, end: at };
    }
    if (char === '"' || char === "'") {
      const string = lexString(source, start);
      at = string.end;
      return { k: 'string', ...string };
    }
    if (char === '`') return quotedName();
    const number = NUMBER.exec(source.slice(start, start + 400));
    if (number !== null) return numberToken(number[0]);
    return word();
  };

  function numberToken(text: string): Token {
    const start = at;
    at += text.length;
    const value = Number.parseFloat(text);
    if (!Number.isFinite(value)) throw new SyntaxProblem('HF2001', { start, end: at }, 'the number is too large');
    if (/[\p{L}\p{N}_]/u.test(source[at] ?? '')) {
      throw new SyntaxProblem('HF2001', { start, end: at + 1 }, 'the number is not written as JSON writes numbers');
    }
    return { k: 'number', value, start, end: at };
  }

  function quotedName(): Token {
    const start = at;
    const end = source.indexOf('`', start + 1);
    if (end < 0) {
      throw new SyntaxProblem('HF2001', { start, end: start + 1 }, 'the quoted name has no end', 'write a second `');
    }
    at = end + 1;
    const text = source.slice(start + 1, end);
    if (text.includes('${')) {
      const hint = `join texts with &: 'Release ' & $input.id`;
      throw new SyntaxProblem('HF2005', { start, end: at }, 'JSONata has no template strings', hint);
    }
    return { k: 'name', text, start, end: at };
  }
}

const WORD_VALUES: { readonly [word: string]: null | boolean } = { true: true, false: false, null: null };

function readWord(text: string, span: Span): Token {
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
