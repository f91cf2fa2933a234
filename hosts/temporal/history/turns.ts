/** A history as turns: what each workflow task brought, and what its completion recorded. */
import {
  ActivityFailure,
  CancelledFailure,
  decodeRetryState,
  TerminatedFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { PLACES } from '../names.ts';
import type { PlaceNote, UpdateRequest } from '../protocol.ts';
import type { Counters } from '../workflow/ledger.ts';
import type { Decoder } from './decode.ts';

export type HistoryEvent = NonNullable<History['events']>[number];

/** How work ended. */
export type Ending = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export type Job =
  | { readonly k: 'cancel' }
  | { readonly k: 'placed'; readonly note: PlaceNote }
  /** `id`: of the activity, which is the command's. */
  | { readonly k: 'activity'; readonly id: string; readonly ending: Ending }
  /** `seq`: the n-th timer of the run. */
  | { readonly k: 'timer'; readonly seq: number }
  /** `id`: of the child's workflow, which is the command's key. */
  | { readonly k: 'childStarted'; readonly id: string }
  | { readonly k: 'child'; readonly id: string; readonly ending: Ending };

/** A local activity's end. `seq`: the n-th activity of the run. */
export interface Marker {
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ending: Ending;
}

export interface Turn {
  readonly counters: Counters;
  /** In the order of the history. */
  readonly jobs: readonly Job[];
  readonly updates: readonly { readonly id: string; readonly request: UpdateRequest }[];
  /** In the order in which they ended. */
  readonly markers: readonly Marker[];
}

/** Only tasks that were completed: the others left nothing behind, and what they were told is told again. */
export async function readTurns(events: readonly HistoryEvent[], decoder: Decoder): Promise<readonly Turn[]> {
  const byId = new Map(events.map((event) => [Number(event.eventId), event]));
  const turns: (Turn & { updates: Turn['updates'][number][]; markers: Marker[] })[] = [];
  let jobs: Job[] = [];
  for (const event of events) {
    const completed = event.workflowTaskCompletedEventAttributes;
    const marker = event.markerRecordedEventAttributes;
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (completed) {
      const started = byId.get(Number(completed.startedEventId));
      turns.push({ counters: countersOf(started), jobs, updates: [], markers: [] });
      jobs = [];
    } else if (marker?.markerName === LOCAL_ACTIVITY) {
      turns.at(-1)?.markers.push(await readMarker(marker, decoder));
    } else if (accepted) {
      const request = await decoder.value(accepted.acceptedRequest?.input?.args);
      const id = accepted.acceptedRequest?.meta?.updateId ?? '';
      turns.at(-1)?.updates.push({ id, request: request as UpdateRequest }); // the validator has judged its shape
    } else {
      const job = await readJob(event, byId, decoder);
      if (job !== null) jobs.push(job);
    }
  }
  return turns;
}

/** What came after the last task that was completed; null where nothing did. Only of a run that was ended from outside. */
export async function readRest(
  events: readonly HistoryEvent[],
  decoder: Decoder,
  counters: Counters,
): Promise<Turn | null> {
  const byId = new Map(events.map((event) => [Number(event.eventId), event]));
  const from = events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  const jobs: Job[] = [];
  for (const event of events.slice(from + 1)) {
    const job = await readJob(event, byId, decoder);
    if (job !== null) jobs.push(job);
  }
  return jobs.length === 0 ? null : { counters, jobs, updates: [], markers: [] };
}

const LOCAL_ACTIVITY = 'core_local_activity';

function countersOf(started: HistoryEvent | undefined): Counters {
  const attributes = started?.workflowTaskStartedEventAttributes;
  return {
    now: milliseconds(started?.eventTime),
    historyLength: Number(started?.eventId ?? 0),
    historySize: Number(attributes?.historySizeBytes ?? 0),
    continueAsNewSuggested: attributes?.suggestContinueAsNew === true,
  };
}

/** Times in a history have nanoseconds; a workflow sees whole milliseconds. */
function milliseconds(time: { seconds?: unknown; nanos?: unknown } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + Math.floor(Number(time?.nanos ?? 0) / 1_000_000);
}

type MarkerAttributes = NonNullable<HistoryEvent['markerRecordedEventAttributes']>;

async function readMarker({ details, failure }: MarkerAttributes, decoder: Decoder): Promise<Marker> {
  // What the SDK's core writes of a local activity.
  const data = (await decoder.value(details?.data)) as {
    seq: number;
    complete_time: { seconds: number; nanos: number };
  };
  const ending: Ending = failure
    ? { ok: false, error: await decoder.error(failure) }
    : { ok: true, value: await decoder.value(details?.result) };
  return { seq: data.seq, at: milliseconds(data.complete_time), ending };
}

async function readJob(
  event: HistoryEvent,
  byId: ReadonlyMap<number, HistoryEvent>,
  decoder: Decoder,
): Promise<Job | null> {
  if (event.workflowExecutionCancelRequestedEventAttributes) return { k: 'cancel' };
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal) {
    // Whoever keeps places sends nothing else.
    const note = (await decoder.value(signal.input)) as PlaceNote;
    return signal.signalName === PLACES.news ? { k: 'placed', note } : null;
  }
  if (event.timerFiredEventAttributes) return { k: 'timer', seq: Number(event.timerFiredEventAttributes.timerId) };
  return (await readActivity(event, byId, decoder)) ?? (await readChild(event, byId, decoder));
}

