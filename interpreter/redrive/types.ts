/** A run that failed and starts again: what it need not do again, because it was done and still stands. */
import type { Fault } from '../../schema/fault.ts';
import type { Spending } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Voter } from '../../schema/message.ts';
import type { Path } from '../machine.ts';

/** Rides in `Start`, so that a history alone rebuilds the run. */
export interface Redrive {
  /** Counts from 1. */
  readonly n: number;
  /** Milliseconds since the epoch; the flow's own timeout counts from here. */
  readonly at: number;
  readonly by: string;
  /** What the host proves it with, and what `by` claims: opaque to the kernel. */
  readonly proof?: Proof;
  /** What the host calls the run that failed, where it has a name of its own. */
  readonly of?: string;
  /** The step that failed; empty where the flow as a whole did. */
  readonly from: Path;
  /** By the id of the command. */
  readonly answers: { readonly [id: Path]: Recorded };
  /** Approvals and listens that were decided, by path. */
  readonly tasks: { readonly [path: Path]: RecordedTask };
  /** Keys of writes that may have happened: they are made again under the key that they had. */
  readonly keys: { readonly [path: Path]: string };
  /** What the budgets of scopes had used, by path: what was paid is not given back. */
  readonly spent?: { readonly [path: Path]: Spending };
  /** Events that came and that nobody has used: they wait for a listener again, in the order in which they came. */
  readonly kept?: readonly CarriedEvent[];
  /** Events that were used by a listener that holds, each with its path: `<type>/<id>`. They are known, and not taken twice. */
  readonly used?: { readonly [event: string]: Path };
}

export interface Proof {
  readonly messageId: string;
  readonly groups: readonly string[];
  readonly sealed?: string;
  readonly signature?: string;
}

export interface CarriedEvent {
  readonly type: string;
  readonly eventId: string;
  readonly data: Json;
}

/** `stopped`: the answer came after the work was told to stop, and is given once it is told so again. */
export type Recorded =
  | (RecordedCall & { readonly t: 'resolved'; readonly value?: Json; readonly attempts: number })
  | (RecordedCall & { readonly t: 'rejected'; readonly fault: Fault; readonly attempts: number })
  | (RecordedCall & { readonly t: 'cancelled'; readonly effect: 'none' | 'unknown' })
  /** A wait that is over; a timeout that came. */
  | { readonly t: 'fired' };

export interface RecordedCall {
  /** Activity, flow or event. The answer is for nothing else. */
  readonly call: string;
  /** Writes, and their undo: the key under which they were made. Such an answer holds whatever the input is now. */
  readonly key?: string;
  /** Of an undo: the key that it undid. The answer is for the undo of no other. */
  readonly undoes?: string;
  /** Reads: digest of the input. The answer is for no other. */
  readonly input?: string;
  readonly stopped?: true;
}

export interface RecordedTask {
  /** Approvals: digest of what was shown. The decision is for nothing else. */
  readonly shown?: string;
  /** Who approved, where calls show it. */
  readonly voters?: readonly Voter[];
  readonly end: { readonly t: 'done'; readonly value?: Json } | { readonly t: 'failed'; readonly fault: Fault };
}
