import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Contract } from '../stdlib/contract.ts';
import { digestContract } from '../stdlib/digest.ts';
import { settleIgnores } from './check-ignored.ts';
import { refuseSigned } from './check-signed.ts';
import { checkStarter } from './check-starter.ts';
import { compileIn } from './compile.ts';
import { judgePins } from './curation/judge-catalogue.ts';
import { finding, sortFindings } from './diagnostics/finding.ts';
import { readTests } from './flow-tests/read-tests.ts';
import { environmentsOf, loadProject } from './project.ts';
import { type FlowFile, flowsOf, headOf } from './resolve/flow-index.ts';
import { loadFile } from './resolve/load-file.ts';
import { modelFacts } from './resolve/model-facts.ts';
import { opt } from './resolve/reading.ts';
import { rowsOf, unnamedRows } from './resolve/rules-document.ts';
import { createSession, documentAt, type Session } from './resolve/session.ts';
import type { Compiled, CompileOptions, SourceTree } from './types.ts';
import { type DocumentKind, validate } from './validate.ts';

export interface ProjectOptions extends CompileOptions {
  /** Names the overlay of `holdfast.yaml`. */
  readonly env?: string;
}

export interface CheckedProject {
  /** Every flow of the project, by path. */
  readonly flows: ReadonlyMap<string, Compiled>;
  /** Paths of the other documents that were judged by themselves, sorted. */
  readonly documents: readonly string[];
  /** Of all documents: sorted by place, each once. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles every flow of a project. `options.contracts` are those of the catalogue; the project's own are read from its
 * documents.
 */
export function compileProject(tree: SourceTree, options: ProjectOptions): ReadonlyMap<string, Compiled> {
  return openProject(tree, options).flows;
}

/**
 * Checks the documents of a project: the project's own, flows, tables, templates, schemas in use, tests, the lock. All
 * of them, or those at `paths` with what they refer to.
 */
export function checkProject(tree: SourceTree, options: ProjectOptions, paths?: readonly string[]): CheckedProject {
  const { session, flows, diagnostics } = openProject(tree, options, paths?.filter(isFlow));
  const documents = namedAlone(session, paths);
  const alone = documents.flatMap((path) => judgeAlone(session, path));
  const all = paths === undefined ? [...sameFlows(flowsOf(session)), ...checkOverlays(session, options.contracts)] : [];
  const judged = [...flows.keys(), ...documents, ...(paths === undefined ? ofProject(tree) : [])];
  const left = settleIgnores(session, [...diagnostics, ...alone, ...all], judged);
  return { flows, documents, diagnostics: sortFindings(left) };
}

/** One of several that check a project together. */
export interface Share {
  /** It does what is to be done once. */
  readonly first: boolean;
  /** The number of a document that nobody has taken yet, from 0; without end. */
  readonly take: () => number;
  /** Told of an error of ours while a document was judged, so that it does not hide the others; unless given it is thrown. */
  readonly broke?: (path: string, error: unknown) => void;
}

export interface CheckedShare {
  /** Paths of the flows, and of the other documents that were judged by themselves. */
  readonly flows: readonly string[];
  readonly documents: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Names of the flows; empty where the project was not asked for as a whole. */
  readonly heads: readonly FlowFile[];
}

/** As `checkProject`, for findings alone: what was read of a flow is dropped when the flow is judged. `joinShares` gives the whole. */
export function checkShare(
  tree: SourceTree,
  options: ProjectOptions,
  paths: readonly string[] | undefined,
  share: Share,
): CheckedShare {
  const opened = openSession(tree, options);
  const { session } = opened;
  const allFlows = paths?.filter(isFlow) ?? opened.flows;
  const allDocuments = namedAlone(session, paths);
  const flows: string[] = [];
  const documents: string[] = [];
  const diagnostics = [...opened.diagnostics];
  const all = [...allFlows, ...allDocuments];
  for (let i = share.take(); i < all.length; i = share.take()) {
    const path = all[i] ?? '';
    const isAlone = i >= allFlows.length;
    try {
      diagnostics.push(...(isAlone ? judgeAlone(session, path) : judgeFlow(opened, path)));
      (isAlone ? documents : flows).push(path);
    } catch (error) {
      if (share.broke === undefined) throw error;
      share.broke(path, error);
    }
  }
  const judged = [...flows, ...documents];
  if (paths === undefined && share.first) {
    diagnostics.push(...checkOverlays(session, options.contracts));
    judged.push(...ofProject(tree));
  }
  const heads = paths === undefined ? flows.flatMap((path) => headOf(session, path) ?? []) : [];
  return { flows, documents, heads, diagnostics: settleIgnores(session, diagnostics, judged) };
}

/** What was read of the flow is dropped, but for its name. */
function judgeFlow({ session, refused }: OpenedSession, path: string): readonly Diagnostic[] {
  try {
    const compiled = compileIn(session, path);
    headOf(session, path);
    return [...compiled.diagnostics, ...refused(compiled)];
  } finally {
    session.documents.delete(path);
    session.compiled.delete(path);
  }
}

/** Sorted, each finding once, as if one had checked all. */
export function joinShares(shares: readonly CheckedShare[]): Omit<CheckedShare, 'heads'> {
  const heads = shares.flatMap((one) => one.heads).sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    flows: shares.flatMap((one) => one.flows).sort(),
    documents: shares.flatMap((one) => one.documents).sort(),
    diagnostics: sortFindings([...shares.flatMap((one) => one.diagnostics), ...sameFlows(heads)]),
  };
}

