/** Mends what can be mended without a choice, in memory: findings are told again after each round. */
import type { Diagnostic } from '../schema/diagnostic.ts';
import { type Checked, check } from './check-project.ts';
import type { OpenProject } from './project.ts';

/** Fixes that uncover others; what is left after that is told. */
const MOST_ROUNDS = 10;

export interface FixedFile {
  /** Project-relative. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface FixedProject {
  /** Of the documents as they are after the fixes. */
  readonly checked: Checked;
  readonly files: readonly FixedFile[];
  /** The documents as they are after the fixes, whether they are written or not. */
  readonly tree: OpenProject['tree'];
  /** Findings that are gone by a fix. */
  readonly fixed: number;
}

/** Nothing is written. `paths`: as for `check`. */
export async function fixProject(
  project: OpenProject,
  env: string | undefined,
  paths: readonly string[] | undefined,
  strict = false,
): Promise<FixedProject> {
  const { applyFixes } = await import('./compiler-door.ts');
  const texts = new Map<string, string>();
  const read = (path: string): string | undefined => texts.get(path) ?? project.tree.read(path);
  const mended: OpenProject = { ...project, tree: { ...project.tree, read } };
  let checked = await check(mended, env, paths, strict);
  let fixed = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = new Map(texts);
    let applied = 0;
    for (const [path, findings] of byFile(checked.diagnostics)) {
      const text = read(path);
      if (text === undefined) continue;
      const result = applyFixes(path, text, findings);
      if (result.applied.length === 0) continue;
      texts.set(path, result.text);
      applied += result.applied.length;
    }
    if (applied === 0) break;
    const next = await check(mended, env, paths, strict);
    if (isWorse(checked, next)) {
      restore(texts, before);
      break;
    }
    checked = next;
    fixed += applied;
  }
  const files = [...texts].map(([path, after]) => ({ path, before: project.tree.read(path) ?? '', after }));
  return { checked, files: files.filter(({ before, after }) => before !== after), tree: mended.tree, fixed };
}

/** Findings that have a fix, by the document that it changes. */
function byFile(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const files = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const file = one.fix?.edits[0]?.range.file;
    if (file === undefined) continue;
    const list = files.get(file) ?? [];
    list.push(one);
    files.set(file, list);
  }
  return files;
}

/** A document that could be read cannot be read any more: no fix may do that, and none that did is kept. */
function isWorse(before: Checked, after: Checked): boolean {
  const unread = ({ diagnostics }: Checked) =>
    new Set(diagnostics.filter(({ code }) => UNREADABLE.has(code)).map(({ range }) => range.file));
  const known = unread(before);
  return [...unread(after)].some((file) => !known.has(file));
}

const UNREADABLE: ReadonlySet<string> = new Set(['HF1001', 'HF1002', 'HF1013', 'HF1014', 'HF1015']);

function restore(texts: Map<string, string>, before: ReadonlyMap<string, string>): void {
  texts.clear();
  for (const [path, text] of before) texts.set(path, text);
}
