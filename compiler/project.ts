import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { DEFAULT_ENV } from '../schema/environment.ts';
import type { ProjectDocument } from '../schema/generated/project.ts';
import type { ApiActivity } from '../stdlib/activities/openapi/operation.ts';
import type { Contract } from '../stdlib/contract.ts';
import type { Curation } from './curation/curation.ts';
import { readCuration } from './curation/read-curation.ts';
import { finding, hasErrors, sortFindings } from './diagnostics/finding.ts';
import { didYouMean } from './diagnostics/nearest.ts';
import type { Node } from './nodes.ts';
import { readApis } from './openapi/read-apis.ts';
import { type Pack, readPacks } from './packs/read-packs.ts';
import { checkProject } from './project-check.ts';
import { CONTRACTS, contractNames, loadContracts, namesContracts } from './project-contracts.ts';
import { fieldsOf, textOf } from './project-fields.ts';
import { filesOf, insideProject } from './project-files.ts';
import { mergeNodes } from './project-merge.ts';
import { PROJECT_FILE } from './resolve/project-facts.ts';
import { opt } from './resolve/reading.ts';
import { createSession, documentAt, type Session } from './resolve/session.ts';
import { toJson } from './resolve/to-json.ts';
import type { SourceTree, UnusableContracts } from './types.ts';
import { validate } from './validate.ts';

export { PROJECT_FILE };

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
  /** Absent where `holdfast.yaml` or its overlay has an error; contracts may have errors of their own. */
  readonly document?: ProjectDocument;
  /** Of the flows, sorted; those of all flows where the document does not say. */
  readonly flows: readonly string[];
  /** Contracts without errors, by name: flows are judged by them, whatever else is wrong. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Of those contracts, the ones that OpenAPI documents make, with how they are called. */
  readonly apis: readonly ApiActivity[];
  readonly unusable: UnusableContracts;
  readonly packs: readonly Pack[];
  /** The `catalogue`, where there is one that can be used. */
  readonly curation?: Curation;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
}

const FLOW = '.flow.yaml';

/**
 * Reads `holdfast.yaml`, the overlay of the environment, and the contracts of the team's own activities. Never throws.
 * `standard`: contracts of the catalogue, whose names are taken. `digest`: hex sha256 of a text; without it packs are not held
 * to the lock. `known`: a session over the same tree, whose documents are not read again.
 */
export function loadProject(
  tree: SourceTree,
  env?: string,
  standard: ReadonlyMap<string, Contract> = new Map(),
  digest?: (text: string) => string,
  known?: Pick<Session, 'documents' | 'ignores'>,
): LoadedProject {
  const session = createSession(tree, { contracts: standard, digest: () => '' }, known);
  if (tree.read(PROJECT_FILE) === undefined) return undescribed(tree);
  const diagnostics: Diagnostic[] = [];
  const node = readDocument(session, env, diagnostics);
  if (node === undefined) return { ...salvage(session, standard), packs: [], diagnostics: sortFindings(diagnostics) };
  const packs = readPacks(session, node, digest, diagnostics);
  const paths = [
    ...filesOf(tree, contractPatterns(node), CONTRACTS, diagnostics),
    ...packs.flatMap((pack) => pack.contracts),
  ];
  const read = readContracts(session, paths, standard, diagnostics);
  const { contracts, unusable, apis } = addApis(session, node, read, standard, diagnostics);
  const curation = readCuration(session, node, new Map([...standard, ...contracts]), diagnostics);
  const flows = readFlows(tree, node, diagnostics);
  const module = readModule(tree, node, diagnostics);
  checkDirectory(session, node, diagnostics);
  // `validate` has judged the document by the schema that the type is made from.
  const document = toJson(node) as unknown as ProjectDocument;
  const rest = {
    document,
    flows,
    contracts,
    apis,
    unusable,
    packs,
    ...opt('curation', curation),
    diagnostics: sortFindings(diagnostics),
  };
  if (hasErrors(diagnostics)) return rest;
  const value: Project = {
    document,
    described: true,
    flows,
    contracts,
    ...(module === undefined ? {} : { module }),
  };
  return { value, ...rest };
}

/** What a document that cannot be used leaves to judge flows by. What is wrong with contracts is told once it can. */
function salvage(
  session: Session,
  standard: ReadonlyMap<string, Contract>,
): Omit<LoadedProject, 'diagnostics' | 'packs'> {
  const { tree } = session;
  const node = documentAt(session, PROJECT_FILE)?.value;
  const patterns = contractPatterns(node);
  const named = patterns?.kind === 'list' ? filesOf(tree, patterns, CONTRACTS, []) : [];
  const paths = named.length > 0 ? named : tree.list().filter((path) => path.endsWith(CONTRACTS));
  const flows = fieldsOf(node).get('flows')?.value;
  return {
    flows: flows?.kind === 'list' ? filesOf(tree, flows, FLOW, []) : allFlows(tree),
    ...addApis(session, node, readContracts(session, paths, standard, []), standard, []),
  };
}

