/** Runs a test document of a project that is a few texts, with contracts that are good for anything. */
import { createHash } from 'node:crypto';
import { readTests } from '../../../../compiler/flow-tests/read-tests.ts';
import { createSession } from '../../../../compiler/resolve/session.ts';
import type { SourceTree } from '../../../../compiler/types.ts';
import type { FlowTests } from '../../../../schema/flow-test.ts';
import type { Plan } from '../../../../schema/plan.ts';
import type { Contract } from '../../../../stdlib/contract.ts';
import { catalogue } from '../../../../stdlib/index.ts';
import { createJudge } from '../../../../stdlib/judge/judge.ts';
import { type FlowTestResult, runFlowTest, type TestTools } from '../run-flow-test.ts';

const { validate } = createJudge();
export const TOOLS: TestTools = {
  validate,
  digest: (text) => createHash('sha256').update(text).digest('hex'),
};

const ACTIVITY = {
  version: '1.0.0',
  summary: 'Anything',
  dispatch: 'queue',
  idempotent: true,
  input: { type: 'object' },
  output: {
    type: 'object',
    additionalProperties: true,
    properties: { token: { type: 'string', 'x-holdfast-labels': ['secret'] } },
  },
  errors: [{ type: 'shop.closed', title: 'Closed', retry: false }],
  files: [],
  examples: [{ title: 'one', input: {}, output: { id: 'r1' } }],
} as const;
const OWN: readonly Contract[] = [
  { ...ACTIVITY, name: 'shop.reserve', effect: 'write', undo: 'needed' },
  { ...ACTIVITY, name: 'shop.free', effect: 'write', undo: 'none', examples: [] },
];
const contracts = new Map([...catalogue.map(({ contract }) => contract), ...OWN].map((one) => [one.name, one]));

export interface RanDocument {
  readonly plan: Plan;
  readonly tests: FlowTests;
  readonly results: readonly FlowTestResult[];
}

/** Throws where a document has errors. `files`: by path; the tests stand in `it.test.yaml`. */
export async function runDocument(files: { readonly [path: string]: string }): Promise<RanDocument> {
  const texts = new Map(Object.entries(files));
  const tree: SourceTree = { read: (path) => texts.get(path), list: () => [...texts.keys()].sort() };
  const session = createSession(tree, { contracts, ...TOOLS });
  const { value, diagnostics } = readTests(session, 'it.test.yaml');
  if (value === undefined) {
    throw new Error(diagnostics.map(({ range, message }) => `${range.file}:${range.line} ${message}`).join('\n'));
  }
  const { tests, plan } = value;
  const results: FlowTestResult[] = [];
  for (const test of tests.tests) results.push(await runFlowTest(plan, tests, test, TOOLS));
  return { plan, tests, results };
}
