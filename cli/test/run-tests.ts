/** Runs the test documents of a project. */
import type { CoverPoint, CoverRow, FlowTestResult, TestFailure } from '../../hosts/memory/flow-tests/index.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FlowTests, Placed } from '../../schema/flow-test.ts';
import { sha256 } from '../compile-project.ts';
import { loadProject } from '../load-project.ts';
import type { OpenProject } from '../project.ts';

export interface DocumentTests {
  readonly tests: FlowTests;
  readonly results: readonly FlowTestResult[];
  /** Mocks of the document that no test used; told only where all of them ran. */
  readonly unused: readonly Placed<string>[];
  readonly points: readonly CoverPoint[];
  readonly table: readonly CoverRow[];
  /** Thresholds that were not reached; judged only where all tests of the document ran. */
  readonly short: readonly TestFailure[];
}
export interface ProjectTests {
  readonly project: OpenProject;
  /** Of the test documents that were looked at. */
  readonly paths: readonly string[];
  /** Of documents that cannot be run as they are, and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentTests[];
  readonly failed: boolean;
}

const SUFFIX = '.test.yaml';

/** `given`: project-relative; every test document unless given. `filter`: only tests whose name has it. */
export async function runTests(
  project: OpenProject,
  env: string | undefined,
  given: readonly string[] | undefined,
  filter: string | undefined,
): Promise<ProjectTests> {
  const { createSession, readTests, sortFindings } = await import('../compiler-door.ts');
  const { createJudge } = await import('../../stdlib/judge/judge.ts');
  const { coverage, coverTable, runFlowTest } = await import('../../hosts/memory/flow-tests/index.ts');
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
    const points = coverage(
      plan,
      results.map(({ run }) => run.journal),
    );
    const table = coverTable(points);
    const all = filter === undefined;
    const [unused, short] = all ? [unusedOf(tests, results), shortOf(tests, table)] : [[], []];
    documents.push({ tests, results, unused, points, table, short });
  }
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const failed = documents.some(
    ({ results, unused, short }) =>
      unused.length + short.length > 0 || results.some(({ failures }) => failures.length > 0),
  );
  return { project, paths, diagnostics: sortFindings(diagnostics), documents, failed: broken || failed };
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
