/** What people and systems send to a run in flight, and what they are answered. */
import type { Json } from './json.ts';

/** Who acts. `verified` is false where the project lets callers claim who they are (development). */
export interface Person {
  /** An address or account name, compared as is. */
  readonly user: string;
  readonly groups: readonly string[];
  readonly verified: boolean;
}

export type Message =
  | {
      readonly t: 'vote';
      readonly task: string;
      readonly vote: 'approve' | 'deny';
      readonly by: Person;
      readonly comment?: string;
      readonly form?: Json;
    }
  | {
      readonly t: 'event';
      readonly type: string;
      readonly eventId: string;
      readonly data: Json;
      readonly from?: Person;
    }
  /** `force`: also past a completed pivot, where what was done before it stays done. */
  | { readonly t: 'cancel'; readonly by: Person; readonly reason?: string; readonly force?: boolean }
  /** For an undo that failed for good (rule 23). `path` ends in `/compensate`. */
  | {
      readonly t: 'retryUndo';
      readonly path: string;
      readonly how: 'retry' | 'skip';
      readonly by: Person;
      readonly reason?: string;
    }
  /** For a write that may have happened and cannot be undone as it is (rule 25). `output` goes with `done`. */
  | {
      readonly t: 'settle';
      readonly path: string;
      readonly as: 'done' | 'not_done' | 'skip';
      readonly by: Person;
      readonly output?: Json;
      readonly reason?: string;
    };
export type MessageKind = Message['t'];

/** Why a message was refused. Stable: tests, clients and flow tests (`because`) name these. */
export const REFUSALS = {
  malformed: 'The message does not have the shape of its kind.',
  unidentified: 'The caller did not prove who they are.',
  keys_unreachable: 'The keys that proofs are verified with cannot be had now.',
  no_such_task: 'The run has no task, undo or write of that name that waits for a person.',
  closed: 'The task is closed already.',
  not_assigned: 'The person is not among the assignees.',
  excluded: 'The person is excluded from this task.',
  voted: 'The person has voted already.',
  form_invalid: 'The form does not fit its schema.',
  form_missing: 'The task asks for a form with an approval.',
  unknown_event: 'The flow does not listen for events of that type.',
  event_invalid: 'The data does not fit the schema of the event.',
  buffer_full: 'The run keeps as many events as it may already.',
  past_pivot: 'The run is past a pivot, and what was done before it cannot be undone: only a forced cancel stops it.',
  too_many: 'The task has taken as many messages as it may.',
  ended: 'The run has ended, or is ending.',
} as const;
export type Refusal = keyof typeof REFUSALS;

export type Reply =
  | { readonly ok: true; readonly result?: Json }
  | { readonly ok: false; readonly why: Refusal; readonly detail: string };
