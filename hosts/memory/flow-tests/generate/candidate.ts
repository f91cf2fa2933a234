/** A run that may become a test: what is put in, what calls answer, what people and systems do. */
import type { FlowTest, FlowTests, MockAnswer, TestMessage } from '../../../../schema/flow-test.ts';
import type { Json } from '../../../../schema/json.ts';
import type { Message } from '../../../../schema/message.ts';

export interface Candidate {
  readonly input: Json;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly env: string;
  readonly mocks: ReadonlyMap<string, readonly MockAnswer[]>;
  readonly happens: readonly TestMessage[];
}

const NOWHERE = { file: '', line: 0, col: 0, endLine: 0, endCol: 0 };
export const ANSWER = { range: NOWHERE, afterMs: 0 } as const;

/** What a test document has where it says nothing. */
export const PLAIN = {
  startedBy: 'tester@example.org',
  startedAt: Date.parse('2026-01-01T00:00:00Z'),
  env: 'test',
} as const;

/** Messages that a proposal may hold. */
export const isProposable = ({ t }: Message): boolean => t === 'vote' || t === 'event' || t === 'cancel';

/** What a written test does, to start from; undefined where a proposal could not say it. */
export function candidateOf(test: FlowTest): Candidate | undefined {
  const { input, startedBy, startedAt, env, mocks, happens } = test;
  if (!happens.every(({ v }) => isProposable(v.message))) return undefined;
  const answers = new Map(mocks.map((mock) => [mock.path.v, mock.answers]));
  return { input, startedBy, startedAt, env, mocks: answers, happens: happens.map(({ v }) => v) };
}

/** As a test that expects nothing in particular. */
export function testOf({ mocks, happens, ...rest }: Candidate): FlowTest {
  return {
    ...rest,
    name: { v: 'tried', range: NOWHERE },
    mocks: [...mocks].map(([path, answers]) => ({ path: { v: path, range: NOWHERE }, answers })),
    happens: happens.map((v, i) => ({ v: { ...v, message: numbered(v.message, i) }, range: NOWHERE })),
    expect: {
      outcome: { v: 'completed', range: NOWHERE },
      order: [],
      notRun: [],
      refused: [],
      emitted: [],
      decisions: [],
      reminders: [],
      escalations: [],
      inputs: [],
      cost: [],
    },
  };
}

/** Events have the ids that they will have in a document. */
const numbered = (message: Message, i: number): Message =>
  message.t === 'event' ? { ...message, eventId: `event-${i}` } : message;

export function withMock(candidate: Candidate, path: string, answer: MockAnswer): Candidate {
  return { ...candidate, mocks: new Map([...candidate.mocks, [path, [answer]]]) };
}

export function withMessages(candidate: Candidate, messages: readonly TestMessage[]): Candidate {
  const happens = [...candidate.happens, ...messages].sort((a, b) => a.atMs - b.atMs);
  return { ...candidate, happens };
}

/** What the path answers now, as far as it is known before the run. */
export function outputAt({ mocks }: Candidate, tests: FlowTests, path: string, call: string): Json | undefined {
  const own = mocks.get(path) ?? tests.mocks.find((mock) => mock.path.v === path)?.answers;
  const last = own?.at(-1);
  if (last !== undefined) return last.t === 'output' ? last.output : undefined;
  return tests.calls[call]?.example;
}
