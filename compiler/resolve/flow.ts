/** A flow as read from its nodes: one type for each verb, every part with its place. What `check` and `lower` work on. */
import type { Range } from '../../schema/diagnostic.ts';
import type { Amounts, BudgetPlan, NoticeOn, OnConflict, RetryPlan } from '../../schema/plan.ts';
import type { Expression } from '../expression/types.ts';
import type { ScalarNode } from '../nodes.ts';

/** A part of the document and where it stands. */
export interface At<T> {
  readonly v: T;
  readonly range: Range;
}

export interface Expr {
  readonly k: 'expr';
  readonly expression: Expression;
  readonly node: ScalarNode;
  readonly range: Range;
}

/** What may stand where a value may stand (rule 2). */
export type Value =
  | { readonly k: 'lit'; readonly v: null | boolean | number | string; readonly range: Range }
  | Expr
  | MapValue
  | { readonly k: 'list'; readonly items: readonly Value[]; readonly range: Range }
  /** Was reported already; nothing more can be said of it. */
  | { readonly k: 'broken'; readonly range: Range };
export interface MapValue {
  readonly k: 'map';
  readonly entries: readonly Entry[];
  readonly range: Range;
}
export interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Value;
}

export type RetryOptions = { readonly [name in keyof RetryPlan]?: RetryPlan[name] };

export interface Clause {
  readonly range: Range;
  /** Absent: every error. */
  readonly errors?: readonly At<string>[];
  readonly steps: readonly Step[];
}

export interface Case {
  readonly range: Range;
  readonly when?: Expr;
  readonly reason?: string;
  readonly steps: readonly Step[];
}

export interface Check {
  readonly id: At<string>;
  readonly range: Range;
  readonly when?: Expr;
  readonly then: { readonly k: 'flag' } | { readonly k: 'fail' } | { readonly k: 'override'; readonly value: Value };
  readonly reason?: string;
}

export interface Fallback {
  readonly range: Range;
  readonly errors?: readonly At<string>[];
  readonly reason?: string;
  readonly then: { readonly k: 'with'; readonly with: Value } | { readonly k: 'value'; readonly value: Value };
}

/** `call` and the call in `compensate`. */
export interface Call {
  readonly call: At<string>;
  readonly with?: Value;
  readonly retry?: RetryOptions;
  readonly timeoutMs?: number;
  readonly dispatch?: 'queue' | 'local';
  readonly runsOn?: string;
}
export interface Run {
  /** `name@range`. */
  readonly run: At<string>;
  readonly with?: Value;
}
export type Compensate = (({ readonly k: 'call' } & Call) | ({ readonly k: 'run' } & Run)) & { readonly range: Range };

interface StepBase {
  readonly id: At<string>;
  /** The whole step. */
  readonly range: Range;
  /** The key that names the verb. */
  readonly verb: Range;
  readonly title?: string;
  readonly reason?: string;
  readonly if?: Expr;
  readonly catch: readonly Clause[];
  readonly timeout?: At<number>;
  readonly budget?: Budget;
}

/** What a scope may use. */
export interface Budget {
  readonly range: Range;
  readonly limits: Amounts;
  readonly onExceed?: At<BudgetPlan['onExceed']>;
  readonly more?: At<Amounts>;
  readonly times?: At<number>;
  readonly approval?: ApprovalStep;
  readonly degrade?: {
    readonly range: Range;
    readonly models: readonly { readonly from: At<string>; readonly to: At<string> }[];
  };
}

