/** What travels between client, workflow and worker. INVARIANT: histories hold these shapes; add fields, never change them. */

import type { Limits } from '../../interpreter/limits.ts';
import type { Judged, Snapshot, Start } from '../../interpreter/machine.ts';
import type { PlaceAsk, PlacesState } from '../../interpreter/places.ts';
import type { TurnsState } from '../../interpreter/turns.ts';
import type { Fault } from '../../schema/fault.ts';
import type { CallMeta, Decision, Entry } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Approved, Message, Person, Redriving, Refusal } from '../../schema/message.ts';
import type { OnConflict, Plan } from '../../schema/plan.ts';
import type { RulingQuestion } from '../../schema/ruling.ts';
import type { Requests } from '../../schema/usage.ts';

/** The one argument of every workflow. */
export interface FlowInput {
  readonly plan: Plan;
  readonly start: Start;
  /** Of the run before this one in the chain. */
  readonly snapshot?: Snapshot;
  /** A cancellation reached the run before this one too late. */
  readonly cancelled?: boolean;
  /** News of its place came to the run before this one too late. */
  readonly placed?: readonly PlaceNote[];
  /** A parent run waits for this one: what the server says of a cancellation comes from there, and is obeyed always. */
  readonly awaited?: boolean;
  /** Lowered limits: tests and measurements. They ride in the input, so that a replay has the same. */
  readonly limits?: Partial<Limits>;
  /** Whoever started the run has a store, or keys: every worker that takes it has them too. */
  readonly payloads?: {
    /** Bytes of one payload at most, where a store takes what is larger than the server does. */
    readonly bytes?: number;
    /** Messages and stacks of errors travel inside payloads, which the codec seals. */
    readonly sealed?: true;
  };
}

/** What an activity of the catalogue is asked. */
export interface CallRequest {
  readonly path: string;
  readonly key: string;
  readonly undoes?: string;
  readonly input: Json;
  readonly effect: 'read' | 'write';
  /** A lost answer is not tried again. */
  readonly once: boolean;
  /** An attempt that nobody heard of again may have cost something. */
  readonly metered?: true;
  /** A budget in US dollars is around it: a model without a known price is not asked. */
  readonly priced?: true;
  /** A budget bounds its requests to models. */
  readonly requests?: Requests;
  /** For the pause before the next attempt. */
  readonly pause: {
    readonly initialMs: number;
    readonly factor: number;
    readonly maxMs: number;
    readonly jitter: 'full' | 'none';
  };
  readonly narrow?: JsonSchema;
  /** Digest of the contract that the plan was compiled with, or how it begins. */
  readonly contract: string;
  readonly run: {
    readonly id: string;
    readonly flow: string;
    readonly version: string;
    readonly env: string;
    /** Whose flow it is, by `catalogue.teams` of the project that it was compiled in. */
    readonly team?: string;
  };
  /** Who approved before it. */
  readonly approved?: readonly Approved[];
}

/** The one argument of every activity of the catalogue: the request without what its worker knows (`sent-call.ts`). */
export type SentCall = Pick<CallRequest, 'input' | 'contract'> &
  Partial<Omit<CallRequest, 'run'>> & {
    readonly run: Pick<CallRequest['run'], 'version' | 'env'> & Partial<CallRequest['run']>;
  };

/** What every activity of the catalogue answers: attempts that the server made are invisible to a workflow otherwise. */
export interface CallEnvelope {
  readonly value: Json;
  readonly meta: CallMeta & { readonly decisions?: readonly Decision[] };
}

/** The details of an `ApplicationFailure` that an activity or a flow ends with; of a call also what it used. */
export type FailureDetails = [Fault, CallMeta?];

export interface UpdateRequest {
  readonly message: Message;
  /** A token that proves who acts, sealed for this run and this update: in clear it would stand in the history. */
  readonly sealed?: string;
  /** Compact JWS of the person's own key over the decision: no credential for anything else. */
  readonly signature?: string;
}

/** Asks the wall who acts and whether the data fits. */
export interface JudgeRequest {
  readonly message: Message | Redriving;
  readonly messageId: string;
  /** Execution id of the run. */
  readonly root: string;
  readonly sealed?: string;
  readonly signature?: string;
  readonly judge?: Judged;
}
export type JudgeAnswer =
  | { readonly ok: true; readonly person?: Person; readonly problems: readonly string[] }
  /** `person`: where it is known who was refused. */
  | { readonly ok: false; readonly why: Refusal; readonly detail: string; readonly person?: Person };

export interface ValidateRequest {
  readonly schema: JsonSchema;
  readonly value: Json;
}
/** Asks what the catalogue says of pure activities; answered with `Rulings`. */
export interface RuleRequest {
  readonly about: readonly RulingQuestion[];
  readonly team?: string;
}
export interface EmitRequest {
  readonly path: string;
  /** Id of the event: a consumer that has seen it takes it for the same. */
  readonly key: string;
  readonly event: string;
  readonly data?: Json;
  readonly run: CallRequest['run'];
}

/** Asks the store to take a part of the state; answered with its reference. */
export interface KeepRequest {
  readonly value: Json;
}
export interface FetchRequest {
  readonly ref: string;
}
/** Where a replaying workflow writes its journal. A type, for the SDK asks for an index signature. */
export type JournalSinks = { readonly journal: { write(entries: readonly Entry[]): void } };

/** News of the place of a run, as a signal (`concurrency`). */
export type PlaceNote = { readonly is: 'taken' } | { readonly is: 'displaced'; readonly by: string };

export interface PlaceRequest {
  readonly group: string;
  readonly limit: number;
  readonly onConflict: OnConflict;
  readonly checkMs: number;
}
export interface LeaveRequest {
  readonly group: string;
}
/** The argument of the workflow that keeps places. */
export interface PlacesInput {
  readonly state: PlacesState;
  /** How long a place is held before whoever holds it is asked whether it still runs, where others wait. */
  readonly checkMs: number;
  /** History events at which it goes on in a new run. */
  readonly events: number;
  /** It is not the first run of its chain. */
  readonly goesOn?: true;
}
/** The argument of the workflow that keeps a rate for all workers. */
export interface TurnsInput {
  readonly state: TurnsState;
  /** Length of the rate's time, milliseconds: older turns are forgotten. */
  readonly perMs: number;
  /** History events at which it goes on in a new run. */
  readonly events: number;
  readonly goesOn?: true;
}
/** What it is asked with. */
export interface PlaceQuestion extends PlaceAsk {
  readonly checkMs: number;
}
export interface EndedRequest {
  readonly runs: readonly string[];
}
