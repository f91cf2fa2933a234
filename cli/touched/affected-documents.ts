/** Which documents of a project a change of some of its files is about. */
import { posix } from 'node:path';
import type { SourceTree } from '../../compiler/types.ts';

export interface TouchedFiles {
  /** Project-relative; they may be gone. */
  readonly paths: Iterable<string>;
  /** The text of before the change; undefined where there was none, or nobody knows. */
  before(path: string): string | undefined;
}

/** What every flow is judged by: the project's document and its overlays, contracts, the lock. */
const COMMON = /^holdfast(?:\.[A-Za-z0-9_-]+)?\.yaml$|\.activities\.ya?ml$|^catalog\.lock\.yaml$/;
const FLOW = /\.flow\.yaml$/;
/** What may name another file of the project. */
const NAMES_OTHERS = /\.(?:flow|test|rules|activities)\.ya?ml$|\.(?:hbs|json)$/;
/** What is judged by itself; schemas are judged with what names them. */
const JUDGED = /\.(?:flow\.yaml|test\.ya?ml|rules\.ya?ml|hbs)$/;

/**
 * Flows, tests, tables and templates that are among the files, or name one of them, directly or by way of others: a file by
 * its path, which the language takes as a literal alone, a flow by its name. Files of one name are taken for each other, so
 * it may be more than need be, never less. `all`: what every flow is judged by has changed.
 */
export function affectedDocuments(tree: SourceTree, touched: TouchedFiles): readonly string[] | 'all' {
  const listed = tree.list();
  // Nobody names a file of snapshots: it stands beside its test document.
  const waiting = [...touched.paths].map((path) => path.replace(/\.test\.snap$/, '.test.yaml'));
  const seen = new Set(waiting);
  if (waiting.some((path) => COMMON.test(path))) return 'all';
  const rest = new Set(listed.filter((path) => NAMES_OTHERS.test(path) && !seen.has(path)));
  while (waiting.length > 0) {
    const names = waiting.splice(0).flatMap((path) => namesOf(tree, touched, path));
    for (const path of rest) {
      const text = tree.read(path) ?? '';
      if (!names.some((name) => holds(text, name))) continue;
      if (COMMON.test(path)) return 'all';
      rest.delete(path);
      seen.add(path);
      waiting.push(path);
    }
  }
  return listed.filter((path) => seen.has(path) && JUDGED.test(path));
}

/** What others may call the file. */
function namesOf(tree: SourceTree, touched: TouchedFiles, path: string): readonly string[] {
  const base = posix.basename(path);
  const texts = FLOW.test(path) ? [tree.read(path), touched.before(path)] : [];
  const flows = texts.flatMap((text) => [...(text ?? '').matchAll(/\bname["']?\s*:\s*["']?([a-z][a-z0-9-]*)/g)]);
  return [...new Set([base, encodeURI(base), ...flows.map(([, name = '']) => `${name}@`)])];
}

const INSIDE_A_NAME = /[\w.-]/;

/** A whole name, not the end of a longer one. */
function holds(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!INSIDE_A_NAME.test(text.charAt(at - 1))) return true;
  }
  return false;
}