/** Documents that no flow has to name; contracts and schemas only where they are asked for. */
function namedAlone({ tree }: Session, paths: readonly string[] | undefined): readonly string[] {
  const kinds = paths === undefined ? DOCUMENTS : ALONE;
  return (paths ?? tree.list()).filter((path) => find(kinds, path) !== undefined);
}

const judgeAlone = (session: Session, path: string): readonly Diagnostic[] => find(ALONE, path)?.(session, path) ?? [];

interface OpenedProject extends Omit<CheckedProject, 'documents'> {
  readonly session: Session;
}

/** `paths` of flows; all of the project unless given. */
function openProject(tree: SourceTree, options: ProjectOptions, paths?: readonly string[]): OpenedProject {
  const { session, flows: all, diagnostics: loaded, refused } = openSession(tree, options);
  const flows = new Map((paths ?? all).map((path) => [path, compileIn(session, path)]));
  const found = [...flows.values()].flatMap((compiled) => [...compiled.diagnostics, ...refused(compiled)]);
  return { session, flows, diagnostics: [...loaded, ...found] };
}

interface OpenedSession {
  readonly session: Session;
  /** Paths of all flows of the project. */
  readonly flows: readonly string[];
  /** Of the project's own documents. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the project refuses of a flow that compiles. */
  readonly refused: (compiled: Compiled) => readonly Diagnostic[];
}

function openSession(tree: SourceTree, options: ProjectOptions): OpenedSession {
  const read = { documents: new Map(), ignores: new Map() };
  const loaded = loadProject(tree, options.env, options.contracts, options.digest, read);
  const { flows, contracts: own, unusable, curation, diagnostics: found, value } = loaded;
  const contracts = new Map([...options.contracts, ...own]);
  const models = value?.described === true ? modelFacts(value.document) : undefined;
  const facts = { ...opt('curation', curation), ...opt('models', models) };
  const session = createSession(tree, { ...options, contracts, unusable, ...facts }, read);
  const digest = (contract: Contract): string => digestContract(contract, options.digest);
  const diagnostics = [...found, ...(curation ? judgePins(curation, contracts, digest) : [])];
  // A tree without a project's document says nothing about people.
  if (value?.described !== true) return { session, flows, diagnostics, refused: () => [] };
  const { keys, identity = 'claimed' } = value.document.people ?? {};
  const refused = (compiled: Compiled): readonly Diagnostic[] => [
    ...(keys === undefined ? refuseSigned(compiled.signed ?? []) : []),
    ...(identity !== 'claimed' && compiled.plan !== undefined ? checkStarter(compiled.plan) : []),
  ];
  return { session, flows, diagnostics, refused };
}

