/** Patterns of files in `holdfast.yaml`. */
import type { Diagnostic } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { Node } from './nodes.ts';
import { textOf } from './project-fields.ts';
import { resolvePath } from './resolve/paths.ts';
import { PROJECT_FILE } from './resolve/project-facts.ts';
import type { SourceTree } from './types.ts';

/**
 * The paths that a pattern names: a file, all below a folder, or what fits its wildcards (`*` any part of a name, `**`
 * any folders). The work is bounded by the product of the lengths.
 */
export function matchFiles(pattern: string, paths: readonly string[]): readonly string[] {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (pattern.includes('*')) return paths.filter((path) => matches(parts, path.split('/'), '**', matchName));
  const exact = parts.join('/');
  return paths.filter((path) => exact === '' || path === exact || path.startsWith(`${exact}/`));
}

const matchName = (pattern: string, name: string): boolean => matches([...pattern], [...name], '*', (a, b) => a === b);

/** Wildcard matching that keeps only its last wildcard in mind: no pattern makes it slow. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  same: (pattern: string, item: string) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let lastWildcard = -1;
  let resumeAt = 0;
  while (i < items.length) {
    const part = pattern[p];
    if (part === wildcard) {
      lastWildcard = p++;
      resumeAt = i;
    } else if (part !== undefined && same(part, items[i] ?? '')) {
      p++;
      i++;
    } else if (lastWildcard >= 0) {
      p = lastWildcard + 1;
      i = ++resumeAt;
    } else return false;
  }
  while (pattern[p] === wildcard) p++;
  return p === pattern.length;
}

/** The files that a list of patterns names, sorted, each once. */
export function filesOf(
  tree: SourceTree,
  patterns: Node | undefined,
  suffix: string,
  diagnostics: Diagnostic[],
): readonly string[] {
  const found = new Set<string>();
  const paths = tree.list().filter((path) => path.endsWith(suffix));
  for (const node of patterns?.kind === 'list' ? patterns.items : []) {
    const given = textOf(node) ?? '';
    const pattern = insideProject(node, given, diagnostics);
    if (pattern === undefined) continue;
    const matching = matchFiles(pattern, paths);
    for (const path of matching) found.add(path);
    if (matching.length > 0) continue;
    const hint = `files that are meant end in ${suffix}`;
    diagnostics.push(finding('HF1201', node.range, `"${given}" names no file of the project`, { hint }));
  }
  return [...found].sort();
}

/** The path or pattern, relative to the root; `.` is the root itself. */
export function insideProject(node: Node, given: string, diagnostics: Diagnostic[]): string | undefined {
  if (given === '.' || given === './') return '';
  const path = resolvePath(PROJECT_FILE, given);
  if (path !== undefined) return path;
  const hint = 'write a path relative to holdfast.yaml, with / between names, that stays inside';
  diagnostics.push(finding('HF1202', node.range, `"${given}" is no path inside the project`, { hint }));
  return undefined;
}
