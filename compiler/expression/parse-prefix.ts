import type { Ast, Pair, Span } from './ast.ts';
import { SyntaxProblem } from './finding.ts';
import type { Token } from './lex.ts';
import { PREFIX_POWER } from './powers.ts';
import type { Reader } from './reader.ts';
import { unexpected } from './unexpected.ts';

/** What can start an expression. */
export function readPrefix(reader: Reader, first: Token): Ast {
  const { make } = reader;
  const span = { start: first.start, end: first.end };
  switch (first.k) {
    case 'name':
      return make({ t: 'name', name: first.text, span });
    case 'variable':
      return make({ t: 'variable', name: first.text, span });
    case 'string':
      return make({ t: 'literal', value: first.text, span });
    case 'number':
    case 'value':
      return make({ t: 'literal', value: first.value, span });
    case 'regex':
      return make({ t: 'regex', pattern: first.pattern, flags: first.flags, span });
    case 'op':
      return readOperator(reader, first.text, first);
    default:
      throw unexpected(reader.source, first, 'a value');
  }
}

function readOperator(reader: Reader, op: string, first: Token): Ast {
  const { start, end } = first;
  switch (op) {
    case 'and':
    case 'or':
    case 'in':
      return reader.make({ t: 'name', name: op, span: { start, end } });
    case '-': {
      const operand = reader.expression(PREFIX_POWER);
      return reader.make({ t: 'negate', operand, span: { start, end: operand.span.end } }, operand);
    }
    case '(':
      return readBlock(reader, start);
    case '[':
      return readArray(reader, start);
    case '{': {
      const pairs = readPairs(reader);
      const parts = pairs.flatMap(({ key, value }) => [key, value]);
      return reader.make({ t: 'object', pairs, span: { start, end: reader.taken() } }, ...parts);
    }
    case '!': {
      const operand = reader.expression(PREFIX_POWER);
      const last = { start: operand.span.end - 1, end: operand.span.end };
      const edits = [
        { span: { start, end }, text: '$not(' },
        { span: last, text: `${reader.source.slice(last.start, last.end)})` },
      ];
      const fix = { title: 'replace "!" by "$not( )"', edits };
      reader.report('HF2005', { start, end }, '`!` is not an operator of JSONata', 'write $not( )', fix);
      return operand;
    }
    default:
      throw refusal(op, { start, end }) ?? unexpected(reader.source, first, 'a value');
  }
}

function readBlock(reader: Reader, start: number): Ast {
  const items: Ast[] = [];
  while (!reader.isOp(')')) {
    items.push(reader.expression(0));
    if (!reader.isOp(';')) break;
    reader.take(false);
  }
  reader.expect(')', true);
  const span = { start, end: reader.taken() };
  if (items.length === 0) throw new SyntaxProblem('HF2001', span, 'the parentheses are empty');
  return reader.make({ t: 'block', items, span }, ...items);
}

function readArray(reader: Reader, start: number): Ast {
  const items: Ast[] = [];
  while (!reader.isOp(']')) {
    items.push(readItem(reader));
    if (!reader.isOp(',')) break;
    reader.take(false);
    if (reader.isOp(']')) reader.fail('a value');
  }
  reader.expect(']', true);
  return reader.make({ t: 'array', items, span: { start, end: reader.taken() } }, ...items);
}

function readItem(reader: Reader): Ast {
  const from = reader.expression(0);
  if (!reader.isOp('..')) return from;
  reader.take(false);
  const to = reader.expression(0);
  return reader.make({ t: 'range', from, to, span: { start: from.span.start, end: to.span.end } }, from, to);
}

/** Behind `{`, to its `}`. */
export function readPairs(reader: Reader): readonly Pair[] {
  const pairs: Pair[] = [];
  while (!reader.isOp('}')) {
    const key = reader.expression(0);
    reader.expect(':');
    pairs.push({ key, value: reader.expression(0) });
    if (!reader.isOp(',')) break;
    reader.take(false);
    if (reader.isOp('}')) reader.fail('a key');
  }
  reader.expect('}', true);
  return pairs;
}

function refusal(op: string, span: Span): SyntaxProblem | undefined {
  switch (op) {
    case '%': {
      const hint = 'keep what you need in a variable: $map(list, function($outer) { … })';
      return new SyntaxProblem('HF2010', span, '`%` (the parent) is not in the profile', hint);
    }
    case '*': {
      const hint = 'name the field, or take $each( ) or $keys( )';
      return new SyntaxProblem('HF2013', span, '`*` (every field) is not in the profile', hint);
    }
    case '**':
      return new SyntaxProblem('HF2014', span, '`**` (every level) is not in the profile', 'name the path');
    case '|': {
      const hint = 'build the new object with $merge([old, { … }])';
      return new SyntaxProblem('HF2015', span, 'a transform is not in the profile', hint);
    }
    default:
      return undefined;
  }
}
