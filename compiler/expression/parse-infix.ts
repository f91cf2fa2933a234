import type { Ast, Span } from './ast.ts';
import { SyntaxProblem } from './finding.ts';
import { readCall } from './parse-call.ts';
import { readFilter, readGroup, readMap, readSort } from './parse-path.ts';
import { powerOf } from './powers.ts';
import type { Reader } from './reader.ts';

const BINARY = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in'] as const;

/** What can follow an expression; the operator itself is taken already. */
export function readInfix(reader: Reader, left: Ast, op: string, opSpan: Span): Ast {
  const binary = BINARY.find((one) => one === op);
  if (binary !== undefined) {
    const right = reader.expression(powerOf(op));
    return reader.make({ t: 'binary', op: binary, opSpan, left, right, span: over(left, right) }, left, right);
  }
  switch (op) {
    case '.':
      return readMap(reader, left);
    case '[':
      return readFilter(reader, left, opSpan);
    case '{':
      return readGroup(reader, left);
    case '^':
      return readSort(reader, left, opSpan);
    case '(':
      return readCall(reader, left);
    case '~>': {
      const right = reader.expression(powerOf(op));
      return reader.make({ t: 'chain', left, right, span: over(left, right) }, left, right);
    }
    case '??':
    case '?:': {
      const right = reader.expression(0);
      const t = op === '??' ? 'coalesce' : 'default';
      return reader.make({ t, opSpan, left, right, span: over(left, right) }, left, right);
    }
    case '?':
      return readCondition(reader, left);
    case ':=':
      return readBind(reader, left, opSpan);
    default:
      throw refusal(op, opSpan);
  }
}

const over = (left: Ast, right: Ast): Span => ({ start: left.span.start, end: right.span.end });

function readCondition(reader: Reader, test: Ast): Ast {
  const then = reader.expression(0);
  if (!reader.isOp(':')) return reader.make({ t: 'condition', test, then, span: over(test, then) }, test, then);
  reader.take(false);
  const otherwise = reader.expression(0);
  return reader.make(
    { t: 'condition', test, then, else: otherwise, span: over(test, otherwise) },
    test,
    then,
    otherwise,
  );
}

function readBind(reader: Reader, left: Ast, opSpan: Span): Ast {
  if (left.t !== 'variable' || left.name === '' || left.name === '$') {
    throw new SyntaxProblem('HF2001', opSpan, 'what stands before `:=` is not a variable', 'write $name := …');
  }
  // One less: the value may be a binding itself.
  const value = reader.expression(powerOf(':=') - 1);
  const target = { name: left.name, span: left.span };
  return reader.make({ t: 'bind', target, value, span: over(left, value) }, value);
}

function refusal(op: string, span: Span): SyntaxProblem {
  if (op === '@') {
    const hint = 'use $map(list, function($one) { … })';
    return new SyntaxProblem('HF2011', span, '`@` (binding the context) is not in the profile', hint);
  }
  if (op === '#') {
    const hint = 'use $map(list, function($one, $i) { … })';
    return new SyntaxProblem('HF2012', span, '`#` (binding the index) is not in the profile', hint);
  }
  return new SyntaxProblem('HF2001', span, `\`${op}\` cannot stand here`);
}
