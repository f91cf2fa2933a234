/** The kernel's edge: what a host tells it, what it asks of a host. */
import type { Fault } from '../schema/fault.ts';
import type { CallMeta, Entry, Spending } from '../schema/journal.ts';
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Addressee, Approved, Message, Redriving, Refusal, Reply } from '../schema/message.ts';
import type { Amounts, OnConflict, Plan, RetryPlan } from '../schema/plan.ts';
import type { RulingQuestion } from '../schema/ruling.ts';
import type { Requests } from '../schema/usage.ts';
import type { Limits } from './limits.ts';
import type { Proof, Redrive } from './redrive/types.ts';

/** `charge.3`, `extract/fallback.1`, `pay/compensate`; unique in a chain of runs (rule 31). */
export type Path = string;

/**
 * What the host knows at an event; the kernel's only clock. The gate (continue-as-new) is decided from it inside the
 * kernel, so that a history alone rebuilds a run.
 */
export interface Tick {
  /** Milliseconds since the epoch; never runs backwards. */
  readonly now: number;
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly suggested: boolean;
}

export type Event =
  | { readonly t: 'start' }
  /** Without `value`: a child flow that gave no output. */
  | { readonly t: 'resolved'; readonly id: Path; readonly value?: Json; readonly meta?: CallMeta; readonly told?: Told }
  /** The last attempt failed. `fault.effect` says whether a write may have happened. */
  | { readonly t: 'rejected'; readonly id: Path; readonly fault: Fault; readonly meta?: CallMeta; readonly told?: Told }
  /** The answer to a cancel command where the work did stop. */
  | { readonly t: 'cancelled'; readonly id: Path; readonly effect: 'none' | 'unknown'; readonly told?: Told }
  /** A timer or a breath. */
  | { readonly t: 'fired'; readonly id: Path }
  | MessageEvent
  /** A place became free for the run, or another run is to have its place (`interpreter/places.ts`). */
  | { readonly t: 'placed'; readonly is: 'taken' }
  | { readonly t: 'placed'; readonly is: 'displaced'; readonly by: string }
  /** From nobody that has a name. `force`: from a run that awaits this one, which is obeyed past a pivot too. */
  | { readonly t: 'cancel'; readonly reason?: string; readonly force?: boolean };

export interface MessageEvent {
  readonly t: 'message';
  readonly id: string;
  readonly message: Message;
  /** What the host's validator found in the form or the event's data (`schemaFor`). */
  readonly problems?: readonly string[];
  /**
   * The host's own verdict, as on who the caller is (rule 35): the kernel records it and replies with it. `unproven`: the
   * host does not vouch for the person in the message, who is no more than a claim.
   */
  readonly refused?: { readonly because: Refusal; readonly detail: string; readonly unproven?: true };
}

export interface CallCommand {
  readonly t: 'call';
  readonly id: Path;
  /** Idempotency key: `<root>/<path>`; an undo of a write of unknown effect carries the key of the call it undoes. */
  readonly key: string;
  /** For `…/compensate`: the key of the call that it undoes (rule 25). */
  readonly undoes?: string;
  readonly call: string;
  readonly input: Json;
  readonly effect: 'read' | 'write';
  /** `local`: a read, never cancelled. Where nobody waits for it any more its end is still to be told. */
  readonly dispatch: 'queue' | 'local';
  readonly runsOn?: string;
  readonly retry: RetryPlan;
  /** Lost answers (timeout, lost worker) are not tried again: the write is not idempotent (rule 30). */
  readonly once: boolean;
  /** Its contract says that it costs something: an attempt that nobody heard of again is told (`CallMeta.unmeasured`). */
  readonly metered?: true;
  /** A budget in US dollars bounds it: what has no known price must not be asked. */
  readonly priced?: true;
  /** A budget bounds its requests to models. */
  readonly requests?: Requests;
  /** One attempt. */
  readonly timeoutMs: number;
  /** Writes wait for their end when they are cancelled; reads go at once (rule 26). */
  readonly cancel: 'wait' | 'try';
  /** `output.schema` of the step. */
  readonly narrow?: JsonSchema;
  /** Who approved before it, of the approvals that the plan names. */
  readonly approved?: readonly Approved[];
  readonly title?: string;
}

