/** Runs the test documents of a project. */
import type { CoverPoint, CoverRow, FlowTestResult, TestFailure } from '../../hosts/memory/flow-tests/index.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FlowTests, Placed } from '../../schema/flow-test.ts';
import type { Plan } from '../../schema/plan.ts';
import { sha256 } from '../compile-project.ts';
import { loadProject } from '../load-project.ts';
import type { OpenProject } from '../project.ts';
import { judgeSnapshots, orphanedSnapshots, updateSnapshots } from './snapshot-file.ts';

export interface DocumentTests {
  readonly tests: FlowTests;
  readonly results: readonly FlowTestResult[];
  /** Mocks of the document that no test used; told only where all of them ran. */
  readonly unused: readonly Placed<string>[];
  readonly points: readonly CoverPoint[];
  readonly table: readonly CoverRow[];
  /** Thresholds that were not reached; judged only where all tests of the document ran. */
  readonly short: readonly TestFailure[];
  /** Snapshots that no test asks for; judged only where all tests of the document ran. */
  readonly obsolete: readonly TestFailure[];
  /** What `--update` changed. */
  readonly updated: readonly string[];
}
export interface ProjectTests {
  readonly project: OpenProject;
  /** Of the test documents that were looked at. */
  readonly paths: readonly string[];
  /** Of documents that cannot be run as they are, and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentTests[];
  /** Files of snapshots without tests; told only where every test document was looked at. */
  readonly orphans: readonly TestFailure[];
  readonly failed: boolean;
}

const SUFFIX = '.test.yaml';

export interface TestRun {
  readonly env: string | undefined;
  /** Project-relative; every test document unless given. */
  readonly given: readonly string[] | undefined;
  /** Only tests whose name has it. */
  readonly filter: string | undefined;
  /** Snapshots are written, not judged. */
  readonly update: boolean;
}

export async function runTests(project: OpenProject, run: TestRun): Promise<ProjectTests> {
  const { env, given, filter } = run;
  const { createSession, readTests, sortFindings } = await import('../compiler-door.ts');
  const { createJudge } = await import('../../stdlib/judge/judge.ts');
  const { runFlowTest } = await import('../../hosts/memory/flow-tests/index.ts');
  const { standard, contracts: own, unusable, diagnostics: common } = await loadProject(project, env);
  const judge = createJudge();
  const tools = { validate: judge.validate, digest: sha256 };
  const contracts = new Map([...standard, ...own.map((contract) => [contract.name, contract] as const)]);
  const session = createSession(project.tree, { contracts, unusable, ...tools });
  const paths = given ?? project.tree.list().filter((path) => path.endsWith(SUFFIX));
  const diagnostics: Diagnostic[] = [...common];
  const documents: DocumentTests[] = [];
  for (const path of paths) {
    const { value, diagnostics: found } = readTests(session, path);
    diagnostics.push(...found);
    if (value === undefined) continue;
    const { tests, plan } = value;
    const chosen = tests.tests.filter(({ name }) => filter === undefined || name.v.includes(filter));
    const results: FlowTestResult[] = [];
    for (const test of chosen) results.push(await runFlowTest(plan, tests, test, tools));
    documents.push(await judgeDocument(project, run, plan, tests, results));
  }
  const orphans = given === undefined ? orphanedSnapshots(project.tree) : [];
  const broken = orphans.length > 0 || diagnostics.some(({ severity }) => severity === 'error');
  const failed = broken || documents.some(isFailed);
  return { project, paths, diagnostics: sortFindings(diagnostics), documents, orphans, failed };
}

function isFailed({ results, unused, short, obsolete }: DocumentTests): boolean {
  return unused.length + short.length + obsolete.length > 0 || results.some(({ failures }) => failures.length > 0);
}

async function judgeDocument(
  { tree }: OpenProject,
  { filter, update }: TestRun,
  plan: Plan,
  tests: FlowTests,
  ran: readonly FlowTestResult[],
): Promise<DocumentTests> {
  const { coverage, coverTable } = await import('../../hosts/memory/flow-tests/index.ts');
  const journals = ran.map(({ run }) => run.journal);
  const points = coverage(plan, tests.rows, journals);
  const table = coverTable(points);
  const all = filter === undefined;
  const [unused, short] = all ? [unusedOf(tests, ran), shortOf(tests, table)] : [[], []];
  const { failures: more, ...snapshots } = (update ? updateSnapshots : judgeSnapshots)(tree, tests, ran, all);
  const results = ran.map((result, i) => ({ ...result, failures: [...result.failures, ...(more.get(i) ?? [])] }));
  return { tests, results, unused, points, table, short, ...snapshots };
}

function unusedOf(tests: FlowTests, results: readonly FlowTestResult[]): readonly Placed<string>[] {
  const used = new Set(results.flatMap(({ shared }) => shared));
  return tests.mocks.map(({ path }) => path).filter(({ v }) => !used.has(v));
}

function shortOf(tests: FlowTests, table: readonly CoverRow[]): readonly TestFailure[] {
  return table.flatMap(({ name, percent, covered, all }) => {
    const wanted = tests.coverage[name];
    if (wanted === undefined || percent >= wanted.v) return [];
    const message = `coverage of ${name} is ${percent} %, ${covered} of ${all}; ${wanted.v} % are asked for`;
    return [{ range: wanted.range, message }];
  });
}
