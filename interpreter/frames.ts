/**
 * Frames: the state of every live scope as plain JSON, a tree from the flow down to the steps that run. A generator
 * reads where it stands from its frame alone, so that after a resume it re-enters at the same place.
 * INVARIANT: a record of the journal is never noted between a change of a frame and the next yield; what stands there
 * runs again after a resume.
 */
import type { Fault } from '../schema/fault.ts';
import type { CallMeta, SignedBy } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import type { Addressee, Voter } from '../schema/message.ts';
import type { Amounts, NoticeOn } from '../schema/plan.ts';
import type { Bulk, Remark } from './machine.ts';
import type { Outcome } from './outcome.ts';

/** Outputs of the steps of a list, by id. */
export type Outputs = { [id: string]: Json };
/** Verdicts of checks, by step id and check id. */
export type Verdicts = { [id: string]: { [check: string]: boolean } };

/** The oldest part of a list that grew long, kept outside the state. */
export interface Chunk {
  readonly ref: string;
  readonly count: number;
  readonly bytes: number;
}

/** Undo entries; some of them may be older than entries in the state. */
export interface UndoChunk extends Chunk {
  /** The highest number among them, and the path of that one. */
  readonly last: number;
  readonly path: string;
  /** Step of that one. */
  readonly step: string;
  /** It cannot be had again: a person is asked, as for an undo that failed. */
  lost?: UndoEntry;
}

/** A list of steps on its way. */
export interface ListFrame {
  /** Position of the step that runs or comes next. */
  i: number;
  readonly out: Outputs;
  readonly checks: Verdicts;
  /** Of the step that runs. */
  step?: StepFrame;
  /** Outputs that are no values, by id. */
  bulk?: { [id: string]: Bulk };
  /** Who approved, by the id of the approval: of those that calls show. */
  voters?: { [id: string]: readonly Voter[] };
}

/** `uncatch`: the handler did not complete and is being undone. */
export type Phase = 'body' | 'undo' | 'catch' | 'uncatch' | 'finally';

/** `stop`: it is to stop, from outside or by a failure of its own (its timeout). */
export interface Stoppable {
  stop?: true | Fault;
}

/** A scope: the flow, a step, a branch, an item. */
export interface ScopeFrame extends Stoppable {
  /** When it started: what `$now()` gives. */
  readonly at: number;
  /** The scope owns the undo entries of its thread with a number above this. */
  readonly mark: number;
  phase: Phase;
  /** Set when the body ended. */
  outcome?: Outcome;
  /** When its timeout fires, milliseconds since the epoch. */
  deadline?: number;
  /** The clause of `catch` that was taken, and the error that it caught. */
  clause?: number;
  caught?: Fault;
  handler?: ListFrame;
  final?: ListFrame;
  /** The list that it runs, where it runs one. */
  list?: ListFrame;
  budget?: BudgetFrame;
}

export type Counts = { -readonly [amount in keyof Amounts]-?: number };

/** What of a budget is used, and what became of it. */
export interface BudgetFrame {
  readonly used: Counts;
  unpriced: number;
  unmeasured: number;
  /** The most that one attempt at a model was seen to use: what others on their way are taken to use. */
  readonly most: { usd?: number; tokens?: number };
  granted: number;
  degraded?: true;
  /** Times that people were asked for more, and the task that is open. */
  asked: number;
  task?: StepFrame;
}

/** A step on its way. One of the last fields is set, by kind. */
export interface StepFrame extends ScopeFrame {
  effect?: EffectFrame;
  parallel?: ParallelFrame;
  foreach?: ForeachFrame;
  /** `repeat`: number of the turn. `switch`: number of the list that was chosen, -1 for the default. */
  turn?: number;
  wait?: { readonly until: number };
  listen?: ListenFrame;
  approval?: ApprovalFrame;
  /** `return`: the value that is being validated. */
  returns?: { readonly value: Json };
}

/** A scope with variables and an undo stack of its own: the flow, a branch, an item. */
export interface ThreadFrame extends ScopeFrame {
  /** Those that were set in it; the others are of the threads around it. */
  vars: { [name: string]: Json };
  /** In ascending order of `n`. */
  entries: UndoEntry[];
  /** Bytes of these, about. */
  weight?: number;
  /** What left the state of them. */
  kept?: UndoChunk[];
}

/** A registered undo. Its input was built when the step completed. */
export interface UndoEntry {
  /** Completion number. */
  readonly n: number;
  /** `pay/compensate`. */
  readonly path: string;
  /** Id of the step that it undoes. */
  readonly step: string;
  /** Key of the call that it undoes. */
  readonly undoes: string;
  readonly input: Json;
  /** Set when the undo has started. */
  state?: 'running' | 'stuck';
  /** Times that a person had it tried again; absent for none. */
  again?: number;
  error?: Fault;
  since?: number;
  /** What a person decided, until the undo's fiber has seen it. */
  decided?: {
    readonly how: 'retry' | 'skip';
    readonly by: string;
    readonly verified: boolean;
    readonly reason?: string;
    readonly signed?: SignedBy;
  };
}

