import type { Ast, SortTerm, Span } from './ast.ts';
import { SyntaxProblem } from './finding.ts';
import { readPairs } from './parse-prefix.ts';
import { headOf } from './place.ts';
import { powerOf } from './powers.ts';
import type { Reader } from './reader.ts';

const noLiteral = (span: Span): SyntaxProblem =>
  new SyntaxProblem(
    'HF2001',
    span,
    'a literal is no part of a path',
    'join texts with &; a field of that name takes backticks',
  );

/** The grouping of JSONata applies to a whole path, also to what is written behind it. */
function refuseGroup(left: Ast): void {
  if (left.t !== 'group') return;
  const hint = 'put the grouping in parentheses: (a{ … }).b';
  throw new SyntaxProblem('HF2001', left.span, 'a grouping ends a path', hint);
}

export function readMap(reader: Reader, left: Ast): Ast {
  refuseGroup(left);
  const right = toStep(reader, reader.expression(powerOf('.')));
  const head = headOf(left);
  if (head.t === 'literal') throw noLiteral(head.span);
  return reader.make({ t: 'map', left, right, span: { start: left.span.start, end: right.span.end } }, left, right);
}

/** Behind a dot a text is the name of a field; the evaluator takes a negated number for a literal. */
function toStep(reader: Reader, ast: Ast): Ast {
  if (ast.t === 'filter') return reader.make({ ...ast, left: toStep(reader, ast.left) }, ast);
  if (ast.t === 'negate') {
    let operand = ast.operand;
    while (operand.t === 'negate') operand = operand.operand;
    if (operand.t === 'literal') throw noLiteral(ast.span);
  }
  if (ast.t !== 'literal') return ast;
  if (typeof ast.value !== 'string') throw noLiteral(ast.span);
  return reader.make({ t: 'name', name: ast.value, span: ast.span });
}

export function readFilter(reader: Reader, left: Ast, opSpan: Span): Ast {
  refuseGroup(left);
  if (reader.isOp(']')) {
    reader.take(false);
    const span = { start: opSpan.start, end: reader.taken() };
    const hint = 'for a list of none, one or many write [path]';
    reader.report('HF2019', span, '`[]` behind a path is not in the profile', hint);
    return left;
  }
  const predicate = reader.expression(0);
  reader.expect(']', true);
  const span = { start: left.span.start, end: reader.taken() };
  return reader.make({ t: 'filter', left, predicate, span }, left, predicate);
}

export function readGroup(reader: Reader, left: Ast): Ast {
  refuseGroup(left);
  const pairs = readPairs(reader);
  const parts = pairs.flatMap(({ key, value }) => [key, value]);
  return reader.make(
    { t: 'group', left, pairs, span: { start: left.span.start, end: reader.taken() } },
    left,
    ...parts,
  );
}

export function readSort(reader: Reader, left: Ast, opSpan: Span): Ast {
  refuseGroup(left);
  if (!reader.isOp('(')) {
    const hint = 'for a power write $power(base, exponent)';
    throw new SyntaxProblem('HF2001', opSpan, '`^` sorts: it needs parentheses', hint);
  }
  reader.take(false);
  const terms: SortTerm[] = [];
  for (;;) {
    const descending = reader.isOp('>');
    if (descending || reader.isOp('<')) reader.take(false);
    terms.push({ by: reader.expression(0), descending });
    if (!reader.isOp(',')) break;
    reader.take(false);
  }
  reader.expect(')');
  const span = { start: left.span.start, end: reader.taken() };
  return reader.make({ t: 'sort', left, terms, span }, left, ...terms.map(({ by }) => by));
}
