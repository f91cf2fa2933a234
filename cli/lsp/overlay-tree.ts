import type { SourceTree } from '../../compiler/types.ts';
import type { FileTree } from '../source-tree.ts';

/** A project's documents as the editor has them: `text` and `paths` of what is open, over what is on the disk. */
export function overlayTree(
  disk: FileTree,
  text: (path: string) => string | undefined,
  paths: () => readonly string[],
): SourceTree {
  return {
    read: (path) => text(path) ?? disk.read(path),
    packageFiles: (folder) => disk.packageFiles?.(folder) ?? [],
    list: () => {
      const listed = disk.list();
      const more = paths().filter((path) => !listed.includes(path) && !isNested(disk, path));
      return more.length === 0 ? listed : [...listed, ...more].sort();
    },
  };
}

/** In a project of its own. */
export const isNested = (disk: FileTree, path: string): boolean =>
  disk.nested().some((folder) => path.startsWith(`${folder}/`));
