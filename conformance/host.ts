/** What a conformance run asks of a host, and what the host tells of the run. Keep it small: each host implements it once. */
import type { RunState } from '../interpreter/machine.ts';
import type { Fault } from '../schema/fault.ts';
import type { Decision, Entry } from '../schema/journal.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Message, Reply } from '../schema/message.ts';
import type { Plan } from '../schema/plan.ts';

/** One attempt at a call. */
export interface WorldCall {
  /** Of the step instance or its undo; of a call in a child flow behind the child's path: `sub>c2`. */
  readonly path: string;
  /** From 1, over all calls of this path. */
  readonly attempt: number;
}
export type WorldAnswer =
  | {
      readonly is: 'done';
      readonly afterMs: number;
      readonly output: Json;
      readonly usage?: JsonObject;
      readonly decides?: readonly Decision[];
    }
  | {
      readonly is: 'failed';
      readonly afterMs: number;
      readonly type: string;
      readonly detail?: string;
      readonly data?: Json;
      /** It may have happened all the same. */
      readonly effect?: 'unknown';
      readonly usage?: JsonObject;
    }
  /** No answer: the attempt ends by its timeout. */
  | { readonly is: 'lost' };

/** What can be seen of a run while it is open. */
export interface View {
  readonly state: RunState;
  /** So far, over the chain of runs. */
  readonly journal: readonly Entry[];
  /** Paths, also in child flows (`sub>c2`), of the calls that have been started. */
  readonly started: ReadonlySet<string>;
}
export type Trigger =
  /** Milliseconds of virtual time from the start; for hosts that have it. */
  | { readonly k: 'at'; readonly ms: number }
  /** As soon as it holds, and the message before was answered. */
  | { readonly k: 'when'; readonly holds: (view: View) => boolean };
export interface Sent {
  readonly trigger: Trigger;
  readonly message: Message;
  /** The child that it goes to, by the path of the step that runs it (`sub`, `sub>inner`); absent: the run itself. */
  readonly run?: string;
}

export interface World {
  readonly input: Json;
  readonly startedBy: string;
  readonly answer: (call: WorldCall) => WorldAnswer;
  readonly messages: readonly Sent[];
  /** Forces continue-as-new after every so many events, where it is possible; absent: the host's own measure. */
  readonly continueEvery?: number;
}

/** A call with all its attempts, as the world saw it. */
export interface ObservedCall {
  readonly path: string;
  readonly call: string;
  readonly key: string;
  readonly undoes?: string;
  readonly input: Json;
  readonly attempts: number;
  /** Milliseconds from the start of the run. */
  readonly from: number;
  /** Absent while it runs. */
  readonly to?: number;
  /** `unknown`: a write that ended without an answer. */
  readonly is: 'done' | 'failed' | 'unknown' | 'stopped' | 'open';
}
export interface Observed {
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'stuck';
  readonly output?: Json;
  readonly error?: Fault;
  readonly journal: readonly Entry[];
  /** In the order of start, those of child flows among them. */
  readonly calls: readonly ObservedCall[];
  /** Answers to the messages that were sent, in their order. */
  readonly replies: readonly Reply[];
  /** Paths that wait for a person at the end. */
  readonly stuckOn: readonly string[];
  /** Of the start, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly continues: number;
}

export interface ConformanceHost {
  readonly name: string;
  run(plan: Plan, world: World): Promise<Observed>;
}