/** The place that a run asks for before its first step (`concurrency`). */
export interface PlaceFrame {
  /** Runs with the same one share a limit: a digest. */
  readonly group: string;
  readonly key?: string;
  readonly since: number;
  /** When the wait times out. */
  readonly until?: number;
  state: 'asking' | 'waiting' | 'taken';
  /** News of a free place came, perhaps before the answer to the question. */
  told?: true;
  /** Runs that waited before it when it last asked; absent until it has waited. */
  before?: number;
}

/** `call` and `run`: the try that is under way. */
export interface EffectFrame {
  /** 0: the step's own; else the number of the fallback clause, from 1. */
  n: number;
  /** `fit`: a value that no wall has judged is being judged. `settle`: a person must say what happened. */
  phase: 'call' | 'fit' | 'checks' | 'settle';
  /** The host was asked and answered: there is something to undo. */
  made: boolean;
  value?: Json;
  meta?: CallMeta;
  /** Which of the schemas comes next. */
  fit: number;
  /** Which check comes next. */
  check: number;
  /** What an override would put in place of `value`. */
  override?: Json;
  readonly verdicts: { [check: string]: boolean };
  /** Checks that failed the try, and the reason of the first. */
  refused?: { readonly checks: readonly string[]; readonly detail: string };
  /** A write that may have happened. */
  effect?: 'unknown';
  /** The model that takes the place of the step's, for a budget is used up; it was recorded. */
  degraded?: string;
  settle?: SettleFrame;
}

export interface SettleFrame {
  readonly since: number;
  readonly fault: Fault;
  decided?: {
    readonly as: 'done' | 'not_done' | 'skip';
    readonly by: string;
    readonly verified: boolean;
    readonly output?: Json;
    readonly reason?: string;
    readonly signed?: SignedBy;
  };
}

export interface BranchFrame {
  thread?: ThreadFrame;
  is?: 'completed' | 'failed' | 'stopped';
  value?: Json;
}

export interface ParallelFrame {
  readonly branches: BranchFrame[];
  /** How the block will end once nothing in it runs any more. */
  decided?: Outcome;
  /** `onFailure: continue`: the first failure. */
  first?: Fault;
  /** A branch's output is no value, so the block's is none. */
  bulk?: Bulk;
}

export interface ForeachFrame {
  /** The item that starts next. */
  next: number;
  /** In the order in which the items ended, with their index; an item that gave nothing has none. */
  results: (readonly [number, Json])[];
  /** Bytes of these, about. */
  weight: number;
  /** What left the state of them. */
  readonly chunks: Chunk[];
  /** Bytes of results that were dropped, for nobody reads them. */
  dropped?: number;
  /** An item's output is no value, so the block's is none. */
  bulk?: Bulk;
  /** Items that run, by index. */
  readonly live: { [index: string]: ThreadFrame };
  failures: number;
  decided?: Outcome;
}

export interface TakenEvent {
  /** In the order of arrival, over all types. */
  readonly n: number;
  readonly eventId: string;
  readonly data: Json;
}

export interface ListenFrame {
  /** Opening number: the lowest waits longest. */
  readonly seq: number;
  readonly since: number;
  /** The events that were taken, by the number of the slot. */
  readonly got: { [slot: string]: TakenEvent };
  failed?: Fault;
}

export interface Vote {
  readonly by: string;
  readonly vote: 'approve' | 'deny';
  readonly at: number;
  readonly comment?: string;
  readonly form?: Json;
  /** Whose vote it is that was handed on. */
  readonly onBehalfOf?: string;
  /** Of an approval that calls show. */
  readonly voter?: Voter;
}

/** One vote that was handed on, and where it is now. */
export interface Delegation {
  /** Through whose hands it went; the first is its owner, or who assigned it. */
  givers: readonly string[];
  to: Addressee;
  at: number;
  /** Given by one who runs the tasks: nobody has lost a vote by it. */
  readonly assigned: boolean;
  /** It was cast. */
  used?: true;
}

export interface Question extends Remark {
  /** From 1. */
  readonly n: number;
  readonly of: Addressee;
  answer?: Remark;
}

/** A notice that waits to be given. Its input was built when it became due. */
export interface NoticeFrame {
  /** From 1, over all notices of the task. */
  readonly n: number;
  readonly on: NoticeOn;
  readonly input: Json;
}

export interface NoticesFrame extends Stoppable {
  given: number;
  readonly queue: NoticeFrame[];
  /** The last one could not be given. */
  failed?: { readonly at: number; readonly type: string };
}

export interface ApprovalFrame {
  readonly title: string;
  readonly show?: Json;
  /** Digest of what is shown. */
  readonly shown: string;
  readonly since: number;
  readonly until?: number;
  users: readonly string[];
  groups: readonly string[];
  exclude: readonly string[];
  /** Nobody is named: everyone who is not excluded may vote. */
  anyone: boolean;
  reminded: number;
  remindedAt?: number;
  escalated: number;
  readonly votes: Vote[];
  /** Who has reserved the next vote. */
  claim?: { readonly by: string; readonly at: number };
  readonly delegations: Delegation[];
  /** The newest; the journal has all. */
  readonly comments: Remark[];
  readonly questions: Question[];
  /** Messages taken that are no votes. */
  messages: number;
  /** What people are told (`notify`). */
  notices?: NoticesFrame;
  /** It was recorded that neither quorum can be reached. */
  undecidable?: true;
  decided?: 'approved' | 'denied';
}

export function newList(): ListFrame {
  return { i: 0, out: {}, checks: {} };
}
