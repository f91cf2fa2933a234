/** `holdfast test --generate`: proposals for flows of a project, each read and run as the test that it would become. */
import { type Proposal, type Proposed, proposeTests } from '../../../hosts/memory/flow-tests/generate/index.ts';
import { coverage, runFlowTest } from '../../../hosts/memory/flow-tests/index.ts';
import type { Diagnostic } from '../../../schema/diagnostic.ts';
import type { FlowTests } from '../../../schema/flow-test.ts';
import type { Plan } from '../../../schema/plan.ts';
import { sha256 } from '../../compile-project.ts';
import { loadProject } from '../../load-project.ts';
import type { OpenProject } from '../../project.ts';
import { insertTests, newDocument } from './insert-tests.ts';
import { testLines } from './write-test.ts';

export interface GeneratedTest {
  readonly lines: readonly string[];
  /** What no test before it reaches; found by running it as it is written. */
  readonly covers: readonly { readonly what: string; readonly file: string; readonly line: number }[];
}

export interface Missing {
  readonly what: string;
  readonly file: string;
  readonly line: number;
  /** `conditions`: nothing was found that meets all that it asks for; `runs`: none that was tried came there. */
  readonly because: 'conditions' | 'runs';
}

export interface Generated {
  readonly flow: string;
  /** The test document that they belong into. */
  readonly path: string;
  readonly isNew: boolean;
  readonly tests: readonly GeneratedTest[];
  /** The document with them; undefined where they cannot be put in by us. */
  readonly text?: string;
  /** Points before, of how many. */
  readonly before: number;
  readonly all: number;
  readonly missing: readonly Missing[];
  readonly runs: number;
  readonly cut?: 'runs' | 'time';
  /** Proposals that did not hold when they were run as they are written. */
  readonly dropped: number;
}

export interface GeneratedProject {
  readonly project: OpenProject;
  readonly generated: readonly Generated[];
  /** Of flows and tests that cannot be used. */
  readonly diagnostics: readonly Diagnostic[];
}

const TEST = '.test.yaml';
const FLOW = '.flow.yaml';

type Door = typeof import('../../compiler-door.ts');
interface Generating {
  readonly project: OpenProject;
  readonly door: Door;
  readonly options: Parameters<Door['createSession']>[1];
  readonly tools: { readonly validate: Parameters<typeof runFlowTest>[3]['validate']; readonly digest: typeof sha256 };
  readonly seed: number;
}

/** `given`: flows and test documents; all flows unless given. */
export async function generateTests(
  project: OpenProject,
  env: string | undefined,
  given: readonly string[] | undefined,
  seed: number,
): Promise<GeneratedProject> {
  const door = await import('../../compiler-door.ts');
  const { createJudge } = await import('../../../stdlib/judge/judge.ts');
  const { standard, contracts: own, unusable, curation, diagnostics: common, flows } = await loadProject(project, env);
  const tools = { validate: createJudge().validate, digest: sha256 };
  const contracts = new Map([...standard, ...own.map((contract) => [contract.name, contract] as const)]);
  const generating: Generating = {
    project,
    door,
    tools,
    seed,
    options: { contracts, unusable, ...(curation && { curation }), ...tools },
  };
  const session = door.createSession(project.tree, generating.options);
  const documents = project.tree.list().filter((path) => path.endsWith(TEST));
  const byFlow = new Map<string, string>();
  const diagnostics: Diagnostic[] = [...common];
  const wanted = new Set(given?.filter((path) => path.endsWith(FLOW)) ?? flows);
  for (const path of documents) {
    const { value, diagnostics: found } = door.readTests(session, path);
    if (given?.includes(path)) {
      diagnostics.push(...found);
      if (value !== undefined) wanted.add(value.tests.flow);
    }
    // A document that was asked for takes the proposals, else the first one.
    if (value !== undefined && (given?.includes(path) || !byFlow.has(value.tests.flow)))
      byFlow.set(value.tests.flow, path);
  }
  const generated: Generated[] = [];
  for (const flow of [...wanted].sort()) {
    const path = byFlow.get(flow) ?? freePath(flow, documents);
    const one = await generateFor(generating, flow, path, byFlow.has(flow), documents);
    if (one !== undefined) generated.push(one);
    else diagnostics.push(...door.compileIn(session, flow).diagnostics);
  }
  return { project, generated, diagnostics: door.sortFindings(diagnostics) };
}

/** The name of the flow, unless tests of another flow have it. */
function freePath(flow: string, documents: readonly string[]): string {
  const path = flow.replace(FLOW, TEST);
  return documents.includes(path) ? flow.replace(FLOW, `.generated${TEST}`) : path;
}

