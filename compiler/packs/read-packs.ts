import { canonicalize } from 'json-canonicalize';
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json } from '../../schema/json.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { contractNames } from '../project-contracts.ts';
import { fieldsOf, textOf } from '../project-fields.ts';
import { insideProject } from '../project-files.ts';
import { resolvePath } from '../resolve/paths.ts';
import { LOCK_FILE } from '../resolve/project-facts.ts';
import { isObject } from '../resolve/schema-walk.ts';
import { documentAt, type Session } from '../resolve/session.ts';

/** Limits of packs (rule 39). */
export const PACK_LIMITS = {
  /** Files of one pack. */
  files: 2_000,
  /** Characters of one file. */
  fileChars: 4_000_000,
} as const;

/** A pack of activities that the project lists. Reading it runs nothing of it. */
export interface Pack {
  /** Of its `package.json`. */
  readonly name: string;
  readonly version: string;
  /** Project-relative paths. */
  readonly folder: string;
  readonly contracts: readonly string[];
  readonly module: string;
  /** Names of its activities. */
  readonly activities: readonly string[];
  /** sha256 (hex) over all of its files; absent where nobody gave a way to make one. */
  readonly digest?: string;
}

/** The packs of `catalogue.packs`, held to the lock where there are digests. What cannot be used is left out. */
export function readPacks(
  session: Session,
  document: Node,
  digest: ((text: string) => string) | undefined,
  diagnostics: Diagnostic[],
): readonly Pack[] {
  const list = fieldsOf(fieldsOf(document).get('catalogue')?.value).get('packs')?.value;
  const packs = (list?.kind === 'list' ? list.items : []).flatMap((node) => {
    const read = readPack(session, node, digest, diagnostics);
    if (read === undefined) return [];
    if (read.digest !== undefined) diagnostics.push(...judgeLock(session, read, node.range));
    return [read];
  });
  return packs;
}

function readPack(
  session: Session,
  node: Node,
  digest: ((text: string) => string) | undefined,
  diagnostics: Diagnostic[],
): Pack | undefined {
  const refuse = (message: string, hint: string): undefined => {
    diagnostics.push(finding('HF6020', node.range, message, { hint }));
    return undefined;
  };
  const folder = folderOf(node, diagnostics);
  if (folder === undefined) return undefined;
  const text = session.tree.read(`${folder}/package.json`);
  if (text === undefined) {
    const installed = folder.startsWith('node_modules/');
    const hint = installed ? 'install it: `npm ci`' : 'a pack is a folder with a `package.json`';
    return refuse(`there is no ${folder}/package.json`, hint);
  }
  const manifest = parseJson(text);
  const { name, version, holdfast } = isObject(manifest) ? manifest : {};
  const { contracts, module } = isObject(holdfast) ? holdfast : {};
  const paths = Array.isArray(contracts) ? contracts.filter((one) => typeof one === 'string') : [];
  if (typeof name !== 'string' || typeof version !== 'string' || paths.length === 0 || typeof module !== 'string') {
    const hint =
      'it needs `name`, `version` and `"holdfast": { "contracts": ["bank.activities.yaml"], "module": "./index.mjs" }`';
    return refuse(`${folder}/package.json is not that of a pack`, hint);
  }
  const inside = [...paths, module].map((one) => resolvePath(`${folder}/package.json`, one));
  const lost = inside.findIndex((one) => !one?.startsWith(`${folder}/`) || session.tree.read(one) === undefined);
  if (lost >= 0)
    return refuse(
      `${folder}/package.json names ${[...paths, module][lost]}, which is not in the pack`,
      'name a file of the pack',
    );
  const files = inside.filter((one) => one !== undefined);
  const documents = files.slice(0, -1);
  const activities = documents.flatMap((path) => contractNames(session, path));
  const base = { name, version, folder, contracts: documents, module: files.at(-1) ?? '', activities };
  if (digest === undefined) return base;
  const whole = digestFolder(session, folder, digest);
  return whole.ok
    ? { ...base, digest: whole.digest }
    : refuse(whole.why, 'a pack holds text that can be read, so that all of it can be reviewed');
}

function folderOf(node: Node, diagnostics: Diagnostic[]): string | undefined {
  const npm = textOf(fieldsOf(node).get('npm')?.value);
  if (npm !== undefined) return `node_modules/${npm}`;
  const folder = fieldsOf(node).get('folder')?.value;
  return folder && insideProject(folder, textOf(folder) ?? '', diagnostics)?.replace(/\/+$/, '');
}

function parseJson(text: string): Json | undefined {
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // told as a package.json that is not that of a pack
  }
}

/** What stands for bytes that are no text: two different files could read the same. */
const NO_TEXT = '\ufffd';

/** INVARIANT: over every file below the folder, whatever the module imports. */
function digestFolder(
  { tree }: Session,
  folder: string,
  digest: (text: string) => string,
): { readonly ok: true; readonly digest: string } | { readonly ok: false; readonly why: string } {
  const below = `${folder}/`;
  const paths = tree.packageFiles?.(folder) ?? tree.list().filter((path) => path.startsWith(below));
  if (paths.length > PACK_LIMITS.files) {
    return { ok: false, why: `${folder} has more than ${PACK_LIMITS.files} files` };
  }
  const digests: [string, string][] = [];
  for (const path of [...paths].sort()) {
    const text = tree.read(path);
    if (text === undefined) return { ok: false, why: `${path} cannot be read` };
    if (text.includes(NO_TEXT)) return { ok: false, why: `${path} is not text` };
    if (text.length > PACK_LIMITS.fileChars) {
      return { ok: false, why: `${path} has more than ${PACK_LIMITS.fileChars} characters` };
    }
    digests.push([path.slice(below.length), digest(text)]);
  }
  return { ok: true, digest: digest(canonicalize(digests)) };
}

function judgeLock(session: Session, { name, version, digest }: Pack, range: Range): readonly Diagnostic[] {
  const packs = fieldsOf(fieldsOf(documentAt(session, LOCK_FILE)?.value).get('packs')?.value);
  const entry = packs.get(name);
  if (entry === undefined) {
    const hint = 'look at what it brings, then write the lock: `holdfast catalog lock`';
    return [finding('HF6021', range, `the pack "${name}" is not in ${LOCK_FILE}`, { hint })];
  }
  const locked = fieldsOf(entry.value);
  const same = textOf(locked.get('digest')?.value) === digest && textOf(locked.get('version')?.value) === version;
  if (same) return [];
  const hint = 'look at what changed, then write the lock anew: `holdfast catalog lock`';
  const related = [{ range: entry.keyRange, message: 'as it was locked' }];
  return [finding('HF6021', range, `the pack "${name}" ${version} is another than the locked one`, { hint, related })];
}
