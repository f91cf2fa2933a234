/**
 * A flow as the reference model sees it: only what rules 12-29 speak of. Effects are opaque and scripted, conditions
 * are decided beforehand, durations are milliseconds of virtual time.
 */
import type { Json } from '../../schema/json.ts';

export interface Program {
  readonly steps: readonly Step[];
  readonly catch: readonly Clause[];
  readonly finally: readonly Step[];
  readonly timeoutMs?: number;
}
export interface Clause {
  /** Types or prefixes (`e.*`); absent: every error. */
  readonly errors?: readonly string[];
  readonly steps: readonly Step[];
}

export type Join =
  | { readonly k: 'all'; readonly onFailure: 'cancel' | 'continue' }
  | { readonly k: 'atLeast'; readonly n: number }
  | { readonly k: 'race' };

/** How a write is undone: not at all, by constants, by `$self` where there is one, by `$self` that must be there. */
export type UndoNeeds = 'none' | 'constant' | 'selfIfAny' | 'self';

export interface Effect {
  readonly kind: 'effect';
  readonly effect: 'read' | 'write';
  readonly idempotent: boolean;
  readonly undo: UndoNeeds;
  readonly pivot: boolean;
  readonly retry: Retry;
  readonly undoRetry: Retry;
}
/** Jitter is none: the model's clock has no chance in it. */
export interface Retry {
  readonly maxAttempts: number;
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
}

interface Common {
  readonly id: string;
  /** `if`; true unless given. */
  readonly if?: boolean;
  readonly catch: readonly Clause[];
}
interface Timed {
  readonly timeoutMs?: number;
}
export type Block =
  | ({ readonly kind: 'do'; readonly steps: readonly Step[]; readonly finally: readonly Step[] } & Timed)
  /** `taken`: index of the case whose `when` is true, or -1: the default, where there is one. */
  | ({
      readonly kind: 'switch';
      readonly cases: readonly (readonly Step[])[];
      readonly default?: readonly Step[];
      readonly taken: number;
    } & Timed)
  | ({
      readonly kind: 'parallel';
      readonly join: Join;
      readonly branches: readonly { readonly name: string; readonly steps: readonly Step[] }[];
    } & Timed)
  | ({
      readonly kind: 'foreach';
      readonly items: number;
      readonly maxConcurrency: number;
      readonly tolerate?: number;
      readonly steps: readonly Step[];
    } & Timed)
  /** Ends after the turn in which the variable `counter` has reached `until`; absent: after `max` turns. */
  | ({
      readonly kind: 'repeat';
      readonly max: number;
      readonly counter: string;
      readonly until?: number;
      readonly steps: readonly Step[];
    } & Timed);
export type Leaf =
  | Effect
  /** Without `needs`: for one event; else for several, of which it needs so many. */
  | ({ readonly kind: 'listen'; readonly events: readonly string[]; readonly needs?: number } & Timed)
  /** A child, in a run of its own (rule 29). */
  | ({
      readonly kind: 'run';
      readonly flow: Program;
      readonly undo: 'none' | 'constant';
      readonly undoRetry: Retry;
    } & Timed)
  | { readonly kind: 'wait'; readonly ms: number }
  /** Sets the variable to a number, or to one more than it was. */
  | { readonly kind: 'set'; readonly name: string; readonly to: number | 'next' }
  | { readonly kind: 'raise'; readonly type: string }
  | { readonly kind: 'return'; readonly value: Json };
export type Step = Common & (Leaf | Block);
export type EffectStep = Extract<Step, { readonly kind: 'effect' }>;
export type RunStep = Extract<Step, { readonly kind: 'run' }>;

/**
 * How one attempt ends. `again` fails with an error worth another attempt, `lost` never answers, `broken` breaks off with
 * such an error and may have happened, as where a worker is lost.
 */
export interface Attempt {
  readonly afterMs: number;
  readonly is: 'done' | 'fail' | 'again' | 'lost' | 'broken';
  /** Of `fail`, `again` and `broken`. */
  readonly type?: string;
}
/** What a person does about what is stuck: `retry | skip` an undo, say `done | not_done | skip` of a write. */
export interface PersonActs {
  /** After it got stuck. */
  readonly afterMs: number;
  readonly how: 'retry' | 'skip' | 'done' | 'not_done';
}
/** The world around a run. Functions of their arguments alone. */
export interface Script {
  /** The n-th attempt at a path (from 1, over all calls of that path); an undo's path ends in `/compensate`. */
  attempt(path: string, n: number): Attempt;
  /** The n-th time (from 1) that a path is stuck; undefined: nobody comes. */
  person(path: string, n: number): PersonActs | undefined;
  /** When the event of a type arrives, from the start of the run; undefined: never. */
  event(type: string): number | undefined;
  /** From the start of the run. */
  readonly cancelAtMs?: number;
  /** The cancel is obeyed past a pivot too. */
  readonly cancelForced?: boolean;
}
