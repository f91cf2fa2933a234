import type { Diagnostic } from '../schema/diagnostic.ts';
import { checkSigned } from './check-signed.ts';
import { checkStarter } from './check-starter.ts';
import { compileIn } from './compile.ts';
import { finding, sortFindings } from './diagnostics/finding.ts';
import { readTests } from './flow-tests/read-tests.ts';
import { environmentsOf, loadProject } from './project.ts';
import { flowsOf } from './resolve/flow-index.ts';
import { loadFile } from './resolve/load-file.ts';
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

/**
 * Checks the documents of a project: the project's own, flows, tables, templates, schemas in use, tests, the lock. All
 * of them, or those at `paths` with what they refer to.
 */
export function checkProject(tree: SourceTree, options: ProjectOptions, paths?: readonly string[]): CheckedProject {
  const { session, flows, diagnostics } = openProject(tree, options, paths?.filter(isFlow));
  const kinds = paths === undefined ? DOCUMENTS : [...DOCUMENTS, ...NAMED];
  const documents = (paths ?? tree.list()).filter((path) => find(kinds, path) !== undefined);
  const found = [
    ...diagnostics,
    ...[...flows.values()].flatMap((compiled) => compiled.diagnostics),
    ...documents.flatMap((path) => find(kinds, path)?.(session, path) ?? []),
    ...(paths === undefined ? [...sameFlows(session), ...checkOverlays(tree)] : []),
  ];
  return { flows, documents, diagnostics: sortFindings(found) };
}

interface OpenedProject extends Omit<CheckedProject, 'documents'> {
  readonly session: Session;
}

/** `paths` of flows; all of the project unless given. */
function openProject(tree: SourceTree, options: ProjectOptions, paths?: readonly string[]): OpenedProject {
  const loaded = loadProject(tree, options.env, options.contracts);
  const { flows: all, contracts: own, unusable, diagnostics, value } = loaded;
  const contracts = new Map([...options.contracts, ...own]);
  const session = createSession(tree, { ...options, contracts, unusable });
  const flows = new Map((paths ?? all).map((path) => [path, compileIn(session, path)]));
  // A tree without a project's document says nothing about people.
  if (value?.described !== true) return { session, flows, diagnostics };
  const { keys, identity = 'claimed' } = value.document.people ?? {};
  const rules = [...(keys === undefined ? [checkSigned] : []), ...(identity === 'claimed' ? [] : [checkStarter])];
  const found = [...flows.values()].flatMap(({ plan }) =>
    plan === undefined ? [] : rules.flatMap((rule) => rule(plan)),
  );
  return { session, flows, diagnostics: [...diagnostics, ...found] };
}

/** Every overlay is judged, not only that of the environment at hand. */
const checkOverlays = (tree: SourceTree): readonly Diagnostic[] =>
  environmentsOf(tree).flatMap((env) => loadProject(tree, env).diagnostics);

type Judgement = (session: Session, path: string) => readonly Diagnostic[];

/** Documents that no flow has to name, and how each kind is judged. */
const DOCUMENTS: readonly (readonly [named: RegExp, judged: Judgement])[] = [
  [/\.rules\.ya?ml$/, (session, path) => loadFile(session, 'rules', path)?.diagnostics ?? []],
  [/\.hbs$/, (session, path) => loadFile(session, 'template', path)?.diagnostics ?? []],
  [/\.test\.ya?ml$/, (session, path) => readTests(session, path).diagnostics],
  [/^catalog\.lock\.yaml$/, (session, path) => judge(session, path, 'lock')],
];
/** Judged with what names them; by themselves where they are asked for. */
const NAMED: typeof DOCUMENTS = [
  [/\.activities\.ya?ml$/, (session, path) => judge(session, path, 'activities')],
  [/\.json$/, (session, path) => loadFile(session, 'schema', path)?.diagnostics ?? []],
];
/** Judged whatever is asked for. */
const PROJECT = /^holdfast(?:\.[A-Za-z0-9_-]+)?\.yaml$/;

const find = (kinds: typeof DOCUMENTS, path: string): Judgement | undefined =>
  kinds.find(([named]) => named.test(path))?.[1];
const isFlow = (path: string): boolean => !PROJECT.test(path) && find([...DOCUMENTS, ...NAMED], path) === undefined;

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
