/** Names that workflow, worker and client share. INVARIANT: histories hold them; a change breaks runs in flight. */
import type { MessageKind } from '../../schema/message.ts';

/** Activities of the engine itself; all others carry the name of their contract. */
export const ENGINE_ACTIVITIES = {
  validate: 'holdfast.validate',
  rule: 'holdfast.rule',
  judge: 'holdfast.judge',
  emit: 'holdfast.emit',
  breath: 'holdfast.breath',
  place: 'holdfast.place',
  leave: 'holdfast.leave',
  ended: 'holdfast.ended',
  follow: 'holdfast.follow',
  keep: 'holdfast.keep',
  fetch: 'holdfast.fetch',
} as const;

export const QUERIES = { state: 'state', journal: 'journal' } as const;

/** A vote has an update for each of its two ways, so that the Temporal UI says which it was. */
export const UPDATES = [
  'approve',
  'deny',
  'claim',
  'release',
  'delegate',
  'comment',
  'ask',
  'answer',
  'event',
  'cancel',
  'retryUndo',
  'settle',
] as const;
export type UpdateName = (typeof UPDATES)[number];

/** What a message of each kind is called among the updates. */
export function updateName(message: { readonly t: MessageKind; readonly vote?: unknown }): UpdateName {
  if (message.t !== 'vote') return message.t;
  return message.vote === 'deny' ? 'deny' : 'approve';
}

/** Search attributes, with the type that the server must know them by. */
export const SEARCH_ATTRIBUTES = {
  HoldfastFlow: 'KEYWORD',
  HoldfastVersion: 'KEYWORD',
  HoldfastEnv: 'KEYWORD',
  HoldfastTenant: 'KEYWORD',
  HoldfastWaitingFor: 'KEYWORD_LIST',
  HoldfastKeys: 'KEYWORD_LIST',
} as const;
/** Stands in `HoldfastWaitingFor` for the names that have no room. */
export const MORE_NAMES = '…';

/** Types of the failures that the workflow answers updates with. */
export const UPDATE_FAILURES = {
  /** The validator refused; the first detail is the `Reply`. */
  refused: 'holdfast.refused',
  /** The run went on in a new run of its chain while the message was judged: send it again. */
  moved: 'holdfast.moved',
} as const;

/** The task queue of the workers that carry a label (`runsOn`). */
export function labelledQueue(taskQueue: string, label: string): string {
  return `${taskQueue}.${label}`;
}

/** Types of the failures that the SDK makes of an error of the store or of the keys. */
export const PAYLOAD_FAILURES = ['StoreError', 'KeyError'];

/** The workflow that keeps the places of runs that share a limit (`concurrency`): one for each group of runs. */
export const PLACES = {
  /** Its type; names of flows have no capitals. */
  workflow: 'holdfastPlaces',
  /** Update: asks for a place. */
  take: 'take',
  /** Signal: gives one up. */
  leave: 'leave',
  /** Signal to a run: news of its place. */
  news: 'place',
} as const;

/** The workflow that keeps the rate of a connection for all workers: one for each. */
export const TURNS = {
  workflow: 'holdfastTurns',
  /** Update: asks for turns. */
  take: 'take',
} as const;

/** The workers of a task queue, and those of its labels, share what they keep. `about`: digest of what has the rate. */
export function turnsId(about: string, taskQueue: string): string {
  return `holdfast-turns/${taskQueue}/${about}`;
}

/** Runs of one task queue share their places: that is a set of workers. */
export function placesId(group: string, taskQueue: string): string {
  return `holdfast-places/${taskQueue}/${group}`;
}

/** Of a worker: where it lets people watch what its calls are writing stands behind its name. */
export const withStreams = (identity: string, url: string): string => `${identity} ${url}`;

/** Undefined where the worker lets nobody watch. */
export function streamsOf(identity: string): string | undefined {
  return /^\S+ (https?:\/\/\S+)$/.exec(identity)?.[1];
}
