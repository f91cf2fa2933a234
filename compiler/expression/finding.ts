import type { DiagnosticCode } from '../../schema/diagnostics.ts';
import { titleOf } from '../diagnostics/fix.ts';
import type { Span } from './ast.ts';

/** A diagnostic before it has a place in a document. */
export interface ExpressionFinding {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
  readonly fix?: ExpressionFix;
}
export function expressionFinding(
  code: DiagnosticCode,
  span: Span,
  message: string,
  hint?: string,
  fix?: ExpressionFix,
): ExpressionFinding {
  return { code, span, message, ...(hint !== undefined && { hint }), ...(fix !== undefined && { fix }) };
}

export type Report = (code: DiagnosticCode, span: Span, message: string, hint?: string, fix?: ExpressionFix) => void;

/** A change of the source that mends a finding. The scalar that holds the source may write characters differently. */
export interface ExpressionFix {
  readonly title: string;
  /** No span is empty, none overlaps another. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

export const replaceSpan = (span: Span, found: string, text: string): ExpressionFix => ({
  title: titleOf(found, text),
  edits: [{ span, text }],
});

/** Ends the reading of an expression; caught where it began. */
export class SyntaxProblem {
  readonly finding: ExpressionFinding;
  constructor(code: DiagnosticCode, span: Span, message: string, hint?: string, fix?: ExpressionFix) {
    this.finding = expressionFinding(code, span, message, hint, fix);
  }
}
