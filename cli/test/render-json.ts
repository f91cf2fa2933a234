/** Results of tests as JSON: one object, sorted as the tests stand in their documents. */
import { posix, relative, resolve, sep } from 'node:path';
import type { Range } from '../../schema/diagnostic.ts';
import type { ProjectTests } from './document-tests.ts';

export function renderTestsJson(results: readonly ProjectTests[], cwd: string): string {
  const documents = results.flatMap(({ project, documents: inside }) => {
    const shown = (file: string): string => relative(cwd, resolve(project.tree.root, file)).split(sep).join(posix.sep);
    const place = (range: Range) => ({ ...range, file: shown(range.file) });
    return inside.map(({ path, flow, results: ran, unused, table, points, short, obsolete, updated }) => ({
      file: shown(path),
      flow: shown(flow),
      tests: ran.map(({ name, failures, outcome, virtualMs, examples }) => ({
        name: name.v,
        passed: failures.length === 0,
        line: name.range.line,
        outcome,
        virtualMs,
        failures: failures.map(({ range, message }) => ({ message, place: place(range) })),
        answeredByExample: examples,
      })),
      coverage: {
        ...Object.fromEntries(table.map(({ name, ...row }) => [name, row])),
        notReached: points
          .filter(({ covered }) => !covered)
          .map(({ kind, what, file, place: { line, col } }) => ({ kind, what, file: shown(file), line, col })),
      },
      thresholds: short.map(({ range, message }) => ({ message, place: place(range) })),
      snapshots: {
        obsolete: obsolete.map(({ range, message }) => ({ message, place: place(range) })),
        updated,
      },
      unusedMocks: unused.map(({ v, range }) => ({ path: v, place: place(range) })),
    }));
  });
  const findings = results.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'));
  const ran = documents.flatMap(({ tests }) => tests);
  const failed = ran.filter(({ passed }) => !passed).length;
  const orphans = results.flatMap(({ orphans: left }) => left.map(({ message }) => message));
  const summary = { tests: ran.length, passed: ran.length - failed, failed, findings: findings.length };
  return `${JSON.stringify({ summary, documents, orphans }, null, 2)}\n`;
}
