/**
 * `concurrency`: before its first step a run asks for a place, and waits at no cost until somebody leaves one. It comes
 * before the scope of the flow: the flow's timeout counts from when the run has its place.
 */
import type { ConcurrencyPlan } from '../schema/plan.ts';
import { canonical } from './canonical.ts';
import type { Context } from './context.ts';
import { engineFault } from './faults.ts';
import { keyText } from './find-keys.ts';
import type { PlaceFrame } from './frames.ts';
import type { Answer, Kernel, Run } from './kernel.ts';
import { cancelUnnamed } from './messages/take.ts';
import { Failure } from './outcome.ts';
import type { PlaceAnswer } from './places.ts';
import { note } from './records.ts';
import { decide, shielded, stopped } from './scheduler.ts';
import { timeText } from './time.ts';
import { evaluateIn } from './values.ts';

export const PLACE = '@place';
const LEAVE = '@leave';

/** Leaves `frame.early` where the run cannot have a place; a run that was stopped meanwhile finds its flag. */
export function* takePlace(kernel: Kernel, context: Context): Run<void> {
  const { frame, plan } = kernel;
  const { concurrency } = plan;
  if (concurrency === undefined) return;
  if (frame.place === undefined) {
    const opened = open(kernel, concurrency, context);
    if (opened instanceof Failure) {
      frame.early = opened.fault;
      return;
    }
    frame.place = opened;
  }
  const { place } = frame;
  while (place.state !== 'taken' && frame.early === undefined && !stopped(kernel)) {
    if (place.state === 'asking') yield* ask(kernel, concurrency, place);
    else yield* wait(kernel, concurrency, place);
  }
}

function open(kernel: Kernel, { key, timeoutMs }: ConcurrencyPlan, context: Context): PlaceFrame | Failure {
  const { start, plan, now } = kernel;
  const site = { path: '', at: start.startedAt };
  const value = key === undefined ? undefined : evaluateIn(kernel, key, context, site);
  if (value instanceof Failure) return value;
  const text = key === undefined ? undefined : keyText(kernel, value, 'The key of `concurrency`');
  if (text instanceof Failure) return text;
  const shared = [plan.flow.name, start.env, start.tenant ?? null, text ?? null];
  return {
    group: kernel.host.digest(canonical(shared)),
    ...(text === undefined ? {} : { key: text }),
    since: now,
    ...(timeoutMs === undefined ? {} : { until: now + timeoutMs }),
    state: 'asking',
  };
}

function* ask(kernel: Kernel, plan: ConcurrencyPlan, place: PlaceFrame): Run<void> {
  const { limit, onConflict } = plan;
  const checkMs = kernel.limits.placeCheckMs;
  const command = { t: 'place', id: PLACE, group: place.group, limit, onConflict, checkMs } as const;
  const answer: Answer = yield { op: 'ask', command };
  // Whoever keeps the places cannot be reached: the run is asked for again in a while, as one that waits.
  if (answer.t === 'rejected') place.state = 'waiting';
  if (answer.t !== 'resolved') return;
  // The host answers nothing else.
  const said = answer.value as unknown as PlaceAnswer;
  if (said.t === 'refused') {
    const detail = `${said.holders} of ${limit} places are taken${keyWords(place)}.`;
    kernel.frame.early = engineFault('concurrency.refused', detail, '', kernel.now);
    return;
  }
  if (said.t === 'taken' || place.told !== undefined) {
    taken(kernel, plan, place);
    return;
  }
  if (place.before === undefined) {
    const key = place.key === undefined ? {} : { key: place.key };
    note(kernel, '', plan.place, { t: 'place.waited', before: said.before, ...key });
  }
  place.before = said.before;
  place.state = 'waiting';
}

/** From time to time it asks again: whoever keeps the places may have been lost with all it knew. */
function* wait(kernel: Kernel, plan: ConcurrencyPlan, place: PlaceFrame): Run<void> {
  const { placeAgainMs, placeCheckMs } = kernel.limits;
  const again =
    placeAgainMs === 0
      ? Number.POSITIVE_INFINITY
      : kernel.now + (place.before === undefined ? placeCheckMs : placeAgainMs);
  const at = Math.min(place.until ?? Number.POSITIVE_INFINITY, again);
  const task = { kind: 'place', path: PLACE, place: plan.place, frame: place } as const;
  const answer: Answer = yield Number.isFinite(at) ? { op: 'task', task, at } : { op: 'task', task };
  if (answer.t === 'decided') taken(kernel, plan, place);
  if (answer.t !== 'fired') return;
  if (place.until === undefined || kernel.now < place.until) {
    place.state = 'asking';
    return;
  }
  const detail = `No place was free by ${timeText(place.until)}${keyWords(place)}.`;
  kernel.frame.early = engineFault('timeout', detail, '', kernel.now);
}

function taken(kernel: Kernel, plan: ConcurrencyPlan, place: PlaceFrame): void {
  const { frame, now } = kernel;
  note(kernel, '', plan.place, { t: 'place.taken', ...(place.key === undefined ? {} : { key: place.key }) });
  place.state = 'taken';
  if (kernel.plan.timeoutMs !== undefined) frame.deadline = now + kernel.plan.timeoutMs;
}

function keyWords({ key }: PlaceFrame): string {
  return key === undefined ? '' : ` for the key '${key}'`;
}

/** The host tells of a place that became free, or of a run that wants this one's. */
export function placed(
  kernel: Kernel,
  news: { readonly is: 'taken' } | { readonly is: 'displaced'; readonly by: string },
): void {
  const { place } = kernel.frame;
  if (place === undefined || kernel.end !== null || kernel.frame.stage === 'ended') return;
  if (news.is === 'displaced') {
    cancelUnnamed(kernel, { reason: `Run ${news.by} takes its place (concurrency).` });
    return;
  }
  place.told = true;
  decide(kernel, PLACE);
}

/** At the end of the run, whatever it was: never stopped. */
export function* leavePlace(kernel: Kernel): Run<void> {
  const { place } = kernel.frame;
  if (place === undefined) return;
  const command = { t: 'leave', id: LEAVE, group: place.group } as const;
  // Where it cannot be told, whoever keeps the places finds out that the run has ended.
  yield* shielded(
    kernel,
    (function* (): Run<void> {
      yield { op: 'ask', command };
    })(),
  );
}
