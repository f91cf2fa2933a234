/** Runs test documents one after the other, in this thread. */
import type { FlowTestResult, TestFailure } from '../../hosts/memory/flow-tests/index.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FlowTests, Placed } from '../../schema/flow-test.ts';
import type { Plan } from '../../schema/plan.ts';
import { sha256 } from '../compile-project.ts';
import { loadProject } from '../load-project.ts';
import type { OpenProject } from '../project.ts';
import type { DocumentTests, RanTest, TestRun } from './document-tests.ts';
import { judgeSnapshots, updateSnapshots } from './snapshot-file.ts';

/** What became of the document at an index of the list. */
export interface RanDocument {
  readonly index: number;
  /** Absent where it has errors. */
  readonly document?: DocumentTests;
  readonly diagnostics: readonly Diagnostic[];
}

/** `next`: the index of the document to run next; undefined where none is left. */
export async function runDocuments(
  project: OpenProject,
  run: TestRun,
  paths: readonly string[],
  next: () => number | undefined,
): Promise<readonly RanDocument[]> {
  const { createSession, readTests } = await import('../compiler-door.ts');
  const { createJudge } = await import('../../stdlib/judge/judge.ts');
  const { runFlowTest } = await import('../../hosts/memory/flow-tests/index.ts');
  const { standard, contracts: own, unusable, curation } = await loadProject(project, run.env);
  const tools = { validate: createJudge().validate, digest: sha256 };
  const contracts = new Map([...standard, ...own.map((contract) => [contract.name, contract] as const)]);
  const session = createSession(project.tree, { contracts, unusable, ...(curation && { curation }), ...tools });
  const ran: RanDocument[] = [];
  for (let index = next(); index !== undefined; index = next()) {
    const { value, diagnostics } = readTests(session, paths[index] ?? '');
    if (value === undefined) {
      ran.push({ index, diagnostics });
      continue;
    }
    const { tests, plan } = value;
    const chosen = tests.tests.filter(({ name }) => run.filter === undefined || name.v.includes(run.filter));
    const results: FlowTestResult[] = [];
    for (const test of chosen) results.push(await runFlowTest(plan, tests, test, tools));
    ran.push({ index, diagnostics, document: await judgeDocument(project, run, plan, tests, results) });
  }
  return ran;
}

async function judgeDocument(
  { tree }: OpenProject,
  { filter, update }: TestRun,
  plan: Plan,
  tests: FlowTests,
  ran: readonly FlowTestResult[],
): Promise<DocumentTests> {
  const { coverage, coverTable, outcomeOf } = await import('../../hosts/memory/flow-tests/index.ts');
  const journals = ran.map(({ run }) => run.journal);
  const points = coverage(plan, tests.rows, journals);
  const table = coverTable(points);
  const all = filter === undefined;
  const [unused, short] = all ? [unusedOf(tests, ran), shortOf(tests, table)] : [[], []];
  const { failures: more, ...snapshots } = (update ? updateSnapshots : judgeSnapshots)(tree, tests, ran, all);
  const results = ran.map(
    ({ test, failures, examples, run }, i): RanTest => ({
      name: test.name,
      failures: [...failures, ...(more.get(i) ?? [])],
      outcome: outcomeOf(run),
      virtualMs: run.now - test.startedAt,
      examples,
    }),
  );
  return { path: tests.path, flow: tests.flow, results, unused, points, table, short, ...snapshots };
}

function unusedOf(tests: FlowTests, results: readonly FlowTestResult[]): readonly Placed<string>[] {
  const used = new Set(results.flatMap(({ shared }) => shared));
  return tests.mocks.map(({ path }) => path).filter(({ v }) => !used.has(v));
}

function shortOf(tests: FlowTests, table: DocumentTests['table']): readonly TestFailure[] {
  return table.flatMap(({ name, percent, covered, all }) => {
    const wanted = tests.coverage[name];
    if (wanted === undefined || percent >= wanted.v) return [];
    const message = `coverage of ${name} is ${percent} %, ${covered} of ${all}; ${wanted.v} % are asked for`;
    return [{ range: wanted.range, message }];
  });
}
