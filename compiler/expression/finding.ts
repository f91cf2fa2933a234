import type { DiagnosticCode } from '../../schema/diagnostics.ts';
import type { Span } from './ast.ts';

/** A diagnostic before it has a place in a document. */
export interface ExpressionFinding {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}
export type Report = (code: DiagnosticCode, span: Span, message: string, hint?: string) => void;

/** Ends the reading of an expression; caught where it began. */
export class SyntaxProblem {
  readonly finding: ExpressionFinding;
  constructor(code: DiagnosticCode, span: Span, message: string, hint?: string) {
    this.finding = { code, span, message, ...(hint !== undefined && { hint }) };
  }
}
