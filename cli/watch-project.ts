/** Tells which documents of a project have changed, in batches. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileTree } from './source-tree.ts';

/** Editors write a file in several steps: changes that come so close together are one, in milliseconds. */
const QUIET_MS = 150;
const CODE = /\.(?:ya?ml|json|hbs|[cm]?[jt]s)$/;

/** Ends when `stopped` is aborted. The tree is refreshed before each batch. */
export async function* watchProject(tree: FileTree, stopped: AbortSignal): AsyncGenerator<readonly string[]> {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let wake: (() => void) | undefined;
  const notice = (path: string) => {
    if (!CODE.test(path)) return;
    changed.add(path);
    wake?.();
  };
  stopped.addEventListener('abort', () => wake?.());
  try {
    while (!stopped.aborted) {
      follow(tree, watchers, notice);
      if (changed.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        continue;
      }
      const batch = [...changed].sort();
      changed.clear();
      tree.refresh();
      yield batch;
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** Watches every folder that holds a document; a recursive watch would walk node_modules too. */
function follow(tree: FileTree, watchers: Map<string, FSWatcher>, notice: (path: string) => void): void {
  const folders = new Set(['.', ...tree.list().map((path) => dirname(path))]);
  for (const folder of folders) {
    if (watchers.has(folder)) continue;
    const watcher = watch(join(tree.root, folder), (_, name) => {
      if (name !== null) notice(folder === '.' ? name : `${folder}/${name}`);
    });
    watcher.on('error', () => {
      watcher.close(); // the folder is gone
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  }
}
