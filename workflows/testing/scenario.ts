/** What the flows of `workflows/` are tested with: scenarios as data, each played on both hosts with real activities. */
import type { Json } from '../../schema/json.ts';
import type { Message, Refusal } from '../../schema/message.ts';

/** When somebody does something. One condition of: */
export type When =
  /** The run waits for a person or an event at this path, and nothing else moves. */
  | { readonly waiting: string }
  /** The call at this path is being made; it ends only when the act was answered. One act for each call. */
  | { readonly calling: string }
  /** Virtual time since the start, milliseconds: for the memory host alone. */
  | { readonly afterMs: number };

export interface Act {
  readonly when: When;
  readonly says: Message;
  /** How it is answered. */
  readonly answer: 'ok' | Refusal;
}

export interface Expected {
  readonly end: 'completed' | 'failed' | 'cancelled';
  /** Of a completed run; what is random or drawn is left out. */
  readonly output?: { readonly [key: string]: Json };
  /** Type of the error of a failed run. */
  readonly error?: string;
  /** Checks that found something, as `step.check`, in their order. */
  readonly checks: readonly string[];
  /** Rows of decision tables that decided, in their order. */
  readonly rules: readonly string[];
  /** Effects on the world outside, in their order. */
  readonly effects: readonly string[];
  /** Subjects of the mails that were sent, sorted. */
  readonly mails: readonly string[];
  /** Paths of the steps that were skipped by their `if`. */
  readonly skipped: readonly string[];
  /** Calls that took more than one attempt, with the number of attempts. */
  readonly attempts?: { readonly [path: string]: number };
}

export interface Scenario {
  readonly name: string;
  /** A file of `inputs/`, without `.json`. */
  readonly input: string;
  readonly world: string;
  /** Waits for hours or days: only where time is virtual. */
  readonly long?: true;
  readonly acts: readonly Act[];
  readonly expect: Expected;
}

/** What surrounds a project: services that it calls, in a certain mood. */
export interface World {
  readonly env: { readonly [name: string]: string };
  /** Text of an overlay of `holdfast.yaml`. */
  readonly overlay?: string;
  /** What happened outside for a run, by the prefix of its idempotency keys. */
  effects(root: string): readonly string[];
  stop(): Promise<void>;
}

/** A flow with all that it is tested with. */
export interface Suite {
  /** Folder below `workflows/`. */
  readonly folder: string;
  /** File of the flow in it. */
  readonly flow: string;
  readonly startedBy: string;
  /** Key of the input that holds an address: each scenario is given its own there, so that its mails can be told apart. */
  readonly recipient: string;
  /** Keys, of outputs and of what calls give back, whose values are made of the execution id: nothing is expected of them. */
  readonly drawn: readonly string[];
  /** It makes real calls side by side, whose records have no order among each other. */
  readonly sideBySide?: true;
  /** By name; `data` is a folder of its own. */
  readonly worlds: { readonly [name: string]: (data: string) => Promise<World> };
  readonly scenarios: readonly Scenario[];
}
