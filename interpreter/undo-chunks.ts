/** The undo entries of a thread, of which the older ones may have left the state (`keep.ts`). */
import type { Json } from '../schema/json.ts';
import { sizeOf } from './canonical.ts';
import type { ThreadFrame, UndoChunk, UndoEntry } from './frames.ts';
import { beginsWith, type Fetched, fetchKept, moveOut } from './keep.ts';
import type { Kernel, Run } from './kernel.ts';

/** Names of the fields of an entry, quotes and numbers, about. */
const ENTRY_BYTES = 60;

export function addEntry(kernel: Kernel, thread: ThreadFrame, entry: UndoEntry): void {
  thread.entries.push(entry);
  thread.weight = (thread.weight ?? 0) + weightOf(entry);
  lighten(kernel, thread, kernel.limits.chunkBytes);
}

/** The newest entry was undone. */
export function dropTop(thread: ThreadFrame): void {
  const entry = thread.entries.pop();
  if (entry !== undefined) thread.weight = Math.max(0, (thread.weight ?? 0) - weightOf(entry));
}

function weightOf({ path, undoes, step, input }: UndoEntry): number {
  return sizeOf(input) + path.length + undoes.length + step.length + ENTRY_BYTES;
}

/** A branch or an item that completed hands its entries to the thread around it, in the order of completion. */
export function handOver(kernel: Kernel, from: ThreadFrame, to: ThreadFrame): void {
  if (from.kept !== undefined) to.kept = [...(to.kept ?? []), ...from.kept];
  delete from.kept;
  if (from.entries.length === 0) return;
  insertEntries(to, from.entries);
  from.entries = [];
  delete from.weight;
  lighten(kernel, to, kernel.limits.chunkBytes);
}

/** In the order of completion. */
export function insertEntries(thread: ThreadFrame, more: readonly UndoEntry[]): void {
  const { entries } = thread;
  let weight = thread.weight ?? 0;
  for (const entry of more) {
    // Most come in order: a foreach of thousands hands over as often.
    let at = entries.length;
    while (at > 0 && (entries[at - 1]?.n ?? 0) > entry.n) at--;
    entries.splice(at, 0, entry);
    weight += weightOf(entry);
  }
  thread.weight = weight;
}

/** Lets the entries of a thread leave the state where they take so many bytes and none of them is being undone. */
export function lighten(kernel: Kernel, thread: ThreadFrame, bytes: number): void {
  const weight = thread.weight ?? 0;
  if (weight < bytes) return;
  const taken = [...thread.entries];
  const newest = taken.at(-1);
  if (newest === undefined || isBegun(taken)) return;
  // Plain JSON by construction; an interface has no index signature to say so.
  moveOut(kernel, thread, taken as unknown as Json, (ref) => {
    if (!beginsWith(thread.entries, taken) || isBegun(taken)) return;
    thread.entries.splice(0, taken.length);
    thread.weight = Math.max(0, (thread.weight ?? 0) - weight);
    const { n, path, step } = newest;
    thread.kept = [...(thread.kept ?? []), { ref, count: taken.length, bytes: weight, last: n, path, step }];
    lighten(kernel, thread, bytes);
  });
}

function isBegun(entries: readonly UndoEntry[]): boolean {
  return entries.some(({ state }) => state !== undefined);
}

/** The chunk that holds an entry above `mark` that is newer than all that are in the state. */
export function newerChunk({ entries, kept = [] }: ThreadFrame, mark: number): UndoChunk | undefined {
  const newest = kept.reduce<UndoChunk | undefined>((a, b) => (a === undefined || b.last > a.last ? b : a), undefined);
  if (newest === undefined || newest.last <= mark) return undefined;
  return (entries.at(-1)?.n ?? 0) > newest.last ? undefined : newest;
}

export function dropChunk(thread: ThreadFrame, chunk: UndoChunk): void {
  thread.kept = (thread.kept ?? []).filter((one) => one !== chunk);
  if (thread.kept.length === 0) delete thread.kept;
}

/** INVARIANT: a reference gives what `lighten` had kept, or nothing. */
export function entriesOf(value: Json): readonly UndoEntry[] {
  return value as unknown as readonly UndoEntry[];
}

/** Brings a chunk back into the state. Call it shielded: an undo is never stopped. */
export function* bringBack(kernel: Kernel, thread: ThreadFrame, chunk: UndoChunk): Run<Fetched> {
  const fetched = yield* fetchKept(kernel, chunk.ref, chunk.path);
  if (fetched.t !== 'there') return fetched;
  insertEntries(thread, entriesOf(fetched.value));
  dropChunk(thread, chunk);
  return fetched;
}
