import type { Breakage, Diagnostic } from '../../schema/diagnostic.ts';

/** For programs: one document with all findings, as they are; `broken` only where the checker itself failed. */
export function renderJson(diagnostics: readonly Diagnostic[], broken: readonly Breakage[] = []): string {
  return `${JSON.stringify({ diagnostics, ...(broken.length > 0 && { broken }) }, null, 2)}\n`;
}