export type Command =
  | CallCommand
  /** Judge a value by a schema at the wall; resolved with `{ problems: string[] }`, empty where it fits. */
  | { readonly t: 'validate'; readonly id: Path; readonly schema: JsonSchema; readonly value: Json }
  /** What the catalogue says of pure activities now; resolved with `Rulings`. */
  | { readonly t: 'rule'; readonly id: Path; readonly about: readonly RulingQuestion[] }
  | {
      readonly t: 'child';
      readonly id: Path;
      readonly key: string;
      readonly flow: string;
      readonly plan: Plan;
      readonly input: Json;
      readonly detach: boolean;
      readonly title?: string;
      /** Budgets are around it: what it may use at most, and it is to tell what it used. */
      readonly bound?: Amounts;
    }
  /**
   * Part of the state that is not needed now, to be kept outside of it; resolved with the reference by which it is found
   * again. Where it is rejected it stays in the state.
   */
  | { readonly t: 'keep'; readonly id: Path; readonly value: Json }
  /** Resolved with what was kept under the reference. `store.unavailable`: it may be had later. */
  | { readonly t: 'fetch'; readonly id: Path; readonly ref: string }
  /** `at` is absolute; the host subtracts its own now. Answered by `fired`. */
  | { readonly t: 'timer'; readonly id: Path; readonly at: number; readonly title?: string }
  /**
   * Answered by exactly one resolved | rejected | cancelled; a cancelled timer is not answered. What was answered already
   * may still be cancelled while a breath is taken: ignored.
   */
  | { readonly t: 'cancel'; readonly id: Path }
  /** To a message, in the dispatch that brought it. */
  | { readonly t: 'reply'; readonly id: string; readonly reply: Reply }
  /** Asks the wall whether they may; resolved with a `PermitAnswer` of `interpreter/ask-permit.ts`. */
  | { readonly t: 'permit'; readonly id: Path; readonly message: Redriving; readonly proof?: Proof }
  /** Publish an event; answered by resolved | rejected. Delivered at least once, `key` is the event's id. */
  | { readonly t: 'emit'; readonly id: Path; readonly key: string; readonly event: string; readonly data?: Json }
  /** Asks for a place among the runs of a group; resolved with a `PlaceAnswer` of `interpreter/places.ts`, or rejected. */
  | {
      readonly t: 'place';
      readonly id: Path;
      readonly group: string;
      readonly limit: number;
      readonly onConflict: OnConflict;
      /** How long a place is held before whoever holds it is asked whether it still runs. */
      readonly checkMs: number;
    }
  /** Gives up the place, or the turn; answered by resolved | rejected. */
  | { readonly t: 'leave'; readonly id: Path; readonly group: string }
  /** The keys by which events find the run; once for a chain of runs. */
  | { readonly t: 'keys'; readonly keys: { readonly [name: string]: string } }
  /** What the run waits for, for search attributes and for the details that the Temporal UI shows (Markdown). */
  | { readonly t: 'show'; readonly waitingFor: readonly string[]; readonly details: string }
  /**
   * Much pure work was done: end this activation; answered by `fired`. One at a time. Until then the kernel replies to
   * messages, and keeps other events waiting.
   */
  | { readonly t: 'breath'; readonly id: Path }
  /** Many results of local work: let what came so far reach the history before more is asked for; answered by `fired`. */
  | { readonly t: 'drain'; readonly id: Path }
  | { readonly t: 'continue'; readonly snapshot: Snapshot }
  | { readonly t: 'end'; readonly end: End; readonly told?: Told };

/** What a child flow that has a bound tells its parent when it ends. */
export interface Told {
  readonly spent: Spending;
  /** The bound ended it: of this amount more was wanted. */
  readonly over?: keyof Amounts;
}

/** How a run ended; the shape of `$outcome`. */
export type End =
  | { readonly is: 'completed'; readonly output?: Json }
  | { readonly is: 'failed'; readonly error: Fault }
  | { readonly is: 'cancelled'; readonly reason?: string };

/** The results of a `foreach` that are no value: they are too large for one, or too large to be kept for nobody. */
export interface Bulk {
  /** Path of the step that gave it. */
  readonly path: Path;
  readonly items: number;
  readonly bytes: number;
}

/** Plain JSON, to be carried to the next run of a chain. */
export interface Snapshot {
  /** Version of the kernel that made it; another one refuses it. */
  readonly kernel: number;
  /** Digest of the plan. */
  readonly plan: string;
  /** One frame for each live step or scope, by path. */
  readonly frames: { readonly [path: Path]: Json };
  /** The rest of the kernel's state: counters, cancel flags, kept events, ids seen. Opaque to hosts. */
  readonly state: Json;
}

/** What stays the same over a chain of runs. `$run` is made from it. */
export interface Start {
  /** Execution id, drawn once (rule 31). */
  readonly root: string;
  readonly input: Json;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly env: string;
  /** Of a run that failed and was started again: what it need not do again. */
  readonly redrive?: Redrive;
  /** Of a child in budgets of its parent: what it may use at most; it tells what it used when it ends. */
  readonly bound?: Amounts;
  /** For whom it runs; children run for the same. */
  readonly tenant?: string;
  /** Where work is backlogged: 1 goes first, 5 last; the server's middle (3) unless given. Children have the same. */
  readonly priority?: number;
  /** The tenant's share of what is backlogged, against others of the same priority; 1 unless given. */
  readonly weight?: number;
}

