/** Runs the test documents of a project. */
import type { FlowTestResult } from '../../hosts/memory/flow-tests/index.ts';
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
    documents.push({ tests, results, unused: filter === undefined ? unusedOf(tests, results) : [] });
  }
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const failed = documents.some(
    ({ results, unused }) => unused.length > 0 || results.some(({ failures }) => failures.length > 0),
  );
  return { project, paths, diagnostics: sortFindings(diagnostics), documents, failed: broken || failed };
}

function unusedOf(tests: FlowTests, results: readonly FlowTestResult[]): readonly Placed<string>[] {
  const used = new Set(results.flatMap(({ shared }) => shared));
  return tests.mocks.map(({ path }) => path).filter(({ v }) => !used.has(v));
}
