/**
 * Parts of the state that grow with what a run has done, results of items and undo entries, leave it in chunks: the host
 * keeps them, the state holds references. A chunk is moved beside all else that runs, and stays in the state until the
 * host has it.
 */
import type { Json } from '../schema/json.ts';
import type { Answer, CancelScope, Fiber, Kernel, Run } from './kernel.ts';
import type { Path } from './machine.ts';
import { DONE, type Outcome } from './outcome.ts';

/** Faults of a store that may pass. */
const UNAVAILABLE = 'store.unavailable';
/** The pause before a store is asked again doubles up to this many times. */
const MOST_PAUSES = 10;

/** `moved` is told the reference; `owner` has one part of it moved at a time. */
export function moveOut(kernel: Kernel, owner: object, part: Json, moved: (ref: string) => void): void {
  if (kernel.moving.has(owner) || kernel.now < kernel.keepFrom) return;
  kernel.moving.add(owner);
  const run = move(kernel, owner, part, moved);
  // Nobody waits for it, and nothing stops it.
  const scope: CancelScope = { parent: null, shield: true, frame: null, path: '', place: 0, timeoutMs: 0 };
  const fiber: Fiber = { parent: null, key: 0, run, scope, op: null, held: false, told: false, ended: [] };
  kernel.fibers.add(fiber);
  kernel.ready.push({ fiber, answer: null });
}

function* move(kernel: Kernel, owner: object, part: Json, moved: (ref: string) => void): Run {
  const id = `@keep.${kernel.durable.serial++}`;
  const answer = yield { op: 'ask', command: { t: 'keep', id, value: part } };
  kernel.moving.delete(owner);
  if (answer.t === 'resolved' && typeof answer.value === 'string') moved(answer.value);
  // It stays where it is. Where there is no room for it there, the run says so when it is to be carried over.
  else kernel.keepFrom = kernel.now + kernel.limits.storePauseMs;
  return DONE;
}

/** Whether a list still begins with what was moved. */
export function beginsWith<T>(list: readonly T[], taken: readonly T[]): boolean {
  return list.length >= taken.length && taken.every((one, i) => list[i] === one);
}

export type Fetched =
  | { readonly t: 'there'; readonly value: Json }
  | Extract<Outcome, { readonly t: 'failed' | 'cancelled' }>;

/** Waits for a store that is not available, for as long as it takes. */
export function* fetchKept(kernel: Kernel, ref: string, path: Path): Run<Fetched> {
  for (let tries = 0; ; tries++) {
    const answer: Answer = yield { op: 'ask', command: { t: 'fetch', id: `${path}@fetch`, ref } };
    if (answer.t === 'resolved') return { t: 'there', value: answer.value ?? null };
    if (answer.t !== 'rejected') return { t: 'cancelled' };
    if (answer.fault.type !== UNAVAILABLE)
      return { t: 'failed', fault: { ...answer.fault, step: path, at: kernel.now } };
    const pauseMs = kernel.limits.storePauseMs * 2 ** Math.min(tries, MOST_PAUSES);
    const passed = yield { op: 'timer', id: `${path}@store`, at: kernel.now + pauseMs, title: 'store' };
    if (passed.t !== 'fired') return { t: 'cancelled' };
  }
}
