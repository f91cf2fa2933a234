import type { Diagnostic, Fix, Range } from '../../schema/diagnostic.ts';
import type { DiagnosticCode } from '../../schema/diagnostics.ts';
import { DIAGNOSTICS } from '../../schema/diagnostics.ts';

/** Makes a diagnostic; its severity is the catalogue's. `hint`: what was expected or what to do. */
export function finding(
  code: DiagnosticCode,
  range: Range,
  message: string,
  more: {
    readonly hint?: string | undefined;
    readonly related?: Diagnostic['related'] | undefined;
    readonly fix?: Fix | undefined;
  } = {},
): Diagnostic {
  return {
    code,
    severity: DIAGNOSTICS[code].severity,
    range,
    message,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    ...(more.related === undefined || more.related.length === 0 ? {} : { related: more.related }),
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  };
}

/** Order of a report: file, line, column, code. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.range.file, b.range.file) ||
    a.range.line - b.range.line ||
    a.range.col - b.range.col ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** All findings of a run: sorted by place, each once. */
export function sortFindings(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sorted.filter((one, i) => i === 0 || compareDiagnostics(one, sorted[i - 1] as Diagnostic) !== 0); // i - 1 exists
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((one) => one.severity === 'error');

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
