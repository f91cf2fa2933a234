/** Tells which documents of a project have changed, in batches. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileTree } from './source-tree.ts';

/** Editors write a file in several steps: changes that come so close together are one, in milliseconds. */
const QUIET_MS = 150;
const DOCUMENT = /\.(?:ya?ml|json|hbs|csv|[cm]?[jt]s)$/;

/** What is watched, and what was seen to change since it was last told. */
interface Watch {
  readonly tree: FileTree;
  readonly stopped: AbortSignal;
  readonly watchers: Map<string, FSWatcher>;
  readonly changed: Set<string>;
  wake: () => void;
}

/**
 * Watches from the call on, so that nothing is missed before the first batch is asked for. Ends when `stopped` is
 * aborted. The tree is refreshed before each batch.
 */
export function watchProject(tree: FileTree, stopped: AbortSignal): AsyncGenerator<readonly string[]> {
  const state: Watch = { tree, stopped, watchers: new Map(), changed: new Set(), wake: () => undefined };
  stopped.addEventListener('abort', () => state.wake());
  follow(state);
  return batches(state);
}

async function* batches(state: Watch): AsyncGenerator<readonly string[]> {
  const { tree, stopped, changed, watchers } = state;
  try {
    while (!stopped.aborted) {
      if (changed.size === 0) {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        continue;
      }
      const batch = [...changed].sort();
      changed.clear();
      tree.refresh();
      follow(state);
      yield batch;
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** Watches every folder that holds a document; a recursive watch would walk node_modules too. */
function follow(state: Watch): void {
  const { tree, watchers, changed } = state;
  const folders = new Set(['.', ...tree.list().map((path) => dirname(path))]);
  for (const folder of folders) {
    if (watchers.has(folder)) continue;
    const watcher = watch(join(tree.root, folder), (_, name) => {
      if (name === null || !DOCUMENT.test(name)) return;
      changed.add(folder === '.' ? name : `${folder}/${name}`);
      state.wake();
    });
    watcher.on('error', () => {
      watcher.close(); // the folder is gone
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  }
}
