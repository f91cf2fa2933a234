/**
 * The journal: the whole story of a run, a pure function of plan and events. `trace`, the audit export, coverage and
 * telemetry read nothing else. Times differ between hosts; kinds, paths, places and data do not.
 */
import type { Fault } from './fault.ts';
import type { Json } from './json.ts';
import type { Addressee, Refusal, Voter } from './message.ts';
import type { Amounts, NoticeOn, PlaceId } from './plan.ts';
import type { Sums } from './usage.ts';

export interface Entry {
  /** Counts from 0 over the whole chain of runs. */
  readonly n: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Step instance or scope: `pay`, `charge.3`, `pay/compensate`; `` for the flow itself. */
  readonly path: string;
  readonly place: PlaceId;
  readonly what: Happening;
}

/** Who or what decided (rule 37). */
export type DecisionBy =
  | 'if'
  | 'case'
  | 'check'
  | 'fallback'
  | 'table'
  | 'approval'
  | 'budget'
  | 'policy'
  | 'person'
  | 'model';

export interface Decision {
  readonly by: DecisionBy;
  /** Id of the rule, check, case number, model alias or person. */
  readonly id?: string;
  /** What was decided: `true`, `false`, `override`, `approved`, the matched row, … */
  readonly verdict: Json;
  readonly reason?: string;
  /** Of an approval that a call shows to the catalogue: who approved, with the groups that they had then. */
  readonly voters?: readonly Voter[];
  /** sha256 of the canonical inputs that it was decided on. */
  readonly inputs?: string;
}

/** What a call used, as far as the activity reports it. */
export interface CallMeta {
  readonly attempts: number;
  /** Not done again: the answer is that of the run before this redrive, and so is what it used. */
  readonly reused?: true;
  readonly worker?: string;
  /** Of the last attempt. Models: requested and answered model, tokens, unit prices and cost in USD (`Usage`). */
  readonly usage?: Json;
  /** What the attempts before the last one used: a failed attempt costs no less for its failure. */
  readonly earlier?: Sums;
  /** Attempts of which nobody knows what they used: their workers were lost, or they ran out of their time. */
  readonly unmeasured?: number;
  readonly notes?: readonly string[];
  /** What the activity itself decided, a model's label for one. The kernel makes entries of their own of them. */
  readonly decisions?: readonly Decision[];
}

/** What the calls in a scope with a budget have used, and what became of the budget. */
export interface Spending {
  readonly used: { readonly [amount in keyof Amounts]-?: number };
  /** Requests to models at an unknown price, and attempts of which nobody knows what they used; in no amount. */
  readonly unpriced?: number;
  readonly unmeasured?: number;
  /** How often more was granted. */
  readonly granted?: number;
  /** Cheaper models took over. */
  readonly degraded?: true;
}

/** Who signed a decision: so that it can be verified later, by anybody who has the public keys. */
export interface SignedBy {
  /** Id of the key. */
  readonly key: string;
  /** The compact JWS. Absent only where a run is rehearsed in memory. */
  readonly jws?: string;
}