/** The environments that have an overlay, sorted. */
export function environmentsOf(tree: SourceTree): readonly string[] {
  return tree.list().flatMap((path) => /^holdfast\.([A-Za-z0-9_-]+)\.yaml$/.exec(path)?.[1] ?? []);
}

function undescribed(tree: SourceTree): LoadedProject {
  const document: ProjectDocument = { holdfast: '1', name: 'project' };
  const value: Project = { document, described: false, flows: allFlows(tree), contracts: new Map() };
  return { value, ...value, packs: [], apis: [], unusable: { names: new Set(), every: false }, diagnostics: [] };
}

const allFlows = (tree: SourceTree): readonly string[] => tree.list().filter((path) => path.endsWith(FLOW));

const contractPatterns = (document: Node | undefined): Node | undefined =>
  fieldsOf(fieldsOf(document).get('activities')?.value).get('contracts')?.value;

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
  const missing = env === undefined ? undefined : missingOverlay(session.tree, env);
  // What holdfast.yaml says alone still judges the flows, so that one wrong name does not hide the rest.
  if (missing !== undefined) {
    diagnostics.push(finding('HF1208', startOf(PROJECT_FILE), missing.message, { hint: missing.hint }));
  }
  return merged;
}

/** What to say of an environment without an overlay; undefined where it has one, or needs none. */
export function missingOverlay(
  tree: SourceTree,
  env: string,
): { readonly message: string; readonly hint: string } | undefined {
  const path = overlayPath(env);
  if (env === DEFAULT_ENV || tree.read(path) !== undefined) return undefined;
  const hint =
    didYouMean(env, environmentsOf(tree)) ??
    `give the name of one that has an overlay, or write ${path}: {} in it changes nothing`;
  return { message: `there is no ${path} for the environment "${env}"`, hint };
}

const overlayPath = (env: string): string => PROJECT_FILE.replace('.yaml', `.${env}.yaml`);

function readOverlay(session: Session, env: string, diagnostics: Diagnostic[]): Node | undefined {
  const overlay = documentAt(session, overlayPath(env));
  if (overlay === undefined) return undefined;
  diagnostics.push(...overlay.diagnostics);
  if (overlay.value === undefined || overlay.value.kind === 'map') return overlay.value;
  diagnostics.push(finding('HF1103', overlay.value.range, 'the document takes a map'));
  return undefined;
}

function readContracts(
  session: Session,
  paths: readonly string[],
  standard: ReadonlyMap<string, Contract>,
  diagnostics: Diagnostic[],
): Pick<LoadedProject, 'contracts' | 'unusable'> {
  const known = new Map<string, Range | undefined>([...standard.keys()].map((name) => [name, undefined]));
  const loaded = paths
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
  const contracts = new Map(loaded.map(({ contract }) => [contract.name, contract]));
  const named = paths.flatMap((path) => contractNames(session, path));
  const every = paths.some((path) => !namesContracts(session, path));
  return { contracts, unusable: { names: new Set(named.filter((name) => !contracts.has(name))), every } };
}

type Contracts = ReturnType<typeof readContracts>;

/** The operations of OpenAPI documents beside the team's own activities. */
function addApis(
  session: Session,
  project: Node | undefined,
  read: Contracts,
  standard: ReadonlyMap<string, Contract>,
  diagnostics: Diagnostic[],
): Contracts & Pick<LoadedProject, 'apis'> {
  if (project === undefined) return { ...read, apis: [] };
  const { activities, broken, unusable } = readApis(session, PROJECT_FILE, project, diagnostics);
  const contracts = new Map(read.contracts);
  const apis = activities.filter(({ contract, range }) => {
    const taken = contracts.has(contract.name) || standard.has(contract.name);
    if (taken) diagnostics.push(finding('HF5052', range, `"${contract.name}" is the name of another activity`));
    else contracts.set(contract.name, contract);
    return !taken;
  });
  const names = new Set([...read.unusable.names, ...unusable]);
  return { contracts, apis, unusable: { names, every: read.unusable.every || broken.length > 0 } };
}

function readFlows(tree: SourceTree, document: Node, diagnostics: Diagnostic[]): readonly string[] {
  const patterns = fieldsOf(document).get('flows')?.value;
  if (patterns === undefined) return allFlows(tree);
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

/** An absolute path is of the machine that the worker runs on: nobody else can judge what stands there. */
function checkDirectory(session: Session, document: Node, diagnostics: Diagnostic[]): void {
  const node = fieldsOf(fieldsOf(document).get('people')?.value).get('directory')?.value;
  const given = textOf(node);
  if (node === undefined || given === undefined || given.startsWith('/')) return;
  const path = insideProject(node, given, diagnostics);
  if (path === undefined) return;
  const found = session.tree.read(path) === undefined ? undefined : documentAt(session, path);
  if (found === undefined) diagnostics.push(finding('HF1201', node.range, `there is no file "${given}"`));
  else diagnostics.push(...found.diagnostics, ...(found.value === undefined ? [] : validate(found.value, 'people')));
}

function startOf(file: string): Range {
  return { file, line: 1, col: 1, endLine: 1, endCol: 1 };
}
