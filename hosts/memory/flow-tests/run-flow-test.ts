/** One test of a flow: a run in virtual time with its mocks and messages, and what is not as expected. */
import type { CallCommand, RunState } from '../../../interpreter/machine.ts';
import type { FlowTest, FlowTests, MockAnswer } from '../../../schema/flow-test.ts';
import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import type { FileId, Plan } from '../../../schema/plan.ts';
import { runInMemory } from '../run-in-memory.ts';
import type { CallReply, MemoryResult, ReplyContext } from '../types.ts';
import { type Answers, createAnswers } from './answers.ts';
import type { UsedBy } from './cost.ts';
import { judgeTest } from './judge-test.ts';
import type { TestFailure } from './match.ts';
import { mockChildren } from './mock-children.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

export interface TestTools {
  readonly validate: (schema: JsonSchema, value: Json) => readonly string[];
  /** Hex sha256 of a text. */
  readonly digest: (text: string) => string;
}

export interface FlowTestResult {
  readonly test: FlowTest;
  /** None: it passed. */
  readonly failures: readonly TestFailure[];
  readonly run: MemoryResult;
  /** Calls that the contract's example answered, as `gate (terminal.reserveGate)`. */
  readonly examples: readonly string[];
  /** Paths of the document's own mocks that answered. */
  readonly shared: readonly string[];
  /** Where the test asks for one. */
  readonly snapshot?: Snapshot;
  /** Paths at which the flow itself called something, in order. */
  readonly asked: readonly string[];
  /** What nobody could answer. */
  readonly problems: readonly string[];
}

/** Execution id of the run: keys and ids in a test are the same each time. */
const ROOT = 'test-run';

/** What was seen while the test ran. */
export interface Seen {
  readonly tests: FlowTests;
  readonly test: FlowTest;
  readonly tools: TestTools;
  readonly answers: Answers;
  /** By path, of the last call. */
  readonly inputs: Map<string, Json>;
  readonly examples: Set<string>;
  /** What nobody could answer. */
  readonly problems: string[];
  /** Attempts that cost something, in order. */
  readonly attempts: UsedBy[];
  /** What a snapshot may not hold. */
  readonly secrets: Secrets;
}

/** @throws where the kernel has a bug. */
export async function runFlowTest(
  plan: Plan,
  tests: FlowTests,
  test: FlowTest,
  tools: TestTools,
): Promise<FlowTestResult> {
  const answers = createAnswers(tests, test);
  const seen: Seen = {
    tests,
    test,
    tools,
    answers,
    inputs: new Map(),
    examples: new Set(),
    problems: [],
    attempts: [],
    secrets: createSecrets(),
  };
  learnSecrets(seen, plan);
  const run = await runInMemory({
    plan,
    input: test.input,
    root: ROOT,
    startedBy: test.startedBy,
    startAt: test.startedAt,
    env: test.env,
    digest: tools.digest,
    validate: tools.validate,
    reply: (call, context) => answerCall(seen, call, context),
    follow: (machine, root) => (root === ROOT ? mockChildren(machine, answers.has) : machine),
    incoming: test.happens.map(({ v: { atMs, message } }, i) => ({ atMs, message, id: messageId(i) })),
  });
  const failures = judgeTest(seen, run);
  const snapshot = takeSnapshot(test, run, seen.secrets);
  const { examples, inputs, problems } = seen;
  const told = { examples: [...examples], shared: answers.shared(), asked: [...inputs.keys()], problems };
  return { test, failures, run, ...told, ...(snapshot === undefined ? {} : { snapshot }) };
}

/** Of what comes from outside; answers are learnt when they are given. */
function learnSecrets({ secrets, test }: Seen, plan: Plan): void {
  const schemaOf = (id: FileId | undefined): JsonSchema | undefined => {
    const file = id === undefined ? undefined : plan.files[id];
    return file?.kind === 'schema' ? file.content : undefined;
  };
  secrets.learn(schemaOf(plan.input), test.input);
  for (const { v } of test.happens) {
    if (v.message.t === 'event') secrets.learn(schemaOf(plan.events[v.message.type]?.schema), v.message.data);
    if (v.message.t === 'vote') learnFromAll(secrets, plan, v.message.form);
  }
}

