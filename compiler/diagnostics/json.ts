import type { Diagnostic } from '../../schema/diagnostic.ts';

/** For programs: one document with all findings, as they are. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
}
