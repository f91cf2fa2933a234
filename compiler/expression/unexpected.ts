import { SyntaxProblem } from './finding.ts';
import type { Token } from './lex.ts';

function describeToken(token: Token): string {
  switch (token.k) {
    case 'end':
      return 'the end of the expression';
    case 'string':
      return 'a text';
    case 'regex':
      return 'a regular expression';
    case 'number':
    case 'value':
      return `\`${String(token.value)}\``;
    case 'variable':
      return `\`$${token.text}\``;
    default:
      return `\`${token.text}\``;
  }
}

/** What a misplaced token was probably meant to be. */
function guess(source: string, token: Token): string | undefined {
  const before = source.slice(0, token.start).trimEnd();
  const word = /[\p{L}_$]+$/u.exec(before)?.[0];
  if (word === 'not') return 'write $not( )';
  if (word === 'if') return 'a condition is written test ? then : otherwise';
  if (word === 'return' || word === 'let' || word === 'const' || word === 'var') {
    return 'a block is ( $name := value; result )';
  }
  if (token.k === 'name' && /[\p{L}\p{N}_]$/u.test(before)) {
    return 'an operator is missing; a field whose name holds a space takes backticks: `first name`';
  }
  if (token.k === 'op' && before.endsWith('.') && /[\p{L}_]/u.test(source[token.end] ?? '')) {
    return 'a field whose name holds such a character takes backticks: `@type`';
  }
  if (token.k === 'op' && token.text === ';')
    return 'several expressions stand in parentheses: ( $name := value; result )';
  if (token.k === 'op' && token.text === '**') return 'for a power write $power(base, exponent)';
  if (token.k === 'op' && token.text === '|') return 'write or; chain functions with ~>';
  if (token.k === 'op' && token.text === '=') return 'two values are compared with one =; a variable is bound with :=';
  if (token.k === 'op' && token.text === '.' && /[\p{L}_]/u.test(source[token.end] ?? ''))
    return 'a path starts with a name, as $input.agent; a dot in front is how jq writes it';
  if (token.k === 'op' && token.text === '..') return 'a range stands in brackets: [1..5]';
  if (token.k === 'op' && token.text === '.' && /[0-9]/.test(source[token.end] ?? ''))
    return 'a number starts with a digit: 0.5';
  return undefined;
}

/** The finding about a token where another was expected. */
export function unexpected(source: string, token: Token, expected: string): SyntaxProblem {
  const span = { start: token.start, end: Math.max(token.end, token.start) };
  const message = `expected ${expected}, found ${describeToken(token)}`;
  return new SyntaxProblem('HF2001', span, message, guess(source, token));
}