/** Whose schema it is is not asked: too much is hidden rather than too little. */
function learnFromAll(secrets: Secrets, { files }: Plan, value: Json | undefined): void {
  for (const file of files) if (file.kind === 'schema') secrets.learn(file.content, value);
}

export const messageId = (number: number): string => `happens-${number}`;

/** What a run came to, `waiting` where it waits for what nobody sends. */
export function outcomeOf({ end, state }: { readonly end?: MemoryResult['end']; readonly state: RunState }) {
  return end?.is ?? (state.status === 'stuck' ? 'stuck' : 'waiting');
}

function answerCall(seen: Seen, call: CallCommand, context: ReplyContext): CallReply {
  const { answers, inputs, tests, tools, problems, examples, secrets } = seen;
  const facts = tests.calls[call.call];
  const contract = context.plan.contracts[call.call];
  secrets.learn(contract?.input, call.input);
  const misfits = facts === undefined ? [] : tools.validate(facts.input, call.input);
  if (misfits.length > 0) {
    const detail = `The input of ${call.call} does not fit its contract. ${misfits.join('; ')}`;
    return { t: 'error', type: 'input.invalid', detail, retry: false };
  }
  const inChild = context.root !== ROOT;
  if (!inChild) inputs.set(call.id, call.input);
  const answer = inChild ? undefined : answers.next(call.id);
  const output = answer?.t === 'output' ? answer.output : facts?.example;
  secrets.learn(contract?.output, output);
  // `output.schema` of the step, the schema that a model is asked for.
  learnFromAll(secrets, context.plan, output);
  const usage = answer?.usage;
  if (usage !== undefined || facts?.mustMock)
    seen.attempts.push({ path: call.id, ...(usage === undefined ? {} : { usage }) });
  if (answer !== undefined) return replyOf(answer, context.attempt, usageOf(answer, call, facts?.mustMock === true));
  if (facts?.example !== undefined) {
    examples.add(`${call.id} (${call.call})`);
    return { t: 'value', value: facts.example };
  }
  const why = facts?.mustMock ? 'models are always mocked' : 'its contract has no example';
  const how = inChild ? `the call is in the flow ${context.plan.flow.name}: mock the step that runs it` : 'mock it';
  const detail = `nobody answers ${call.id} (${call.call}): ${why}; ${how}`;
  if (!problems.includes(detail)) problems.push(detail);
  return { t: 'error', type: 'activity.unknown', detail, retry: false };
}

/**
 * What a budget counts: one request unless more are told. What a mock does not say of money is nothing: such a test is
 * about something else, and the budget would stop it at a price that nobody knows.
 */
function usageOf({ usage }: MockAnswer, { priced }: CallCommand, isModel: boolean): JsonObject | undefined {
  const free = priced === true && isModel ? { costUsd: 0 } : undefined;
  if (usage === undefined && free === undefined) return undefined;
  return { ...(isModel ? { calls: 1 } : {}), ...free, ...usage };
}

/** A timeout is an answer that was lost: a write has happened then, unless the mock says otherwise. */
function replyOf(answer: MockAnswer, attempts: number, usage: JsonObject | undefined): CallReply {
  const { afterMs } = answer;
  const meta = usage === undefined ? {} : { meta: { attempts, usage } };
  if (answer.t === 'output') return { t: 'value', value: answer.output, afterMs, ...meta };
  const { type, detail, status, data, effect } = answer;
  if (type === 'timeout') return { t: effect === 'none' ? 'never' : 'lost' };
  return {
    t: 'error',
    type,
    afterMs,
    ...(detail === undefined ? {} : { detail }),
    ...(status === undefined ? {} : { status }),
    ...(data === undefined ? {} : { data }),
    ...(effect === undefined ? {} : { effect }),
    ...meta,
  };
}
