import type { Breakage, Diagnostic, Fix, Range, Severity } from '../../schema/diagnostic.ts';
import { DIAGNOSTICS, type DiagnosticCode } from '../../schema/diagnostics.ts';
import { explain } from './explain.ts';

const LEVELS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0, for code scanning. `version` is the version of Holdfast. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  version: string,
  broken: readonly Breakage[] = [],
): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'holdfast', version, rules: codes.map(rule) } },
        invocations: [invocation(broken)],
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((one) => result(one, codes.indexOf(one.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Where the checker itself failed, findings that are not there say nothing. */
function invocation(broken: readonly Breakage[]) {
  if (broken.length === 0) return { executionSuccessful: true };
  const toolExecutionNotifications = broken.map(({ file, report }) => ({
    level: 'error',
    message: { text: ['The checker itself failed.', ...report].join('\n') },
    ...(file === undefined ? {} : { locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }] }),
  }));
  return { executionSuccessful: false, toolExecutionNotifications };
}

function rule(code: string) {
  const entry = Object.hasOwn(DIAGNOSTICS, code) ? DIAGNOSTICS[code as DiagnosticCode] : undefined; // hasOwn says so
  if (entry === undefined) return { id: code };
  return {
    id: code,
    shortDescription: { text: entry.title },
    fullDescription: { text: entry.title, markdown: entry.explanation },
    help: { text: entry.explanation, markdown: explain(code).page ?? entry.explanation },
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
    ...(one.fix === undefined ? {} : { fixes: [sarifFix(one.fix)] }),
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

/** SARIF groups what is replaced by document. */
function sarifFix({ title, edits }: Fix) {
  const files = [...new Set(edits.map(({ range }) => range.file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactLocation(file),
      replacements: edits
        .filter(({ range }) => range.file === file)
        .map(({ range, newText }) => ({ deletedRegion: region(range), insertedContent: { text: newText } })),
    })),
  };
}

const physicalLocation = (range: Range) => ({
  artifactLocation: artifactLocation(range.file),
  region: region(range),
});

const artifactLocation = (file: string) => ({ uri: file.split('/').map(encodeURIComponent).join('/') });

const region = ({ line, col, endLine, endCol }: Range) => ({
  startLine: line,
  startColumn: col,
  endLine,
  endColumn: endCol,
});
