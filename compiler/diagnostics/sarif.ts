import type { Diagnostic, Range, Severity } from '../../schema/diagnostic.ts';
import { DIAGNOSTICS, type DiagnosticCode } from '../../schema/diagnostics.ts';

const LEVELS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0, for code scanning. `version` is the version of Holdfast. */
export function renderSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'holdfast', version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((one) => result(one, codes.indexOf(one.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: string) {
  const entry = Object.hasOwn(DIAGNOSTICS, code) ? DIAGNOSTICS[code as DiagnosticCode] : undefined; // hasOwn says so
  if (entry === undefined) return { id: code };
  return {
    id: code,
    shortDescription: { text: entry.title },
    fullDescription: { text: entry.title, markdown: entry.explanation },
    help: { text: entry.explanation, markdown: entry.explanation },
    defaultConfiguration: { level: LEVELS[entry.severity] },
  };
}

function result(one: Diagnostic, ruleIndex: number) {
  const related = one.related ?? [];
  return {
    ruleId: one.code,
    ruleIndex,
    level: LEVELS[one.severity],
    message: { text: one.hint === undefined ? one.message : `${one.message}\n${one.hint}` },
    locations: [{ physicalLocation: physicalLocation(one.range) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(({ range, message }, id) => ({
            id,
            message: { text: message },
            physicalLocation: physicalLocation(range),
          })),
        }),
  };
}

function physicalLocation({ file, line, col, endLine, endCol }: Range) {
  return {
    artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
    region: { startLine: line, startColumn: col, endLine, endColumn: endCol },
  };
}