export interface OpenTask {
  readonly path: Path;
  readonly kind: 'approval' | 'listen' | 'place' | 'undo' | 'settle';
  readonly since: number;
  readonly until?: number;
  readonly title?: string;
  /** Approvals: who may vote now. */
  readonly assignees?: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    readonly exclude: readonly string[];
  };
  readonly show?: Json;
  /** Digest of title and `show`: what a signed decision is about. */
  readonly shown?: string;
  /** Only signed decisions count. */
  readonly signed?: boolean;
  readonly event?: string;
  /** Of a step that listens for several events, and how many of them it needs. */
  readonly events?: readonly { readonly as: string; readonly event: string; readonly taken: boolean }[];
  readonly needs?: number;
  /** `place`: the key of `concurrency`, and how many runs waited before this one when it last asked. */
  readonly key?: string;
  readonly before?: number;
  /** Approvals: votes that were cast, and how many of each decide. */
  readonly votes?: readonly {
    readonly by: string;
    readonly vote: 'approve' | 'deny';
    readonly at: number;
    readonly onBehalfOf?: string;
    readonly comment?: string;
  }[];
  readonly quorum?: { readonly approve: number; readonly deny: number };
  /** Approvals: the schema of the form that an approval needs. */
  readonly form?: JsonSchema;
  /** `settle`: the schema of what the call gives. */
  readonly output?: JsonSchema;
  /** Approvals: who has reserved the next vote. */
  readonly claim?: { readonly by: string; readonly at: number };
  /** Approvals: votes that were handed on and not cast yet; the last giver is who handed it to `to`. */
  readonly delegations?: readonly {
    readonly givers: readonly string[];
    readonly to: Addressee;
    readonly at: number;
  }[];
  /** Approvals: the newest comments, and all questions. */
  readonly comments?: readonly Remark[];
  readonly questions?: readonly (Remark & {
    readonly n: number;
    readonly of: Addressee;
    readonly answer?: Remark;
  })[];
  readonly reminded?: { readonly times: number; readonly at: number };
  /** Approvals: the last notice could not be given (`notify`): when, and the type of the error. */
  readonly untold?: { readonly at: number; readonly type: string };
  /** Approvals: those who are asked cannot reach a decision any more. */
  readonly undecidable?: boolean;
  readonly error?: Fault;
}

/** What somebody said about a task. */
export interface Remark {
  readonly by: string;
  readonly at: number;
  readonly text: string;
}

/** What a person asks about a run in flight. */
export interface RunState {
  /** Execution id. */
  readonly root: string;
  readonly status: 'running' | 'waiting' | 'undoing' | 'stuck' | 'ended';
  readonly flow: string;
  readonly version: string;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly tenant?: string;
  readonly priority?: number;
  /** By which events find the run. */
  readonly keys?: { readonly [name: string]: string };
  /** Paths of the steps that are running now. */
  readonly running: readonly Path[];
  /** Child flows that are awaited now; `runId` is the execution id of each. */
  readonly children: readonly { readonly path: Path; readonly runId: string }[];
  readonly tasks: readonly OpenTask[];
  readonly keptEvents: number;
  /** Of the scopes that run, by path: what they may use with what was granted, and what is used. */
  readonly budgets?: { readonly [path: Path]: { readonly limits: Amounts; readonly spent: Spending } };
  /** The first pivot that completed: a cancel has to be forced. */
  readonly pivoted?: Path;
  readonly end?: End;
  /** The host ended it from outside: it was terminated, or ran out of a time of the host's. It waits for nobody any more. */
  readonly stopped?: 'terminated' | 'timed_out';
}

export interface Machine {
  /** Never throws on data, only on a bug of ours. */
  dispatch(event: Event, tick: Tick): void;
  /** Commands in the order of issue: the n-th call is the n-th activity. */
  drain(): readonly Command[];
  /** Pure and synchronous, for an update's validator: only what is malformed or names nothing. */
  refuse(message: Message): Reply | null;
  /** The schema by which the host must judge the message's form or data before it dispatches it. */
  schemaFor(message: Message): Judged | null;
  state(): RunState;
  /** Entries of this run of the chain from number `from` on. */
  journal(from?: number): readonly Entry[];
}

/** What a message brings, and the schemas that it must fit. */
export interface Judged {
  readonly schema: JsonSchema;
  /** Beside it: what else holds for the value. */
  readonly also?: readonly JsonSchema[];
  readonly value: Json;
}

/** What a host lends the kernel. */
export interface Host {
  /** sha256, hex, of a text. */
  readonly digest: (text: string) => string;
  readonly limits?: Partial<Limits>;
  /** Told of each undo that is registered: until it runs, no command holds its input. For whoever compares runs. */
  readonly onUndo?: (undo: RegisteredUndo) => void;
}

export interface RegisteredUndo {
  /** `pay/compensate`. */
  readonly path: Path;
  /** Activity or flow. */
  readonly call: string;
  readonly input: Json;
}

export type CreateMachine = (plan: Plan, start: Start, host: Host, snapshot?: Snapshot) => Machine;
