import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import type { ProjectDocument } from '../schema/generated/project.ts';
import type { Contract } from '../stdlib/contract.ts';
import { finding, hasErrors, sortFindings } from './diagnostics/finding.ts';
import { didYouMean } from './diagnostics/nearest.ts';
import type { Node } from './nodes.ts';
import { checkProject, fieldsOf, textOf } from './project-check.ts';
import { type LoadedContract, loadContracts } from './project-contracts.ts';
import { matchFiles } from './project-files.ts';
import { mergeNodes } from './project-merge.ts';
import { resolvePath } from './resolve/paths.ts';
import { createSession, documentAt, type Session } from './resolve/session.ts';
import { toJson } from './resolve/to-json.ts';
import type { SourceTree } from './types.ts';
import { validate } from './validate.ts';

/** The document of a project. An overlay of an environment is `holdfast.<env>.yaml`. */
export const PROJECT_FILE = 'holdfast.yaml';

export interface Project {
  /** `holdfast.yaml` with the overlay of the environment. Without such a file: only what has to be there. */
  readonly document: ProjectDocument;
  /** There is a `holdfast.yaml`. */
  readonly described: boolean;
  /** Paths of the flows, sorted. */
  readonly flows: readonly string[];
  /** Contracts of the project's own activities, by name. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Path of the module that implements them. */
  readonly module?: string;
}

export interface LoadedProject {
  /** Absent where an error was found. */
  readonly value?: Project;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
}

const FLOW = '.flow.yaml';
const CONTRACTS = '.activities.yaml';

/**
 * Reads `holdfast.yaml`, the overlay of the environment, and the contracts of the team's own activities. Never throws.
 * `standard`: contracts of the catalogue, whose names are taken.
 */
export function loadProject(
  tree: SourceTree,
  env?: string,
  standard: ReadonlyMap<string, Contract> = new Map(),
): LoadedProject {
  const session = createSession(tree, { contracts: standard, digest: () => '' });
  if (tree.read(PROJECT_FILE) === undefined) return { value: undescribed(tree), diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const document = readDocument(session, env, diagnostics);
  if (document === undefined) return { diagnostics: sortFindings(diagnostics) };
  const contracts = readContracts(session, document, standard, diagnostics);
  const flows = readFlows(tree, document, diagnostics);
  const module = readModule(tree, document, diagnostics);
  const sorted = sortFindings(diagnostics);
  if (hasErrors(sorted)) return { diagnostics: sorted };
  const value: Project = {
    // `validate` has judged the document by the schema that the type is made from.
    document: toJson(document) as unknown as ProjectDocument,
    described: true,
    flows,
    contracts: new Map(contracts.map(({ contract }) => [contract.name, contract])),
    ...(module === undefined ? {} : { module }),
  };
  return { value, diagnostics: sorted };
}

/** The environments that have an overlay, sorted. */
export function environmentsOf(tree: SourceTree): readonly string[] {
  return tree.list().flatMap((path) => /^holdfast\.([A-Za-z0-9_-]+)\.yaml$/.exec(path)?.[1] ?? []);
}

function undescribed(tree: SourceTree): Project {
  const flows = tree.list().filter((path) => path.endsWith(FLOW));
  return { document: { holdfast: '1', name: 'project' }, described: false, flows, contracts: new Map() };
}

/** The merged document, where it fits its schema. */
function readDocument(session: Session, env: string | undefined, diagnostics: Diagnostic[]): Node | undefined {
  const base = documentAt(session, PROJECT_FILE);
  diagnostics.push(...(base?.diagnostics ?? []));
  const overlay = env === undefined ? undefined : readOverlay(session, env, diagnostics);
  if (base?.value === undefined || hasErrors(diagnostics)) return undefined;
  const merged = overlay === undefined ? base.value : mergeNodes(base.value, overlay);
  const findings = validate(merged, 'project');
  diagnostics.push(...findings);
  if (hasErrors(findings)) return undefined;
  diagnostics.push(...checkProject(merged));
  return merged;
}

function readOverlay(session: Session, env: string, diagnostics: Diagnostic[]): Node | undefined {
  const path = PROJECT_FILE.replace('.yaml', `.${env}.yaml`);
  const overlay = documentAt(session, path);
  if (overlay === undefined) {
    const hint = didYouMean(env, environmentsOf(session.tree));
    const message = `there is no ${path} for the environment "${env}"`;
    if (hint !== undefined) diagnostics.push(finding('HF1208', startOf(PROJECT_FILE), message, { hint }));
    return undefined;
  }
  diagnostics.push(...overlay.diagnostics);
  if (overlay.value === undefined || overlay.value.kind === 'map') return overlay.value;
  diagnostics.push(finding('HF1103', overlay.value.range, 'the document takes a map'));
  return undefined;
}

function readContracts(
  session: Session,
  document: Node,
  standard: ReadonlyMap<string, Contract>,
  diagnostics: Diagnostic[],
): readonly LoadedContract[] {
  const patterns = fieldsOf(fieldsOf(document).get('activities')?.value).get('contracts')?.value;
  const paths = filesOf(session.tree, patterns, CONTRACTS, diagnostics);
  const known = new Map<string, Range | undefined>([...standard.keys()].map((name) => [name, undefined]));
  return paths
    .flatMap((path) => loadContracts(session, path, diagnostics))
    .filter(({ contract: { name }, range }) => {
      if (!known.has(name)) {
        known.set(name, range);
        return true;
      }
      const first = known.get(name);
      const related = first && [{ range: first, message: 'first here' }];
      const message = first ? `"${name}" has a contract already` : `"${name}" is a name of the standard catalogue`;
      diagnostics.push(finding('HF1205', range, message, { hint: 'choose another name', related }));
      return false;
    });
}

function readFlows(tree: SourceTree, document: Node, diagnostics: Diagnostic[]): readonly string[] {
  const patterns = fieldsOf(document).get('flows')?.value;
  if (patterns === undefined) return tree.list().filter((path) => path.endsWith(FLOW));
  return filesOf(tree, patterns, FLOW, diagnostics);
}

function readModule(tree: SourceTree, document: Node, diagnostics: Diagnostic[]): string | undefined {
  const node = fieldsOf(fieldsOf(document).get('activities')?.value).get('module')?.value;
  const given = textOf(node);
  if (node === undefined || given === undefined) return undefined;
  const path = insideProject(node, given, diagnostics);
  if (path !== undefined && tree.read(path) === undefined) {
    diagnostics.push(finding('HF1201', node.range, `there is no file "${given}"`));
  }
  return path;
}

/** The files that a list of patterns names, sorted, each once. */
function filesOf(
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
function insideProject(node: Node, given: string, diagnostics: Diagnostic[]): string | undefined {
  if (given === '.' || given === './') return '';
  const path = resolvePath(PROJECT_FILE, given);
  if (path !== undefined) return path;
  const hint = 'write a path relative to holdfast.yaml, with / between names, that stays inside';
  diagnostics.push(finding('HF1202', node.range, `"${given}" is no path inside the project`, { hint }));
  return undefined;
}

function startOf(file: string): Range {
  return { file, line: 1, col: 1, endLine: 1, endCol: 1 };
}
