/**
 * Source to tree, by operator precedence, with the grammar of JSONata: what is accepted here, the evaluator accepts too
 * (a test holds the two against each other). Refused constructs are read as far as that helps to go on.
 */
import type { Ast } from './ast.ts';
import { type ExpressionFinding, expressionFinding, type Report, SyntaxProblem } from './finding.ts';
import { readInfix } from './parse-infix.ts';
import { readPrefix } from './parse-prefix.ts';
import { powerOf } from './powers.ts';
import { createReader, type Reader } from './reader.ts';

export interface ParsedTree {
  /** Absent after a finding that ended the reading. */
  readonly ast?: Ast;
  readonly findings: readonly ExpressionFinding[];
}

/** Never throws. */
export function parseTree(source: string): ParsedTree {
  const findings: ExpressionFinding[] = [];
  const report: Report = (...told) => {
    findings.push(expressionFinding(...told));
  };
  try {
    const reader = createReader(source, report, readExpression);
    const ast = reader.expression(0);
    if (reader.peek().k !== 'end') reader.fail('an operator');
    return { ast, findings };
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    return { findings: [...findings, problem.finding] };
  }
}

function readExpression(reader: Reader, power: number): Ast {
  let left = readPrefix(reader, reader.take(true));
  for (;;) {
    const next = reader.peek();
    if (next.k !== 'op' || power >= powerOf(next.text)) return left;
    reader.take(false);
    left = readInfix(reader, left, next.text, { start: next.start, end: next.end });
  }
}
