/** The flows that faults are put into: projects as they lie in the tree, each flow with all that it names. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSourceTree } from '../../cli/source-tree.ts';
import { compileIn } from '../../compiler/compile.ts';
import { loadProject } from '../../compiler/project.ts';
import { createSession } from '../../compiler/resolve/session.ts';
import type { SourceTree } from '../../compiler/types.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { catalogue } from '../../stdlib/index.ts';
import { type Doc, openDoc } from './text.ts';

/** This file runs from dist/bench/mutation/. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROJECTS = ['bench/mutation/project', 'workflows/cargo-release'];

export interface Project {
  readonly name: string;
  readonly tree: SourceTree;
  readonly flows: readonly Doc[];
  /** A document of the project, read once. */
  doc(path: string): Doc;
  /** Findings of one flow, where one document is another text. */
  check(flow: string, changed?: { readonly path: string; readonly text: string }): readonly Diagnostic[];
}

const standard = new Map(catalogue.map(({ contract }) => [contract.name, contract]));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export function openProjects(): readonly Project[] {
  return PROJECTS.map((name) => openProject(name, join(ROOT, name)));
}

function openProject(name: string, root: string): Project {
  const disk = openSourceTree(root);
  // What it says of drifted contracts would count each fault of a contract as found, wherever it shows.
  const tree: SourceTree = {
    read: (path) => (path === 'catalog.lock.yaml' ? undefined : disk.read(path)),
    list: () => disk.list().filter((path) => path !== 'catalog.lock.yaml'),
  };
  const docs = new Map<string, Doc>();
  const doc = (path: string): Doc => {
    const known = docs.get(path) ?? openDoc(path, readFileSync(join(root, path), 'utf8'));
    docs.set(path, known);
    return known;
  };
  const whole = loadProject(tree, undefined, standard);
  return {
    name,
    tree,
    flows: whole.flows.map(doc),
    doc,
    check(flow, changed) {
      const now: SourceTree =
        changed === undefined
          ? tree
          : { ...tree, read: (path) => (path === changed.path ? changed.text : tree.read(path)) };
      const loaded = changed?.path.endsWith('.activities.yaml') ? loadProject(now, undefined, standard) : whole;
      const contracts = new Map([...standard, ...loaded.contracts]);
      const session = createSession(now, { contracts, unusable: loaded.unusable, digest });
      const compiled = compileIn(session, flow);
      return [...loaded.diagnostics, ...compiled.diagnostics];
    },
  };
}