async function readActivity(
  event: HistoryEvent,
  byId: ReadonlyMap<number, HistoryEvent>,
  decoder: Decoder,
): Promise<Job | null> {
  const completed = event.activityTaskCompletedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  const cancelled = event.activityTaskCanceledEventAttributes;
  const ended = completed ?? failed ?? cancelled;
  if (!ended) return null;
  const scheduled = byId.get(Number(ended.scheduledEventId))?.activityTaskScheduledEventAttributes;
  const ending = async (): Promise<Ending> => {
    if (completed) return { ok: true, value: await decoder.value(completed.result) };
    if (failed) return { ok: false, error: await activityFailure(failed, scheduled, decoder) };
    return { ok: false, error: new CancelledFailure('', await decoder.values(cancelled?.details)) };
  };
  return { k: 'activity', id: scheduled?.activityId ?? '', ending: await ending() };
}

type Failed = NonNullable<
  HistoryEvent['activityTaskFailedEventAttributes'] | HistoryEvent['activityTaskTimedOutEventAttributes']
>;

/** As a workflow gets it: why it was not tried again is told beside the failure. */
async function activityFailure(
  { failure, retryState }: Failed,
  scheduled: HistoryEvent['activityTaskScheduledEventAttributes'],
  decoder: Decoder,
): Promise<ActivityFailure> {
  const error = await decoder.error(failure);
  const type = scheduled?.activityType?.name ?? '';
  const why = decodeRetryState(retryState) ?? 'IN_PROGRESS';
  return new ActivityFailure('Activity task failed', type, scheduled?.activityId ?? undefined, why, undefined, error);
}

async function readChild(
  event: HistoryEvent,
  byId: ReadonlyMap<number, HistoryEvent>,
  decoder: Decoder,
): Promise<Job | null> {
  const started = event.childWorkflowExecutionStartedEventAttributes;
  if (started) return { k: 'childStarted', id: started.workflowExecution?.workflowId ?? '' };
  const refused = event.startChildWorkflowExecutionFailedEventAttributes;
  const completed = event.childWorkflowExecutionCompletedEventAttributes;
  const failed = event.childWorkflowExecutionFailedEventAttributes;
  const cancelled = event.childWorkflowExecutionCanceledEventAttributes;
  const timedOut = event.childWorkflowExecutionTimedOutEventAttributes;
  const terminated = event.childWorkflowExecutionTerminatedEventAttributes;
  const ended = refused ?? completed ?? failed ?? cancelled ?? timedOut ?? terminated;
  if (!ended) return null;
  const initiated = byId.get(Number(ended.initiatedEventId))?.startChildWorkflowExecutionInitiatedEventAttributes;
  const ending = async (): Promise<Ending> => {
    if (completed) return { ok: true, value: await decoder.value(completed.result) };
    if (failed) return { ok: false, error: await decoder.error(failed.failure) };
    if (cancelled) return { ok: false, error: new CancelledFailure('', await decoder.values(cancelled.details)) };
    if (timedOut) {
      return { ok: false, error: new TimeoutFailure('Workflow timed out', undefined, TimeoutType.START_TO_CLOSE) };
    }
    if (terminated) return { ok: false, error: new TerminatedFailure('Workflow terminated') };
    return { ok: false, error: new Error(ALREADY_STARTED) };
  };
  return { k: 'child', id: initiated?.workflowId ?? '', ending: await ending() };
}

/** The SDK's words where the server refuses to start a child because there is a run of its id. */
const ALREADY_STARTED = 'Workflow execution already started';