export interface CallStep extends StepBase, Call {
  readonly kind: 'call';
  readonly checks: readonly Check[];
  readonly fallback: readonly Fallback[];
  readonly narrow?: At<string>;
  readonly compensate?: Compensate;
  readonly pivot?: At<boolean>;
}
export interface RunStep extends StepBase, Run {
  readonly kind: 'run';
  readonly detach: boolean;
  readonly compensate?: Compensate;
  readonly pivot?: At<boolean>;
}
export interface SetStep extends StepBase {
  readonly kind: 'set';
  readonly set: MapValue;
}
export interface DoStep extends StepBase {
  readonly kind: 'do';
  readonly steps: readonly Step[];
  readonly finally: readonly Step[];
}
export interface SwitchStep extends StepBase {
  readonly kind: 'switch';
  readonly cases: readonly Case[];
  readonly default?: { readonly range: Range; readonly steps: readonly Step[] };
}
export interface ParallelStep extends StepBase {
  readonly kind: 'parallel';
  readonly join:
    | { readonly k: 'all'; readonly onFailure: 'cancel' | 'continue' }
    | { readonly k: 'atLeast'; readonly n: number; readonly range: Range }
    | { readonly k: 'race' };
  readonly onFailure?: Range;
  readonly branches: readonly { readonly name: At<string>; readonly range: Range; readonly steps: readonly Step[] }[];
}
export interface ForeachStep extends StepBase {
  readonly kind: 'foreach';
  readonly in?: Expr;
  readonly as?: At<string>;
  readonly maxConcurrency?: number;
  readonly tolerate?: At<number>;
  readonly steps: readonly Step[];
  readonly collect?: Value;
}
export interface RepeatStep extends StepBase {
  readonly kind: 'repeat';
  readonly max: number;
  readonly until?: Expr;
  readonly steps: readonly Step[];
}
export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly wait: { readonly k: 'for'; readonly ms: number } | { readonly k: 'until'; readonly at: Value };
}
export interface ListenStep extends StepBase {
  readonly kind: 'listen';
  /** One without a name, or several by name. */
  readonly slots: readonly ListenSlot[];
  /** How many of them have to be filled; absent: all. */
  readonly needs?: At<number>;
}
export interface ListenSlot {
  readonly name?: At<string>;
  readonly range: Range;
  readonly event: At<string>;
  readonly match?: Expr;
  readonly schema?: At<string>;
}
export interface EmitStep extends StepBase {
  readonly kind: 'emit';
  readonly event: At<string>;
  readonly data?: Value;
}
export interface Assignees {
  readonly users?: Value;
  readonly groups?: Value;
  readonly exclude?: Value;
}
export interface Notify extends Call {
  /** Absent: all. */
  readonly on?: readonly NoticeOn[];
  readonly range: Range;
}
export interface ApprovalStep extends StepBase {
  readonly kind: 'approval';
  readonly approvalTitle: Value;
  readonly show?: Value;
  readonly assignees: Assignees;
  readonly quorum?: { readonly approve?: At<number>; readonly deny?: At<number> };
  readonly signed?: At<boolean>;
  readonly form?: At<string>;
  readonly remind: readonly At<number>[];
  readonly escalate: readonly {
    readonly after: At<number>;
    readonly to: Assignees;
    readonly replace: boolean;
    readonly range: Range;
  }[];
  readonly notify?: Notify;
  readonly onDeny: 'raise' | 'continue';
  readonly onExpire: 'raise' | 'continue';
}
export interface RaiseStep extends StepBase {
  readonly kind: 'raise';
  readonly raise:
    | {
        readonly k: 'new';
        readonly type: At<string>;
        readonly detail?: Value;
        readonly data?: Value;
        readonly status?: number;
      }
    | { readonly k: 'again'; readonly e: Expr };
}
export interface ReturnStep extends StepBase {
  readonly kind: 'return';
  readonly value: Value;
}

export type Step =
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
export type Verb = Step['kind'];

export interface Concurrency {
  readonly range: Range;
  readonly key?: Expr;
  readonly limit?: number;
  readonly onConflict?: OnConflict;
  readonly timeout?: At<number>;
}

export interface Flow {
  readonly file: string;
  readonly range: Range;
  readonly name: At<string>;
  readonly version: At<string>;
  readonly title?: string;
  readonly input?: At<string>;
  readonly output?: At<string>;
  readonly timeout?: At<number>;
  readonly budget?: Budget;
  readonly correlate?: MapValue;
  readonly concurrency?: Concurrency;
  readonly defaults: { readonly timeoutMs?: number; readonly retry?: RetryOptions };
  readonly steps: readonly Step[];
  readonly catch: readonly Clause[];
  readonly finally: readonly Step[];
}
