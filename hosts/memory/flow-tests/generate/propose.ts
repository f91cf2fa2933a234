/** Tests for what no test reaches: searched, made few and plain, each with what it reaches. */
import type { ConditionHints, FlowTests } from '../../../../schema/flow-test.ts';
import type { Plan } from '../../../../schema/plan.ts';
import { coverage } from '../coverage.ts';
import { runFlowTest, type TestTools } from '../run-flow-test.ts';
import { type Candidate, candidateOf, PLAIN } from './candidate.ts';
import { guessed } from './changes.ts';
import { type Proposal, reduce } from './reduce.ts';
import { sampleOf } from './sample.ts';
import { type Searching, type SearchResult, search } from './search.ts';
import { schemaAt, stepsOf } from './targets.ts';

export interface Proposing {
  readonly plan: Plan;
  /** What there is already; no tests where there is no document yet. */
  readonly tests: FlowTests;
  readonly hints: ConditionHints;
  readonly tools: TestTools;
  readonly seed: number;
  readonly clock: () => number;
}

export interface Proposed extends Pick<SearchResult, 'missing' | 'hopeless' | 'runs' | 'cut'> {
  readonly proposals: readonly Proposal[];
  /** Points that the tests reach that there are. */
  readonly before: number;
  readonly all: number;
}

export async function proposeTests({ seed, clock, ...given }: Proposing): Promise<Proposed> {
  const { plan, tests, hints, tools } = given;
  const searching: Searching = { ...given, steps: stepsOf(plan), seed, clock };
  const journals = [];
  for (const test of tests.tests) journals.push((await runFlowTest(plan, tests, test, tools)).run.journal);
  const points = coverage(plan, tests.rows, journals);
  const covered = new Set(points.filter((point) => point.covered).map(({ what }) => what));
  const plain: Candidate = {
    ...PLAIN,
    input: sampleOf(schemaAt(plan, plan.input) ?? guessed(hints, plan)),
    mocks: new Map(),
    happens: [],
  };
  const seeds = [plain, ...tests.tests.flatMap((test) => candidateOf(test) ?? [])];
  const { found, missing, hopeless, runs, cut } = await search(searching, seeds, covered);
  const proposals = await reduce(searching, found);
  const told = { missing, hopeless, runs, before: covered.size, all: points.length };
  return { proposals, ...told, ...(cut === undefined ? {} : { cut }) };
}
