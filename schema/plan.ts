/**
 * The plan: what the compiler makes of a flow and the kernel runs. Plain JSON, versioned, digested, complete: schemas,
 * templates, tables, contracts and child plans ride inside, so nothing that changes in git changes a run in flight.
 * INVARIANT: every reference in a plan that compiled resolves; the kernel never has to handle a failed look-up.
 */
import type { ContractPlan } from './contract-plan.ts';
import type { Json, JsonSchema } from './json.ts';

/** Bumped when an older kernel could not run the plan. */
export const PLAN_VERSION = 1;

/** Index into `Plan.places`. */
export type PlaceId = number;
/** Index into `Plan.expressions`. */
export type ExprId = number;
/** Index into `Plan.files`. */
export type FileId = number;

/** Where something stands in the source; lines and columns count from 1, ends are exclusive. */
export interface Place {
  /** Index into `Plan.sources`. */
  readonly file: number;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
}

/** `[file, line, col, endLine, endCol]` of a `Place`: a plan has hundreds of them, and each run carries its plan. */
export type PackedPlace = readonly [file: number, line: number, col: number, endLine: number, endCol: number];

export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** sha256 (hex) of the canonical JSON of this plan without `digest`. */
  readonly digest: string;
  readonly flow: {
    readonly name: string;
    readonly version: string;
    readonly title?: string;
    /** Whose it is, by `catalogue.teams` of the project. */
    readonly team?: string;
    readonly place: PlaceId;
  };
  /** Project-relative paths of the documents that the plan was made from. */
  readonly sources: readonly string[];
  /** `placeOf` reads them. */
  readonly places: readonly (PackedPlace | Place)[];
  readonly expressions: readonly ExpressionPlan[];
  readonly files: readonly FilePlan[];
  /** Contracts in use, by activity name. */
  readonly contracts: { readonly [name: string]: ContractPlan };
  /** Child flows in use, by `name@version`. */
  readonly flows: { readonly [nameAtVersion: string]: Plan };
  /** The schema of each event type that the flow listens for. */
  readonly events: { readonly [type: string]: { readonly schema?: FileId } };
  readonly input?: FileId;
  /** Where `input.schema` stands. */
  readonly inputPlace?: PlaceId;
  readonly output?: FileId;
  readonly timeoutMs?: number;
  readonly budget?: BudgetPlan;
  /** Keys by which events find the run; an absent one is left out. */
  readonly correlate?: readonly EntryPlan[];
  readonly concurrency?: ConcurrencyPlan;
  readonly steps: readonly StepPlan[];
  readonly catch: readonly ClausePlan[];
  readonly finally: readonly StepPlan[];
}

/** How many runs of the flow go on at a time. */
export interface ConcurrencyPlan {
  /** Absent: all runs of the flow share the places. */
  readonly key?: ExprId;
  readonly limit: number;
  readonly onConflict: OnConflict;
  /** How long to wait for a place. */
  readonly timeoutMs?: number;
  readonly place: PlaceId;
}
export type OnConflict = 'queue' | 'fail' | 'cancelRunning' | 'cancelWaiting';

/** Amounts that a budget bounds; what is left out has no bound. */
export interface Amounts {
  readonly usd?: number;
  /** Tokens of models, in and out together. */
  readonly tokens?: number;
  /** Requests to models. */
  readonly modelCalls?: number;
  /** Attempts at calls of activities that are no models. */
  readonly toolCalls?: number;
  /** Time in which calls were on their way: waits for people, events and times do not count. */
  readonly timeMs?: number;
}

/** What a scope may use. */
export interface BudgetPlan {
  readonly place: PlaceId;
  readonly limits: Amounts;
  readonly onExceed: 'fail' | 'approve' | 'degrade';
  /** What each approval grants beyond, or what may be used beyond by the cheaper models. */
  readonly more: Amounts;
  /** `approve`: how often people are asked. */
  readonly times: number;
  /** `approve`: whom, and how. */
  readonly approval?: ApprovalStep;
  /** `degrade`: the model alias that takes the place of another. */
  readonly degrade: { readonly [alias: string]: string };
}

/** A JSONata expression of the profile, without `${` and `}`. */
export interface ExpressionPlan {
  readonly source: string;
  readonly place: PlaceId;
  /**
   * The names it reads, so that the kernel binds only those. `steps`, `vars`: the literal names after `$steps.`,
   * `$vars.`. `checks`: the step ids after `$checks.`. `names`: every other variable of the environment, without `$`.
   */
  readonly reads: {
    readonly steps: readonly string[];
    readonly vars: readonly string[];
    readonly checks: readonly string[];
    readonly names: readonly string[];
  };
  /**
   * From offsets in `source` to places in the document, where the two differ from a plain shift (folded and escaped
   * scalars). Pairs `[offset, line, col]`, ascending.
   */
  readonly offsets?: readonly (readonly [number, number, number])[];
}

