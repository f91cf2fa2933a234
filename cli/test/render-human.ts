/** Results of tests for a person: what failed with the line that says how it should be, then the count. */
import { relative, resolve } from 'node:path';
import pc from 'picocolors';
import type { Range } from '../../schema/diagnostic.ts';
import { printable } from '../render/spans.ts';
import { count } from '../render/values.ts';
import type { DocumentTests, ProjectTests } from './document-tests.ts';

/** Columns before a frame. */
const FRAME_INDENT = 4;

interface View {
  readonly color: boolean;
  readonly cwd: string;
  /** Of the terminal; lines of documents are cut to fit. */
  readonly columns: number;
}

export async function renderTests(results: readonly ProjectTests[], { color, cwd, columns }: View): Promise<string> {
  const { renderFrame } = await import('../compiler-door.ts');
  const colors = pc.createColors(color);
  const lines: string[] = [];
  let [passed, failed] = [0, 0];
  for (const { project, documents, orphans } of results) {
    const show = (range: Range, message: string): void => {
      const path = relative(cwd, resolve(project.tree.root, range.file));
      const text = renderFrame(range, (file) => project.tree.read(file), { color, columns: columns - FRAME_INDENT });
      lines.push(`    ${colors.red(printable(message))}`, `    ${colors.dim(`${path}:${range.line}:${range.col}`)}`);
      lines.push(...text.map((line) => `    ${line}`));
    };
    for (const one of documents) {
      lines.push(colors.bold(relative(cwd, resolve(project.tree.root, one.path))));
      for (const { name, failures } of one.results) {
        if (failures.length === 0) passed++;
        else failed++;
        lines.push(`  ${failures.length === 0 ? colors.green('✓') : colors.red('✗')} ${printable(name.v)}`);
        for (const { range, message } of failures) show(range, message);
      }
      for (const { range, message } of one.short) show(range, message);
      for (const { v, range } of one.unused) show(range, `no test uses the mock of ${v}`);
      for (const { range, message } of one.obsolete) show(range, message);
      lines.push(...one.updated.map((text) => `  ${printable(text)}`));
      lines.push(...examplesOf(one).map((line) => colors.dim(`  ${line}`)), ...coverageOf(one), '');
    }
    for (const { range, message } of orphans) show(range, message);
  }
  const words = [colors.green(`${passed} passed`), ...(failed === 0 ? [] : [colors.red(`${failed} failed`)])];
  const unread = results.reduce((sum, { paths, documents }) => sum + paths.length - documents.length, 0);
  if (unread > 0) words.push(colors.red(`${count(unread, 'document')} could not be run`));
  return [...lines, `${count(passed + failed, 'test')}: ${words.join(', ')}`].join('\n');
}

/** Answers that nobody wrote down are told: a test may pass because of them. */
function examplesOf({ results }: DocumentTests): readonly string[] {
  const calls = [...new Set(results.flatMap(({ examples }) => examples))];
  return calls.length === 0 ? [] : [`answered by the contract's example: ${calls.join(', ')}`];
}

/** Points that are shown where many are missing; the JSON has all. */
const MISSING_SHOWN = 20;

function coverageOf({ table, points }: DocumentTests): readonly string[] {
  const rows = table
    .filter(({ all }) => all > 0)
    .map(
      ({ name, covered, all, percent }) =>
        `  ${name.padEnd(14)}${`${covered}/${all}`.padStart(8)}${`${percent} %`.padStart(9)}`,
    );
  const missing = points.filter(({ covered }) => !covered);
  const lines = missing
    .slice(0, MISSING_SHOWN)
    .map(({ what, file, place }) => `  not reached: ${what} (${file}:${place.line})`);
  const rest = missing.length - lines.length;
  return ['', '  coverage', ...rows, ...lines, ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}
