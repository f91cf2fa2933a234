/** What a check reads of a project, so that it can be told later whether all of that is still the same. */
import { hash } from 'node:crypto';
import type { SourceTree } from '../compiler/types.ts';

/** Digests of what was read. */
export interface Reads {
  /** Of the names of all documents. */
  readonly list: string;
  /** Of the text at each path that was asked for; null where there was none. */
  readonly texts: { readonly [path: string]: string | null };
  /** Of the names of the files of each pack, by its folder. */
  readonly packages: { readonly [folder: string]: string };
}

/** `reads`: what was read so far. */
export function recordReads(tree: SourceTree): { readonly tree: SourceTree; reads(): Reads } {
  const texts = new Map<string, string | null>();
  const read = (path: string): string | undefined => {
    const text = tree.read(path);
    if (!texts.has(path)) texts.set(path, digestText(text));
    return text;
  };
  const packages = new Map<string, string>();
  const packageFiles = (folder: string): readonly string[] => {
    const files = filesIn(tree, folder);
    packages.set(folder, digestNames(files));
    return files;
  };
  return {
    tree: { read, list: () => tree.list(), packageFiles },
    reads: () => ({ list: digestList(tree), texts: Object.fromEntries(texts), packages: Object.fromEntries(packages) }),
  };
}

/** Whether a tree still gives the same to whoever read that. */
export const isUnchanged = (tree: SourceTree, { list, texts, packages }: Reads): boolean =>
  digestList(tree) === list &&
  Object.entries(packages).every(([folder, names]) => digestNames(filesIn(tree, folder)) === names) &&
  Object.entries(texts).every(([path, text]) => digestText(tree.read(path)) === text);

/** What several read of one tree; undefined where it changed between them. */
export function joinReads(all: readonly Reads[]): Reads | undefined {
  const texts = new Map<string, string | null>();
  for (const reads of all) {
    if (reads.list !== all[0]?.list) return undefined;
    for (const [path, text] of Object.entries(reads.texts)) {
      if (texts.has(path) && texts.get(path) !== text) return undefined;
      texts.set(path, text);
    }
  }
  const packages = Object.assign({}, ...all.map((reads) => reads.packages)) as Reads['packages'];
  return { list: all[0]?.list ?? '', texts: Object.fromEntries(texts), packages };
}

const digestText = (text: string | undefined): string | null => (text === undefined ? null : digestOf(text));
const digestNames = (names: readonly string[]): string => digestOf(names.join('\0'));
/** At once: an object for each of a thousand texts takes longer than their digests. */
const digestOf = (text: string): string => hash('sha256', text, 'base64');
const digestList = (tree: SourceTree): string => digestNames(tree.list());
const filesIn = (tree: SourceTree, folder: string): readonly string[] =>
  tree.packageFiles?.(folder) ?? tree.list().filter((path) => path.startsWith(`${folder}/`));
