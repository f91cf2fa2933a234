/** What people and systems send to a run in flight, and what they are answered. */
import type { Json } from './json.ts';

/** Who acts. `verified` is false where the project lets callers claim who they are (development). */
export interface Person {
  /** An address or account name, compared as is. */
  readonly user: string;
  readonly groups: readonly string[];
  readonly verified: boolean;
  /** Only of a decision that the person signed, and whose signature the host has verified. */
  readonly signed?: Signed;
}

/** A verified signature. A host makes it; a message that brings one along is malformed. */
export interface Signed {
  /** Id of the key. */
  readonly key: string;
  /** The compact JWS. Absent only where a run is rehearsed in memory. */
  readonly jws?: string;
  /** Digest of what the person was shown (`task.opened`), for votes. */
  readonly shown?: string;
}

/** Whom a vote is handed to, or a question goes to: one person, or whoever of a group takes it up. */
export type Addressee = { readonly user: string } | { readonly group: string };

/** Members of this group may free, take over and assign what others have claimed; they may not vote by that alone. */
export const TASK_ADMINS = 'holdfast_admins';

/** About a task that is open: reserve it, hand it on, talk about it (rule 35). */
export type TaskMessage =
  | { readonly t: 'claim'; readonly task: string; readonly by: Person; readonly takeOver?: boolean }
  | { readonly t: 'release'; readonly task: string; readonly by: Person; readonly reason?: string }
  /** To oneself: takes back what one handed on. */
  | {
      readonly t: 'delegate';
      readonly task: string;
      readonly by: Person;
      readonly to: Addressee;
      readonly reason?: string;
    }
  | { readonly t: 'comment'; readonly task: string; readonly by: Person; readonly text: string }
  /** Without `of`: of who started the run. */
  | { readonly t: 'ask'; readonly task: string; readonly by: Person; readonly text: string; readonly of?: Addressee }
  /** `question`: its number; the only open one unless given. */
  | {
      readonly t: 'answer';
      readonly task: string;
      readonly by: Person;
      readonly text: string;
      readonly question?: number;
    };

export type Message =
  | TaskMessage
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
  /** For a write that may have happened and cannot be undone as it is (rule 25). `output` goes with `done`; needed where the contract wants one. */
  | {
      readonly t: 'settle';
      readonly path: string;
      readonly as: 'done' | 'not_done' | 'skip';
      readonly by: Person;
      readonly output?: Json;
      readonly reason?: string;
    };
/** Whoever starts a run again says so to its worker, before anything else happens in it: no message that a run takes. */
export interface Redriving {
  readonly t: 'redrive';
  readonly by: Person;
  /** sha256 of the plan that it goes on with. */
  readonly plan: string;
  /** Counts from 1. */
  readonly n: number;
  readonly from: string;
}
export type MessageKind = Message['t'];
const KINDS: { readonly [kind in MessageKind]: true } = {
  vote: true,
  claim: true,
  release: true,
  delegate: true,
  comment: true,
  ask: true,
  answer: true,
  event: true,
  cancel: true,
  retryUndo: true,
  settle: true,
};
/** Every kind of message. */
export const MESSAGE_KINDS: readonly string[] = Object.keys(KINDS);

/** Why a message was refused. Stable: tests, clients and flow tests (`because`) name these. */
export const REFUSALS = {
  malformed: 'The message does not have the shape of its kind.',
  unidentified: 'The caller did not prove who they are.',
  bad_signature: 'The signature does not hold, or it is for something else.',
  unsigned: 'The decision has to be signed.',
  stale: 'The signature is for something else than what the task shows.',
  not_allowed: 'The person does not have the role that this needs.',
  keys_unreachable: 'The keys that proofs are verified with cannot be had now.',
  no_such_task: 'The run has no task, undo or write of that name that waits for a person.',
  closed: 'The task is closed already.',
  not_assigned: 'The person is not among the assignees.',
  excluded: 'The person is excluded from this task.',
  voted: 'The person has voted already.',
  claimed: 'Somebody else has claimed the task.',
  not_claimed: 'The person has not claimed the task.',
  handed_on: 'The person has handed their vote on.',
  not_delegated: 'The person has handed nothing on that could be taken back.',
  not_asked: 'The question was put to others.',
  no_question: 'The task has no such open question.',
  form_invalid: 'The form, or the output that it was settled with, does not fit its schema.',
  form_missing: 'The task asks for a form with an approval, or what is settled as done gives an output.',
  form_unexpected: 'The task asks for no form.',
  unknown_event: 'The flow does not listen for events of that type.',
  event_invalid: 'The data does not fit the schema of the event.',
  buffer_full: 'The run keeps as many events as it may already.',
  past_pivot: 'The run is past a pivot, and what was done before it cannot be undone: only a forced cancel stops it.',
  too_many: 'The task, or the run, keeps as much of that kind as it may.',
  ended: 'The run has ended, or is ending.',
} as const;
export type Refusal = keyof typeof REFUSALS;

export type Reply =
  | { readonly ok: true; readonly result?: Json }
  | { readonly ok: false; readonly why: Refusal; readonly detail: string };

/** An approval that was given before a call: shown to the wall with it. */
export interface Approved {
  /** Id of the step. */
  readonly step: string;
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  /** All who approved, each once. */
  readonly voters?: readonly string[];
  /** What was known of them when they voted; absent where the run was decided before that was recorded. */
  readonly votes?: readonly Voter[];
}
/** Who approved: the person who voted, on whomever's behalf. Plain JSON. */
export type Voter = {
  readonly by: string;
  /** Proven or told when the vote came; as many as are kept, those first that the task asks. */
  readonly groups: readonly string[];
  /** Person and groups were proven. */
  readonly verified: boolean;
};
