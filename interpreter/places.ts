/**
 * Places of runs that share a limit (`concurrency`): who has one, who waits. Pure, so that both hosts have the same rules;
 * on Temporal its state is that of a workflow of its own.
 */
import type { OnConflict } from '../schema/plan.ts';

/** Plain JSON: it is carried over continue-as-new. */
export interface PlacesState {
  /** In the order in which they got their places. */
  readonly holders: Holder[];
  /** First come first served. */
  readonly waiting: Waiting[];
}
interface Holder {
  readonly run: string;
  /** It was told to stop, and has its place until it is undone. */
  displaced?: true;
}
interface Waiting {
  readonly run: string;
  readonly limit: number;
}

export interface PlaceAsk {
  readonly run: string;
  readonly limit: number;
  readonly onConflict: OnConflict;
}

export type PlaceAnswer =
  | { readonly t: 'taken' }
  /** `before`: runs that wait and came earlier. */
  | { readonly t: 'waits'; readonly before: number }
  | { readonly t: 'refused'; readonly holders: number };

/** What other runs are to be told. */
export type PlaceNews =
  | { readonly to: string; readonly t: 'taken' }
  | { readonly to: string; readonly t: 'displaced'; readonly by: string };

export function newPlaces(): PlacesState {
  return { holders: [], waiting: [] };
}

/** Asking again changes nothing: the answer may have been lost. */
export function askPlace(
  state: PlacesState,
  ask: PlaceAsk,
): { readonly answer: PlaceAnswer; readonly news: PlaceNews[] } {
  const { holders, waiting } = state;
  const { run, limit, onConflict } = ask;
  if (holders.some((one) => one.run === run)) return { answer: { t: 'taken' }, news: [] };
  const before = waiting.findIndex((one) => one.run === run);
  if (before !== -1) return { answer: { t: 'waits', before }, news: [] };
  if (waiting.length === 0 && holders.length < limit) {
    holders.push({ run });
    return { answer: { t: 'taken' }, news: [] };
  }
  if (onConflict === 'fail') return { answer: { t: 'refused', holders: holders.length }, news: [] };
  const news = displace(state, ask);
  waiting.push({ run, limit });
  return { answer: { t: 'waits', before: waiting.length - 1 }, news };
}

/** `cancelRunning` leaves the newest runs, as many as there are places; `cancelWaiting` those that have a place. */
function displace({ holders, waiting }: PlacesState, { run: by, limit, onConflict }: PlaceAsk): PlaceNews[] {
  if (onConflict === 'cancelWaiting') return waiting.splice(0).map(({ run }) => ({ to: run, t: 'displaced', by }));
  if (onConflict !== 'cancelRunning') return [];
  const staying = holders.filter(({ displaced }) => displaced === undefined);
  let many = staying.length + waiting.length + 1 - limit;
  const news: PlaceNews[] = [];
  for (const holder of staying) {
    if (many-- <= 0) break;
    holder.displaced = true;
    news.push({ to: holder.run, t: 'displaced', by });
  }
  for (const { run } of waiting.splice(0, Math.max(0, many))) news.push({ to: run, t: 'displaced', by });
  return news;
}

/** Gives the place of a run, or its turn, to those that wait. Nothing where the run has neither. */
export function leavePlace({ holders, waiting }: PlacesState, run: string): PlaceNews[] {
  remove(holders, run);
  remove(waiting, run);
  const news: PlaceNews[] = [];
  for (let next = waiting[0]; next !== undefined && holders.length < next.limit; next = waiting[0]) {
    waiting.shift();
    holders.push({ run: next.run });
    news.push({ to: next.run, t: 'taken' });
  }
  return news;
}

function remove(list: { readonly run: string }[], run: string): void {
  const at = list.findIndex((one) => one.run === run);
  if (at !== -1) list.splice(at, 1);
}
