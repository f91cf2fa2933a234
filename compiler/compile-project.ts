import type { Diagnostic } from '../schema/diagnostic.ts';
import { compileIn } from './compile.ts';
import { finding, sortFindings } from './diagnostics/finding.ts';
import { environmentsOf, loadProject } from './project.ts';
import { flowsOf, TEST_SUFFIX } from './resolve/flow-index.ts';
import { loadFile } from './resolve/load-file.ts';
import { LOCK_FILE } from './resolve/project-facts.ts';
import { fieldsOf } from './resolve/reading.ts';
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

/** Checks every document of a project: the project's own, flows, tables, templates, schemas in use, tests, the lock. */
export function checkProject(tree: SourceTree, options: ProjectOptions): CheckedProject {
  const { session, flows, diagnostics } = openProject(tree, options);
  const found = [
    ...diagnostics,
    ...[...flows.values()].flatMap((compiled) => compiled.diagnostics),
    ...checkDocuments(session),
  ];
  const documents = tree.list().filter((path) => DOCUMENTS.some(([named]) => named(path)));
  return { flows, documents, diagnostics: sortFindings(found) };
}

interface OpenedProject extends Omit<CheckedProject, 'documents'> {
  readonly session: Session;
}

function openProject(tree: SourceTree, options: ProjectOptions): OpenedProject {
  const { flows: paths, contracts: own, unusable, diagnostics } = loadProject(tree, options.env, options.contracts);
  const contracts = new Map([...options.contracts, ...own]);
  const session = createSession(tree, { ...options, contracts, unusable });
  const flows = new Map(paths.map((path) => [path, compileIn(session, path)]));
  return { session, flows, diagnostics };
}

/** What the flows of a project do not tell one by one: documents that no flow has to name, flows that are the same. */
export function checkDocuments(session: Session): readonly Diagnostic[] {
  const { tree } = session;
  return [
    ...sameFlows(session),
    ...tree.list().flatMap((path) => checkDocument(session, path)),
    // Every overlay is judged, not only that of the environment at hand.
    ...environmentsOf(tree).flatMap((env) => loadProject(tree, env).diagnostics),
  ];
}

type Judgement = (session: Session, path: string) => readonly Diagnostic[];

/** Documents that no flow has to name, and how each kind is judged. */
const DOCUMENTS: readonly (readonly [named: (path: string) => boolean, judged: Judgement])[] = [
  [(path) => path.endsWith('.rules.yaml'), (session, path) => loadFile(session, 'rules', path)?.diagnostics ?? []],
  [(path) => path.endsWith('.hbs'), (session, path) => loadFile(session, 'template', path)?.diagnostics ?? []],
  [(path) => path.endsWith(TEST_SUFFIX), (session, path) => judge(session, path, 'test')],
  [(path) => path === LOCK_FILE, (session, path) => judge(session, path, 'lock')],
];

function checkDocument(session: Session, path: string): readonly Diagnostic[] {
  return DOCUMENTS.find(([named]) => named(path))?.[1](session, path) ?? [];
}

function judge(session: Session, path: string, kind: DocumentKind): readonly Diagnostic[] {
  const parsed = documentAt(session, path);
  return [...(parsed?.diagnostics ?? []), ...(parsed?.value ? validate(parsed.value, kind) : [])];
}

/** `run: name@range` could not tell them apart. */
function sameFlows(session: Session): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return flowsOf(session).flatMap(({ name, version, path }) => {
    const key = `${name}@${version}`;
    const other = first.get(key);
    first.set(key, other ?? path);
    const [mine, its] = [path, other].map((one) => one && fieldsOf(documentAt(session, one)?.value).get('name'));
    if (!mine || !its) return [];
    const related = [{ range: its.value.range, message: 'the first one' }];
    const hint = 'change the name or the version of one of them';
    return [finding('HF5023', mine.value.range, `another flow is "${name}" ${version} too`, { hint, related })];
  });
}
