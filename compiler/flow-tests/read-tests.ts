/** A test document: read, and held against the flow under test. */
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { type CallFacts, type FlowTest, type FlowTests, THRESHOLDS } from '../../schema/flow-test.ts';
import type { Plan } from '../../schema/plan.ts';

import { curate } from '../../stdlib/curation.ts';
import { runtimeInput } from '../../stdlib/file-parameters.ts';
import { compileIn } from '../compile.ts';
import { relaxContract } from '../curation/relax.ts';
import { finding, hasErrors, sortFindings } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf, opt } from '../resolve/reading.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import type { CompileOptions } from '../types.ts';
import { validate } from '../validate.ts';
import { planSteps } from './plan-steps.ts';
import { readExpect } from './read-expect.ts';
import { readHappens } from './read-happens.ts';
import { isModel, readMocks } from './read-mocks.ts';
import { readData } from './read-value.ts';
import { itemsOf, numberOf, placedText, type Reader, report, textOf } from './reader.ts';
import { ruleRows } from './rule-rows.ts';

export interface ReadTests {
  /** Absent where an error was found. */
  readonly value?: { readonly tests: FlowTests; readonly plan: Plan };
  /** Of the test document, of the files that it names, and of a flow with errors. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the tests at a path of the project; undefined where there is no such file. */
export function readTests(session: Session, path: string): ReadTests {
  const parsed = documentAt(session, path);
  if (parsed?.value === undefined) return { diagnostics: parsed?.diagnostics ?? [] };
  const shape = [...parsed.diagnostics, ...validate(parsed.value, 'test')];
  const fields = fieldsOf(parsed.value);
  const flow = fields.get('flow')?.value;
  if (flow === undefined || hasErrors(shape)) return { diagnostics: shape };
  const flowPath = resolvePath(path, textOf(flow));
  const compiled = flowPath === undefined ? { diagnostics: [] } : compileIn(session, flowPath);
  const { plan } = compiled;
  if (flowPath === undefined || plan === undefined) {
    const why = isThere(session, flowPath) ? compiled.diagnostics : [];
    return { diagnostics: sortFindings([...shape, ...why, unusable(session, flowPath, textOf(flow), flow.range)]) };
  }
  const { contracts } = session.options;
  const reader: Reader = { session, path, plan, steps: planSteps(plan), contracts, diagnostics: [...shape] };
  const limits = fieldsOf(fields.get('coverage')?.value);
  const coverage = THRESHOLDS.flatMap((kind) => {
    const node = limits.get(kind)?.value;
    const v = numberOf(node);
    return node === undefined || v === undefined ? [] : [[kind, { v, range: node.range }] as const];
  });
  const tests: FlowTests = {
    path,
    flow: flowPath,
    coverage: Object.fromEntries(coverage),
    mocks: readMocks(reader, fields.get('mocks')?.value),
    tests: itemsOf(fields.get('tests')?.value).map((node) => readTest(reader, node)),
    rows: ruleRows(session, plan),
    calls: callFacts(plan, session.options),
  };
  sameNames(reader, tests.tests);
  const diagnostics = sortFindings(reader.diagnostics);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { tests, plan }, diagnostics };
}

const isThere = ({ tree }: Session, path: string | undefined): path is string =>
  path !== undefined && tree.read(path) !== undefined;

function unusable(session: Session, path: string | undefined, text: string, range: Range): Diagnostic {
  if (!isThere(session, path))
    return finding('HF5030', range, `there is no flow "${text}"`, {
      hint: 'the path is relative to the test document',
    });
  return finding('HF5030', range, `"${path}" has errors`, { hint: `holdfast check ${path}` });
}

function readTest(reader: Reader, node: Node): FlowTest {
  const fields = fieldsOf(node);
  const value = (key: string): Node | undefined => fields.get(key)?.value;
  const input = value('input');
  return {
    name: placedText(value('name') ?? node),
    input: input === undefined ? {} : readData(reader, input),
    startedBy: textOf(value('startedBy')) || DEFAULTS.startedBy,
    startedAt: readTime(reader, value('startedAt')),
    env: textOf(value('env')) || DEFAULTS.env,
    mocks: readMocks(reader, value('mocks')),
    happens: readHappens(reader, value('happens')),
    expect: readExpect(reader, value('expect') ?? node),
  };
}

/** Milliseconds since the epoch. The schema has seen to the form; the 30th of February has it too. */
function readTime(reader: Reader, node: Node | undefined): number {
  const text = textOf(node) || DEFAULTS.startedAt;
  const ms = Date.parse(text);
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (!Number.isNaN(ms) && new Date(day).toISOString().startsWith(text.slice(0, 10))) return ms;
  if (node !== undefined) report(reader, 'HF1104', node.range, `there is no time "${text}"`);
  return 0;
}

/** What the schema of test documents promises. */
const DEFAULTS = { startedBy: 'tester@example.org', startedAt: '2026-01-01T00:00:00Z', env: 'test' } as const;

function sameNames(reader: Reader, tests: readonly FlowTest[]): void {
  const seen = new Set<string>();
  for (const { name } of tests) {
    if (seen.has(name.v)) report(reader, 'HF5035', name.range, `another test is named "${name.v}" too`);
    seen.add(name.v);
  }
}

/** Of all activities with effects that the flow or a child of it calls. */
function callFacts(plan: Plan, { contracts, curation }: CompileOptions): FlowTests['calls'] {
  const facts: Record<string, CallFacts> = {};
  for (const one of [plan, ...childPlans(plan)]) {
    for (const [name, { effect }] of Object.entries(one.contracts)) {
      const contract = contracts.get(name);
      if (effect === 'pure' || contract === undefined) continue;
      const example = contract.examples.find(({ output }) => output !== undefined)?.output;
      const said = curation && curate(curation.catalogue, contract, one.flow.team);
      // What the catalogue gives is given at the wall, which a test does without.
      const met = said ? relaxContract(contract, said) : contract;
      const mustMock = isModel(name);
      facts[name] = { input: runtimeInput(met), mustMock, ...opt('example', mustMock ? undefined : example) };
    }
  }
  return facts;
}

function childPlans(plan: Plan): readonly Plan[] {
  return Object.values(plan.flows).flatMap((child) => [child, ...childPlans(child)]);
}
