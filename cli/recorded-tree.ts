/** What a check reads of a project, so that it can be told later whether all of that is still the same. */
import type { SourceTree } from '../compiler/types.ts';
import { digest } from './sealed-file.ts';

/** Digests of what was read. */
export interface Reads {
  /** Of the names of all documents. */
  readonly list: string;
  /** Of the text at each path that was asked for; null where there was none. */
  readonly texts: { readonly [path: string]: string | null };
}

/** `reads`: what was read so far. */
export function recordReads(tree: SourceTree): { readonly tree: SourceTree; reads(): Reads } {
  const texts = new Map<string, string | null>();
  const read = (path: string): string | undefined => {
    const text = tree.read(path);
    if (!texts.has(path)) texts.set(path, digestText(text));
    return text;
  };
  return {
    tree: { read, list: () => tree.list() },
    reads: () => ({ list: digestList(tree), texts: Object.fromEntries(texts) }),
  };
}

/** Whether a tree still gives the same to whoever read that. */
export const isUnchanged = (tree: SourceTree, { list, texts }: Reads): boolean =>
  digestList(tree) === list && Object.entries(texts).every(([path, text]) => digestText(tree.read(path)) === text);

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
  return { list: all[0]?.list ?? '', texts: Object.fromEntries(texts) };
}

const digestText = (text: string | undefined): string | null =>
  text === undefined ? null : digest(text).toString('base64');
const digestList = (tree: SourceTree): string => digest(tree.list().join('\0')).toString('base64');
