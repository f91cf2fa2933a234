/** Puts tests into the text of a document, so that everything else stays as a person wrote it. */
import { posix } from 'node:path';
import type { parse as parseDocument } from '../../../compiler/parse.ts';

/** `flow`: project-relative, as `path` is. */
export function newDocument(path: string, flow: string, items: readonly (readonly string[])[]): string {
  const to = posix.relative(posix.dirname(path), flow);
  const lines = items.flatMap((item) => [...item.map((line) => `  ${line}`), '']);
  return `flow: ${to.startsWith('.') ? to : `./${to}`}\ntests:\n${lines.join('\n')}`;
}

/** Undefined where the list of tests stands in brackets, or cannot be found. */
export function insertTests(
  before: string | undefined,
  path: string,
  flow: string,
  items: readonly (readonly string[])[],
  parse: typeof parseDocument,
): string | undefined {
  if (before === undefined) return newDocument(path, flow, items);
  const { value } = parse(path, before);
  const list = value?.kind === 'map' ? value.entries.find(({ key }) => key === 'tests')?.value : undefined;
  const lines = before.split('\n');
  if (list?.kind !== 'list' || lines[list.range.line - 1]?.[list.range.col - 1] !== '-') return undefined;
  const indent = ' '.repeat(list.range.col - 1);
  // The end of a block is where the next thing begins, or the end of the text: its last line is the last with a word.
  let end = Math.min(list.range.endLine, lines.length);
  while (end > 0 && isOutside(lines[end - 1] ?? '', indent.length)) end--;
  const added = items.flatMap((item) => ['', ...item.map((line) => `${indent}${line}`)]);
  const rest = lines.slice(end);
  return [...lines.slice(0, end), ...added, ...(rest.length === 0 ? [''] : rest)].join('\n');
}

/** Empty, or the beginning of another key of the document. */
const isOutside = (line: string, indent: number): boolean =>
  line.trim() === '' || (/^\S/.test(line) && (indent > 0 || !line.startsWith('-')));