/** What happened. INVARIANT: no member is named `n`, `at`, `path`, `file`, `line` or `col`: exports tell those beside it. */
export type Happening =
  | {
      readonly t: 'run.started';
      readonly flow: string;
      readonly version: string;
      readonly plan: string;
      readonly by: string;
    }
  /**
   * A run that failed starts again: the n-th time, by whom, from which step; `reused`: answers that hold; `kept`: events
   * that came before and that nobody has used.
   */
  | {
      readonly t: 'run.redriven';
      readonly redrive: number;
      readonly by: string;
      readonly from: string;
      readonly reused: number;
      readonly kept?: number;
      readonly verified: boolean;
      readonly signed?: SignedBy;
    }
  | {
      readonly t: 'run.ended';
      readonly is: 'completed' | 'failed' | 'cancelled';
      readonly output?: Json;
      readonly error?: Fault;
    }
  /** The keys by which events find the run. */
  | { readonly t: 'run.keyed'; readonly keys: { readonly [name: string]: string } }
  /** `concurrency`: no place was free; so many runs waited before this one. */
  | { readonly t: 'place.waited'; readonly before: number; readonly key?: string }
  | { readonly t: 'place.taken'; readonly key?: string }
  /** A person must act: an undo that failed for good or a write of unknown effect. */
  | { readonly t: 'run.stuck'; readonly on: 'undo' | 'settle'; readonly error?: Fault }
  | {
      readonly t: 'run.unstuck';
      readonly by: string;
      readonly verified: boolean;
      readonly how: string;
      readonly reason?: string;
      readonly signed?: SignedBy;
    }
  | {
      readonly t: 'run.cancelRequested';
      readonly by?: string;
      readonly verified?: boolean;
      readonly reason?: string;
      readonly force?: boolean;
      readonly signed?: SignedBy;
    }
  | { readonly t: 'step.started'; readonly kind: string; readonly title?: string; readonly call?: string }
  | { readonly t: 'step.skipped'; readonly reason?: string }
  /** `bulk`: results of items that are no value. */
  | {
      readonly t: 'step.completed';
      readonly output?: Json;
      readonly bulk?: { readonly items: number; readonly bytes: number };
      readonly meta?: CallMeta;
    }
  | { readonly t: 'step.failed'; readonly error: Fault; readonly meta?: CallMeta }
  /** Stopped from outside. `effect: unknown`: a write that may have happened. */
  | { readonly t: 'step.stopped'; readonly effect?: 'none' | 'unknown' }
  /** `try`: 0 is the step's own, n that of the n-th clause of `fallback`. */
  | { readonly t: 'try.failed'; readonly try: number; readonly error: Fault; readonly meta?: CallMeta }
  | { readonly t: 'decision'; readonly decision: Decision }
  /** A scope with a budget ended. */
  | { readonly t: 'budget.ended'; readonly limits: Amounts; readonly spent: Spending }
  | { readonly t: 'catch.entered'; readonly error: Fault }
  | { readonly t: 'finally.entered' }
  | { readonly t: 'finally.failed'; readonly error: Fault }
  | { readonly t: 'timeout'; readonly afterMs: number }
  | { readonly t: 'wait.started'; readonly until: number }
  | { readonly t: 'wait.ended' }
  | { readonly t: 'branch.ended'; readonly branch: string; readonly is: 'completed' | 'failed' | 'stopped' }
  | { readonly t: 'item.ended'; readonly index: number; readonly is: 'completed' | 'failed' | 'stopped' }
  | {
      readonly t: 'task.opened';
      readonly title: string;
      readonly assignees: Json;
      readonly shown: string;
      readonly expires?: number;
    }
  /** `to`: who is waited for, as `user:ann`, `group:officers`. */
  | { readonly t: 'task.reminded'; readonly reminder: number; readonly to: readonly string[] }
  /** The task's notice of that number was given, or `error` says why not. `on`: of what. */
  | {
      readonly t: 'task.notified';
      readonly notice: number;
      readonly on: NoticeOn;
      readonly call: string;
      readonly error?: Fault;
      readonly meta?: CallMeta;
    }
  /** `replace`: these people are asked in place of those before. */
  | { readonly t: 'task.escalated'; readonly to: Json; readonly replace: boolean }
  /** `from`: who had claimed it before. */
  | { readonly t: 'task.claimed'; readonly by: string; readonly verified: boolean; readonly from?: string }
  /** `of`: who had claimed it. Without `by`: an escalation freed it. */
  | {
      readonly t: 'task.released';
      readonly of: string;
      readonly by?: string;
      readonly verified?: boolean;
      readonly reason?: string;
    }
  /** `assigned`: by one who runs the tasks; else a person's own vote. To oneself: it was taken back. */
  | {
      readonly t: 'task.delegated';
      readonly by: string;
      readonly verified: boolean;
      readonly to: Addressee;
      readonly assigned: boolean;
      readonly claim?: 'passed' | 'ended';
      readonly reason?: string;
    }
  | { readonly t: 'task.commented'; readonly by: string; readonly verified: boolean; readonly text: string }
  | {
      readonly t: 'task.asked';
      readonly question: number;
      readonly by: string;
      readonly verified: boolean;
      readonly of: Addressee;
      readonly text: string;
    }
  | {
      readonly t: 'task.answered';
      readonly question: number;
      readonly by: string;
      readonly verified: boolean;
      readonly text: string;
    }
  /** Neither quorum can be reached by those who are asked; `left`: how many of them have not voted. */
  | { readonly t: 'task.undecidable'; readonly approvals: number; readonly denials: number; readonly left: number }
  | {
      readonly t: 'task.voted';
      readonly vote: 'approve' | 'deny';
      readonly by: string;
      readonly verified: boolean;
      readonly signed?: SignedBy;
      /** Whose vote it is that was handed on. */
      readonly onBehalfOf?: string;
      readonly comment?: string;
    }
  | {
      readonly t: 'task.closed';
      readonly decision: 'approved' | 'denied' | 'expired' | 'stopped';
      /** Decided before this redrive, and what is shown is the same; the votes stand in the journal of the run before. */
      readonly reused?: true;
      readonly by?: string;
    }
  | {
      readonly t: 'message.refused';
      readonly message: string;
      readonly by?: string;
      readonly verified?: boolean;
      /** In place of `by`: whom the sender pretended to be where proof was asked for and none held. Proves nothing. */
      readonly claimed?: string;
      readonly because: Refusal;
      readonly detail: string;
    }
  /** `as`: the name of the event in a step that listens for several; such a step has an entry for each. */
  | { readonly t: 'listen.opened'; readonly event: string; readonly as?: string; readonly expires?: number }
  | { readonly t: 'event.kept'; readonly event: string; readonly eventId: string }
  | { readonly t: 'event.taken'; readonly event: string; readonly eventId: string; readonly as?: string }
  /** The listener that took it ended without what it waited for: others may have it. */
  | { readonly t: 'event.returned'; readonly event: string; readonly eventId: string; readonly as?: string }
  | { readonly t: 'event.emitted'; readonly event: string; readonly data?: Json }
  | { readonly t: 'undo.registered'; readonly call: string; readonly unknown: boolean }
  | { readonly t: 'undo.dropped'; readonly pivot: string }
  | { readonly t: 'undo.started'; readonly call: string }
  | { readonly t: 'undo.completed'; readonly meta?: CallMeta }
  | { readonly t: 'undo.failed'; readonly error: Fault; readonly meta?: CallMeta };
export type HappeningKind = Happening['t'];