async function generateFor(
  generating: Generating,
  flow: string,
  path: string,
  exists: boolean,
  documents: readonly string[],
): Promise<Generated | undefined> {
  const { project, door, tools, seed } = generating;
  // Where there is no document yet, one with a test that is never run makes the reader say what it knows of the flow.
  const first = newDocument(path, flow, [['- name: none', '  expect: { outcome: completed }']]);
  const read = readWith(generating, path, exists ? undefined : first);
  if (read === undefined) return undefined;
  const { plan } = read;
  const others = documents.filter((one) => one !== path).flatMap((one) => readWith(generating, one)?.tests ?? []);
  const elsewhere = others.filter((one) => one.flow === flow).flatMap(({ tests }) => tests);
  const own = exists ? read.tests.tests : [];
  const tests: FlowTests = { ...read.tests, tests: [...own, ...elsewhere] };
  const clock = (): number => performance.now();
  const proposed = await proposeTests({ plan, tests, hints: door.readHints(plan), tools, seed, clock });
  const names = new Set(own.map(({ name }) => name.v));
  const items = proposed.proposals.map((proposal) => {
    const lines = testLines(proposal, names);
    return { proposal, lines };
  });
  const before = exists ? (project.tree.read(path) ?? '') : undefined;
  const checked = await verify(generating, { path, flow, before, tests, own: own.length }, items);
  const rest = { before: proposed.before, all: proposed.all, runs: proposed.runs };
  const reached = new Set(checked.tests.flatMap(({ covers }) => covers.map(({ what }) => what)));
  return {
    flow,
    path,
    isNew: !exists,
    tests: checked.tests,
    ...(checked.text === undefined ? {} : { text: checked.text }),
    missing: missingOf(plan, tests, proposed, reached),
    dropped: items.length - checked.tests.length,
    ...rest,
    ...(proposed.cut === undefined ? {} : { cut: proposed.cut }),
  };
}

function missingOf(
  plan: Plan,
  tests: FlowTests,
  { missing, proposals, hopeless }: Proposed,
  reached: ReadonlySet<string>,
): Generated['missing'] {
  const wanted = new Set([...missing.map(({ what }) => what), ...proposals.flatMap(({ covers }) => covers)]);
  return coverage(plan, tests.rows, [])
    .filter(({ what }) => wanted.has(what) && !reached.has(what))
    .map(({ what, file, place: { line } }) => ({
      what,
      file,
      line,
      because: hopeless.has(what) ? 'conditions' : 'runs',
    }));
}

interface Place {
  readonly path: string;
  readonly flow: string;
  /** The document as it is. */
  readonly before: string | undefined;
  readonly tests: FlowTests;
  readonly own: number;
}
interface Item {
  readonly proposal: Proposal;
  readonly lines: readonly string[];
}

/** Reads the document that would come out, and runs what was added: a proposal that does not pass is none. */
async function verify(
  generating: Generating,
  { path, flow, before, tests, own }: Place,
  items: readonly Item[],
): Promise<{ readonly tests: readonly GeneratedTest[]; readonly text?: string }> {
  const { tools, door } = generating;
  const journals = [];
  const kept: GeneratedTest[] = [];
  let known = new Set<string>();
  for (const { lines } of items) {
    const only = readWith(generating, path, compose(before, path, flow, [lines], door));
    const test = only?.tests.tests.at(-1);
    if (only === undefined || test === undefined) continue;
    if (known.size === 0) {
      for (const one of tests.tests) journals.push((await runFlowTest(only.plan, tests, one, tools)).run.journal);
      known = new Set(
        coverage(only.plan, tests.rows, journals).flatMap(({ what, covered }) => (covered ? [what] : [])),
      );
    }
    const { failures, run } = await runFlowTest(only.plan, only.tests, test, tools);
    const covers = coverage(only.plan, only.tests.rows, [run.journal]).filter(
      ({ what, covered }) => covered && !known.has(what),
    );
    if (failures.length > 0 || covers.length === 0) continue;
    for (const { what } of covers) known.add(what);
    kept.push({ lines, covers: covers.map(({ what, file, place: { line } }) => ({ what, file, line })) });
  }
  const text =
    kept.length === 0
      ? undefined
      : insertTests(
          before,
          path,
          flow,
          kept.map(({ lines }) => lines),
          door.parse,
        );
  const whole = text === undefined ? undefined : readWith(generating, path, text);
  return whole?.tests.tests.length === own + kept.length && text !== undefined
    ? { tests: kept, text }
    : { tests: kept };
}

/** Where the tests cannot be put into the document, they are read in one of their own. */
function compose(
  before: string | undefined,
  path: string,
  flow: string,
  items: readonly (readonly string[])[],
  { parse }: Door,
): string {
  return insertTests(before, path, flow, items, parse) ?? newDocument(path, flow, items);
}

/** The document, with another text in its place where one is given; undefined where it has errors. */
function readWith({ project, door, options }: Generating, path: string, text?: string) {
  const tree = project.tree;
  const other = {
    read: (one: string) => (one === path && text !== undefined ? text : tree.read(one)),
    list: () => [...new Set([...tree.list(), path])].sort(),
  };
  return door.readTests(door.createSession(other, options), path).value;
}