/** A document of the project that the plan carries. */
export type FilePlan =
  | { readonly kind: 'schema'; readonly path: string; readonly digest: string; readonly content: JsonSchema }
  | { readonly kind: 'template'; readonly path: string; readonly digest: string; readonly content: TemplatePlan }
  | { readonly kind: 'rules'; readonly path: string; readonly digest: string; readonly content: Json }
  | { readonly kind: 'examples'; readonly path: string; readonly digest: string; readonly content: Json }
  | {
      readonly kind: 'sql';
      readonly path: string;
      readonly digest: string;
      readonly content: { readonly source: string };
    };

export interface TemplatePlan {
  readonly source: string;
  readonly title?: string;
  /** What people call it. */
  readonly version?: string;
  /** Of the template's data. */
  readonly schema?: JsonSchema;
}

/** A value to be built at run time (rule 2). */
export type ValuePlan =
  | { readonly k: 'lit'; readonly v: Json }
  | { readonly k: 'expr'; readonly e: ExprId }
  | { readonly k: 'map'; readonly entries: readonly EntryPlan[]; readonly place: PlaceId }
  | { readonly k: 'list'; readonly items: readonly ValuePlan[]; readonly place: PlaceId }
  /** Becomes `{ path, digest, content }` of the file. */
  | { readonly k: 'file'; readonly file: FileId };
export interface EntryPlan {
  readonly key: string;
  readonly value: ValuePlan;
  /** An absent value leaves an optional key out, and fails a required one (rule 5). */
  readonly optional: boolean;
}

export type { ContractPlan };

export interface RetryPlan {
  readonly maxAttempts: number;
  /** Bounds all attempts and the pauses between them. */
  readonly withinMs?: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: 'full' | 'none';
}

export interface ClausePlan {
  readonly place: PlaceId;
  /** Types or prefixes (`http.*`); absent: every error. */
  readonly errors?: readonly string[];
  readonly steps: readonly StepPlan[];
}

interface StepBase {
  readonly id: string;
  readonly place: PlaceId;
  readonly title?: string;
  readonly reason?: string;
  readonly if?: ExprId;
  readonly catch: readonly ClausePlan[];
}
export type Timed = { readonly timeoutMs?: number; readonly budget?: BudgetPlan };

export interface CheckPlan {
  readonly id: string;
  readonly place: PlaceId;
  readonly when: ExprId;
  readonly then:
    | { readonly k: 'flag' }
    | { readonly k: 'fail' }
    | { readonly k: 'override'; readonly value: ValuePlan };
  readonly reason?: string;
}
export interface FallbackPlan {
  readonly place: PlaceId;
  readonly errors?: readonly string[];
  readonly reason?: string;
  /** `with`: the step's merged with the clause's at compile time (top-level keys replace). `value`: an answer instead. */
  readonly then: { readonly k: 'with'; readonly with: ValuePlan } | { readonly k: 'value'; readonly value: ValuePlan };
}
export interface CallTarget {
  readonly call: string;
  readonly with: ValuePlan;
  readonly retry: RetryPlan;
  /** One attempt. */
  readonly timeoutMs: number;
  /** `local`: reads alone. */
  readonly dispatch: 'queue' | 'local';
  readonly runsOn?: string;
}
export interface RunTarget {
  /** Key of `Plan.flows`. */
  readonly run: string;
  readonly with: ValuePlan;
}
export type CompensatePlan = (({ readonly k: 'call' } & CallTarget) | ({ readonly k: 'run' } & RunTarget)) & {
  readonly place: PlaceId;
};