/** Documents whose findings are told whatever is asked for. */
const ofProject = (tree: SourceTree): readonly string[] =>
  tree.list().filter((path) => PROJECT.test(path) || CONTRACTS.test(path));

/** Every overlay is judged, not only that of the environment at hand. */
const checkOverlays = (session: Session, standard: CompileOptions['contracts']): readonly Diagnostic[] =>
  environmentsOf(session.tree).flatMap(
    (env) => loadProject(session.tree, env, standard, undefined, session).diagnostics,
  );

type Judgement = (session: Session, path: string) => readonly Diagnostic[];

const isRules = (path: string): boolean => /\.rules\.ya?ml$/.test(path);

/** Documents that no flow has to name, and how each kind is judged. */
const DOCUMENTS: readonly (readonly [named: RegExp, judged: Judgement])[] = [
  [/\.rules\.ya?ml$/, (session, path) => loadFile(session, 'rules', path)?.diagnostics ?? []],
  [/\.rules\.csv$/, judgeRows],
  [/\.hbs$/, (session, path) => loadFile(session, 'template', path)?.diagnostics ?? []],
  [/\.test\.ya?ml$/, (session, path) => readTests(session, path).diagnostics],
  [/^catalog\.lock\.yaml$/, (session, path) => judge(session, path, 'lock')],
];
/** Judged with what names them; by themselves where they are asked for. */
const CONTRACTS = /\.activities\.ya?ml$/;
const NAMED: typeof DOCUMENTS = [
  [/\.csv$/, judgeRows],
  [CONTRACTS, (session, path) => judge(session, path, 'activities')],
  [/\.json$/, (session, path) => loadFile(session, 'schema', path)?.diagnostics ?? []],
];
const ALONE: typeof DOCUMENTS = [...DOCUMENTS, ...NAMED];
/** Judged whatever is asked for. */
const PROJECT = /^holdfast(?:\.[A-Za-z0-9_-]+)?\.yaml$/;

const find = (kinds: typeof DOCUMENTS, path: string): Judgement | undefined =>
  kinds.find(([named]) => named.test(path))?.[1];
const isFlow = (path: string): boolean => !PROJECT.test(path) && find(ALONE, path) === undefined;

function judge(session: Session, path: string, kind: DocumentKind): readonly Diagnostic[] {
  const parsed = documentAt(session, path);
  return [...(parsed?.diagnostics ?? []), ...(parsed?.value ? validate(parsed.value, kind) : [])];
}

/** Rows in CSV are judged with the tables that name them. */
function judgeRows(session: Session, path: string): readonly Diagnostic[] {
  const tables = session.tree.list().filter((one) => isRules(one) && rowsOf(session, one) === path);
  if (tables.length === 0) return unnamedRows(path);
  return tables.flatMap((one) => loadFile(session, 'rules', one)?.diagnostics ?? []);
}

/** `run: name@range` could not tell them apart. */
function sameFlows(heads: readonly FlowFile[]): readonly Diagnostic[] {
  const first = new Map<string, FlowFile>();
  return heads.flatMap((head) => {
    const { name, version, range } = head;
    const key = `${name}@${version}`;
    const other = first.get(key);
    first.set(key, other ?? head);
    if (other === undefined) return [];
    const related = [{ range: other.range, message: 'the first one' }];
    const hint = 'change the name or the version of one of them';
    return [finding('HF5023', range, `another flow is "${name}" ${version} too`, { hint, related })];
  });
}
