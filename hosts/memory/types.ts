/** What a run in memory is given, and what it gives back. */

import type { Limits } from '../../interpreter/limits.ts';
import type { CallCommand, Command, End, Machine, RunState, Snapshot } from '../../interpreter/machine.ts';
import type { Redrive } from '../../interpreter/redrive/types.ts';
import type { Fault } from '../../schema/fault.ts';
import type { CallMeta, Entry } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Message, Redriving, Reply } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import type { RulingQuestion, Rulings } from '../../schema/ruling.ts';

/** How one attempt of a call goes. Times are virtual; `afterMs` counts from the attempt's start, 0 unless given. */
export type CallReply =
  | { readonly t: 'value'; readonly value: Json; readonly meta?: CallMeta; readonly afterMs?: number }
  | {
      readonly t: 'error';
      readonly type: string;
      readonly title?: string;
      readonly detail?: string;
      readonly data?: Json;
      readonly status?: number;
      /** Overrides the contract's word on whether to try again. */
      readonly retry?: boolean;
      readonly retryAfterMs?: number;
      readonly effect?: 'none' | 'unknown';
      readonly meta?: CallMeta;
      readonly afterMs?: number;
    }
  /** It happened, and the answer was lost: the attempt times out. */
  | { readonly t: 'lost' }
  /** It did not happen, and no answer comes: the attempt times out. */
  | { readonly t: 'never' };

export interface ReplyContext {
  /** Counts from 1. */
  readonly attempt: number;
  /** Execution id of the run that calls. */
  readonly root: string;
  readonly plan: Plan;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
}

/** Replies to a call: at once for scripts, later for real activities. While a promise is open the clock stands still. */
export type Replier = (call: CallCommand, context: ReplyContext) => CallReply | Promise<CallReply>;

/** Delivers an event that a flow emits. */
export type Deliverer = (
  event: Extract<Command, { readonly t: 'emit' }>,
  context: ReplyContext,
) => CallReply | Promise<CallReply>;

/** What comes to the run from outside, at a virtual time counted from its start. */
export interface Incoming {
  readonly atMs: number;
  /** A message, or `cancel` as the host's own cancel request. */
  readonly message: Message | 'cancel';
  /** For deduplication; drawn unless given. */
  readonly id?: string;
  /** Execution id of the run that it goes to; the main one unless given. */
  readonly run?: string;
}

export interface MemoryOptions {
  /** Whether somebody may start the run again; everybody may unless given. */
  readonly permit?: (message: Redriving) => Json;
  readonly plan: Plan;
  readonly input: Json;
  readonly reply: Replier;
  /** Why the store that keeps parts of the state does not do what it is asked; null where it does. */
  readonly storeFault?: (command: Extract<Command, { readonly t: 'keep' | 'fetch' }>) => Fault | null;
  /** Events are recorded only where it is not given. */
  readonly deliver?: Deliverer;
  /** Problems of a value by a JSON Schema, empty where it fits. */
  readonly validate: (schema: JsonSchema, value: Json) => readonly string[];
  /** What the catalogue says of pure activities for the flows of a team; nothing where it is not given. */
  readonly rule?: (about: readonly RulingQuestion[], team: string | undefined) => Rulings;
  /** Hex sha256 of a text. */
  readonly digest: (text: string) => string;
  readonly root?: string;
  readonly startedBy?: string;
  readonly env?: string;
  /** Start of virtual time, milliseconds since the epoch. */
  readonly startAt?: number;
  readonly incoming?: readonly Incoming[];
  readonly limits?: Partial<Limits>;
  /** Continues as new at every n-th event, as soon as nothing is in flight. */
  readonly continueEvery?: number;
  /** Called with what the next run of the main chain starts from. */
  readonly onContinue?: (snapshot: Snapshot) => void;
  /** Called before the n-th event (from 1) reaches the main run; what it gives comes first. For sweeps. */
  readonly beforeEvent?: (n: number) => Message | 'cancel' | null;
  /**
   * Asked where nothing is to be done now, before the clock jumps (or the runs are left as they are), for each run that
   * goes on: what somebody says to it. `null` lets time pass. `last` is the reply to what was said before.
   */
  readonly atRest?: (state: RunState, last: Reply | undefined, root: string) => Promise<Message | 'cancel' | null>;
  /** The main run is one that failed and starts again. */
  readonly redrive?: Redrive;
  /** Wraps the machine of each run of each chain, to follow what it is told and asks. */
  readonly follow?: (machine: Machine, root: string) => Machine;
  /** Called with every journal entry of every run, in order. */
  readonly onEntry?: (entry: Entry, root: string) => void;
}

/** A write that reached the other side. */
export interface Effect {
  readonly key: string;
  readonly call: string;
  readonly input: Json;
  readonly undoes?: string;
  readonly attempt: number;
  readonly at: number;
}

export interface RunRecord {
  readonly root: string;
  readonly flow: string;
  /** Absent where the run cannot go on by itself: it waits for a message that never comes. */
  readonly end?: End;
  readonly journal: readonly Entry[];
  readonly state: RunState;
  /** How often it was continued as new. */
  readonly continued: number;
}

export interface MemoryResult extends RunRecord {
  /** Virtual time at the end. */
  readonly now: number;
  readonly effects: readonly Effect[];
  readonly emitted: readonly {
    readonly event: string;
    readonly key: string;
    readonly data?: Json;
    readonly at: number;
  }[];
  /** By message id. */
  readonly replies: { readonly [id: string]: Reply };
  /** The last `show`. */
  readonly waitingFor: readonly string[];
  readonly children: readonly RunRecord[];
}