export interface CallStep extends StepBase, CallTarget {
  readonly kind: 'call';
  readonly budget?: BudgetPlan;
  readonly checks: readonly CheckPlan[];
  readonly fallback: readonly FallbackPlan[];
  /** Approvals that have surely been given when the step runs, by the ids of their steps: proved when it was compiled. */
  readonly approvals?: readonly string[];
  /** `output.schema`: narrows the contract's output. */
  readonly narrow?: FileId;
  /** A schema: what the call gives, where its contract leaves that to a file that the call names. */
  readonly gives?: FileId;
  readonly compensate?: CompensatePlan;
  readonly pivot: boolean;
}
export interface RunStep extends StepBase, RunTarget, Timed {
  readonly kind: 'run';
  readonly detach: boolean;
  readonly compensate?: CompensatePlan;
  readonly pivot: boolean;
}
export interface SetStep extends StepBase {
  readonly kind: 'set';
  readonly entries: readonly EntryPlan[];
}
export interface DoStep extends StepBase, Timed {
  readonly kind: 'do';
  readonly steps: readonly StepPlan[];
  readonly finally: readonly StepPlan[];
}
export interface SwitchStep extends StepBase, Timed {
  readonly kind: 'switch';
  readonly cases: readonly {
    readonly place: PlaceId;
    readonly when: ExprId;
    readonly reason?: string;
    readonly steps: readonly StepPlan[];
  }[];
  readonly default?: { readonly place: PlaceId; readonly steps: readonly StepPlan[] };
}
export interface ParallelStep extends StepBase, Timed {
  readonly kind: 'parallel';
  readonly join:
    | { readonly k: 'all'; readonly onFailure: 'cancel' | 'continue' }
    | { readonly k: 'atLeast'; readonly n: number }
    | { readonly k: 'race' };
  /** In the order of the document. */
  readonly branches: readonly { readonly name: string; readonly place: PlaceId; readonly steps: readonly StepPlan[] }[];
}
export interface ForeachStep extends StepBase, Timed {
  readonly kind: 'foreach';
  readonly in: ExprId;
  /** Name of the item's variable; `item` unless given. */
  readonly as: string;
  readonly maxConcurrency: number;
  /** Absent: the first failure fails the block and results are plain; present: `{ok: …}` results. */
  readonly tolerate?: { readonly count: number };
  readonly steps: readonly StepPlan[];
  readonly collect?: ValuePlan;
}
export interface RepeatStep extends StepBase, Timed {
  readonly kind: 'repeat';
  readonly max: number;
  readonly until?: ExprId;
  readonly steps: readonly StepPlan[];
}
export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly wait: { readonly k: 'for'; readonly ms: number } | { readonly k: 'until'; readonly at: ValuePlan };
}
export interface ListenStep extends StepBase, Timed {
  readonly kind: 'listen';
  /** One without a name, or several by name, in the order of the document. */
  readonly slots: readonly ListenSlot[];
  /** How many of them have to be filled. */
  readonly needs: number;
}
/** Takes one event. */
export interface ListenSlot {
  readonly name?: string;
  /** Key of `Plan.events`. */
  readonly event: string;
  readonly match?: ExprId;
  readonly place: PlaceId;
}
export interface EmitStep extends StepBase {
  readonly kind: 'emit';
  readonly event: string;
  readonly data?: ValuePlan;
}
export interface AssigneesPlan {
  readonly users?: ValuePlan;
  readonly groups?: ValuePlan;
  readonly exclude?: ValuePlan;
}
export interface EscalationPlan {
  readonly afterMs: number;
  readonly to: AssigneesPlan;
  /** Asks these people in place of those before; else beside them. */
  readonly replace: boolean;
  readonly place: PlaceId;
}
/** What people are told of a task. */
export const NOTICES = ['opened', 'reminded', 'escalated'] as const;
export type NoticeOn = (typeof NOTICES)[number];
export interface NotifyPlan extends CallTarget {
  readonly on: readonly NoticeOn[];
  readonly place: PlaceId;
}
export interface ApprovalStep extends StepBase, Timed {
  readonly kind: 'approval';
  readonly approvalTitle: ValuePlan;
  readonly show?: ValuePlan;
  readonly assignees: AssigneesPlan;
  /** So many different people decide, whichever of the two is reached first. */
  readonly quorum: { readonly approve: number; readonly deny: number };
  /** Only signed decisions count. */
  readonly signed?: boolean;
  /** Schema of the form that an approver fills in. */
  readonly form?: FileId;
  /** From the opening, ascending. */
  readonly remindMs: readonly number[];
  /** From the opening, ascending. */
  readonly escalate: readonly EscalationPlan[];
  readonly notify?: NotifyPlan;
  readonly onDeny: 'raise' | 'continue';
  readonly onExpire: 'raise' | 'continue';
}
export interface RaiseStep extends StepBase {
  readonly kind: 'raise';
  /** `again`: an expression that gives a whole error, as `${ $error }`. */
  readonly raise:
    | {
        readonly k: 'new';
        readonly type: string;
        readonly detail?: ValuePlan;
        readonly data?: ValuePlan;
        readonly status?: number;
      }
    | { readonly k: 'again'; readonly e: ExprId };
}
export interface ReturnStep extends StepBase {
  readonly kind: 'return';
  readonly value: ValuePlan;
}

export type StepPlan =
  | CallStep
  | RunStep
  | SetStep
  | DoStep
  | SwitchStep
  | ParallelStep
  | ForeachStep
  | RepeatStep
  | WaitStep
  | ListenStep
  | EmitStep
  | ApprovalStep
  | RaiseStep
  | ReturnStep;
export type StepKindName = StepPlan['kind'];
