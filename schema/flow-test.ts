/**
 * Tests of a flow, read: what the compiler makes of a `*.test.yaml` and a host runs. Everything that a test may fail on
 * carries its place, so that a report can show the line.
 */
import type { Range } from './diagnostic.ts';
import type { Json, JsonSchema } from './json.ts';
import type { Message } from './message.ts';

/** A part of a document and where it stands. */
export interface Placed<T> {
  readonly v: T;
  readonly range: Range;
}

export const THRESHOLDS = ['steps', 'branches', 'compensations', 'rules'] as const;
/** Kinds of coverage that a document may ask for. */
export type Threshold = (typeof THRESHOLDS)[number];

export interface FlowTests {
  /** Of the document, project-relative. */
  readonly path: string;
  /** Of the flow under test. */
  readonly flow: string;
  /** Percent. */
  readonly coverage: { readonly [kind in Threshold]?: Placed<number> };
  /** For every test that does not say otherwise. */
  readonly mocks: readonly MockPlan[];
  readonly tests: readonly FlowTest[];
  /** Where the rows of the tables and lists stand that the flow reads, by path of the file and id of the row. */
  readonly rows: { readonly [path: string]: ReadonlyMap<string, Range> };
  /** The activities that the flow and its children call, by name. */
  readonly calls: { readonly [call: string]: CallFacts };
}

export interface CallFacts {
  /** What the activity is given at run time has to fit it. */
  readonly input: JsonSchema;
  /** What a call gives that nobody mocked: the output of the contract's first example that has one. */
  readonly example?: Json;
  /** Never answered by an example: a model. */
  readonly mustMock: boolean;
}

export interface FlowTest {
  readonly name: Placed<string>;
  readonly input: Json;
  readonly startedBy: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly env: string;
  readonly mocks: readonly MockPlan[];
  /** In the order of the document; `range` is that of the whole happening. */
  readonly happens: readonly Placed<TestMessage>[];
  readonly expect: ExpectPlan;
}

export interface TestMessage {
  /** From the start of the run, virtual. */
  readonly atMs: number;
  readonly message: Message;
}

/** Answers to the calls of one path. The last one holds for every attempt after it. */
export interface MockPlan {
  readonly path: Placed<string>;
  readonly answers: readonly MockAnswer[];
}
export type MockAnswer = {
  readonly range: Range;
  /** Milliseconds that the attempt takes, virtual. */
  readonly afterMs: number;
  readonly usage?: MockUsage;
} & (
  | { readonly t: 'output'; readonly output: Json }
  | {
      readonly t: 'error';
      readonly type: string;
      readonly detail?: string;
      readonly status?: number;
      readonly data?: Json;
      readonly effect?: 'none' | 'unknown';
    }
);

/** What an attempt uses, as providers report it. */
export interface MockUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly calls?: number;
}

/** What a value has to be: maps fit as subsets, lists whole. */
export type Expected = { readonly range: Range } & (
  | { readonly k: 'is'; readonly value: null | boolean | number | string }
  /** `whole`: no other keys. */
  | {
      readonly k: 'map';
      readonly entries: readonly { readonly key: string; readonly value: Expected }[];
      readonly whole?: true;
    }
  | { readonly k: 'list'; readonly items: readonly Expected[] }
  | { readonly k: 'schema'; readonly path: string; readonly schema: JsonSchema }
  /** An expression of the profile that gives `true` or `false`: `$self` is the value there. */
  | { readonly k: 'holds'; readonly source: string }
);

export const COST_KINDS = ['usd', 'tokens', 'inputTokens', 'outputTokens', 'calls'] as const;
export type CostKind = (typeof COST_KINDS)[number];
/** Both ends count. */
export interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const SNAPSHOT_PARTS = ['output', 'journal'] as const;
export type SnapshotPart = (typeof SNAPSHOT_PARTS)[number];

export interface ExpectPlan {
  readonly outcome: Placed<'completed' | 'failed' | 'cancelled' | 'stuck'>;
  readonly output?: Expected;
  readonly error?: Expected;
  /** Starts of steps and undos, a subsequence. */
  readonly order: readonly Placed<string>[];
  readonly notRun: readonly Placed<string>[];
  /** Every refusal, in order. */
  readonly refused: readonly Placed<{ readonly atMs: number; readonly because: string }>[];
  /** Of records of the run, a subsequence each. */
  readonly emitted: readonly Expected[];
  readonly decisions: readonly Expected[];
  readonly reminders: readonly Expected[];
  readonly escalations: readonly Expected[];
  /** What calls are given, by path; of the last call where there are several. */
  readonly inputs: readonly { readonly path: Placed<string>; readonly input: Expected }[];
  /** What models use, all attempts together. */
  readonly cost: readonly Placed<{ readonly kind: CostKind; readonly bounds: Bounds }>[];
  /** What has to be as it was written down. */
  readonly snapshot?: Placed<readonly SnapshotPart[]>;
}

/** What conditions of a flow turn on: what a search for inputs tries first. Names are those of fields. */
export interface ConditionHints {
  /** By name of a field: what it is compared with, anywhere. */
  readonly constants: ReadonlyMap<string, readonly Json[]>;
  /** By `ExprId`: the fields that an expression reads, also by checks and tables behind it. */
  readonly names: readonly (readonly string[])[];
  /** By path of a rules file and id of a row: the fields that the row tests. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** By `ExprId` of a `match`: fields of the event that equal a field of the input. */
  readonly matches: readonly (readonly { readonly event: readonly string[]; readonly input: readonly string[] }[])[];
  /**
   * By a point of the coverage (`step ID`, `if ID true`, `case ID 1`, `check ID NAME false`, `rule ID ROW`, `undo ID`,
   * `fallback ID 1`, `catch PLACE`): what would have to be to reach it, as far as it can be read backwards.
   */
  readonly wishes: ReadonlyMap<string, Wish>;
}

/** A guess, never a proof: what is made of it is run. `any` of none cannot be. */
export type Wish =
  | { readonly t: 'all'; readonly of: readonly Wish[] }
  | { readonly t: 'any'; readonly of: readonly Wish[] }
  /** `step`: what a call answers, an event brings, or people say (`decision`, `form`); absent: the input. */
  | { readonly t: 'be'; readonly step?: string; readonly at: readonly (string | number)[]; readonly test: WishTest }
  /** The call fails; `errors` as in a clause. */
  | { readonly t: 'fail'; readonly step: string; readonly errors?: readonly string[] };

export type WishTest =
  | { readonly op: '=' | '!='; readonly value: Json }
  | { readonly op: '<' | '<=' | '>' | '>='; readonly value: number | string }
  | { readonly op: 'present' | 'absent' }
  /** Of the number of elements. */
  | { readonly op: 'count'; readonly test: WishTest }
  | { readonly op: 'matches'; readonly pattern: string; readonly flags: string; readonly holds: boolean }
  | { readonly op: 'contains' | 'startsWith' | 'endsWith'; readonly value: string; readonly holds: boolean };
