/** What the model tells about a run, in a form that can also be read off a kernel's journal and its host's calls. */
import type { Json } from '../../schema/json.ts';

export interface ModelError {
  readonly type: string;
  /** Of a handler that failed: the error that it handled. */
  readonly cause?: ModelError;
}

/** One call, all its attempts together. A retried undo is another call of the same path. */
export interface CallRecord {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** `unknown`: a write that ended without an answer. `stopped`: let go, or between attempts. */
  readonly is: 'done' | 'failed' | 'unknown' | 'stopped';
  readonly attempts: number;
}
/** One step that was reached. */
export interface StepRecord {
  readonly path: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly is: 'completed' | 'failed' | 'stopped' | 'returned' | 'skipped' | 'never';
  /** Of a completed step. */
  readonly output?: Json;
  /** It was stopped, and failed inside before it had ended: a journal may say either. */
  readonly either?: true;
}
/** What a person did about what was stuck. */
export interface ActRecord {
  readonly at: number;
  readonly path: string;
  readonly how: 'retry' | 'skip' | 'done' | 'not_done';
}
/** Something that a journal records beside steps and calls: a handler that is entered, an undo that is dropped, … */
export interface NoteRecord {
  readonly at: number;
  /** Of the scope, `` for the flow; of an undo the path with `/compensate`. */
  readonly path: string;
  readonly what: string;
}
export interface Story {
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'stuck';
  readonly output?: Json;
  readonly error?: ModelError;
  /** Infinity where the run is stuck. */
  readonly endedAt: number;
  readonly calls: readonly CallRecord[];
  readonly steps: readonly StepRecord[];
  readonly acts: readonly ActRecord[];
  readonly notes: readonly NoteRecord[];
  /** Paths whose undo is stuck, or that wait to be settled, for good. */
  readonly stuck: readonly string[];
}

/** How a scope, a list or a step ended. `never`: it waits for a person who does not come. */
export type Ended =
  | { readonly is: 'completed'; readonly at: number; readonly output?: Json }
  | { readonly is: 'returned'; readonly at: number; readonly output: Json }
  | { readonly is: 'failed'; readonly at: number; readonly error: ModelError }
  /** `error`: what was stopped first, and then failed inside as well. */
  | { readonly is: 'stopped'; readonly at: number; readonly error?: ModelError }
  | { readonly is: 'never'; readonly at: number };

/** Two things happen at one moment and the rules leave open which is first: the generator discards the sample. */
export class Tie extends Error {
  override readonly name = 'Tie';
}
