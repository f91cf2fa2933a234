/** A thread is the flow, a branch or an item: what runs in it runs one after the other. */
import type { Json } from '../../schema/json.ts';
import type { EffectStep, RunStep, Script } from './program.ts';
import type { ActRecord, CallRecord, NoteRecord, StepRecord } from './story.ts';

/** A write that may have to be undone. */
export interface UndoEntry {
  readonly path: string;
  readonly step: EffectStep | RunStep;
  readonly completedAt: number;
}

export interface Records {
  readonly calls: CallRecord[];
  readonly steps: StepRecord[];
  readonly acts: ActRecord[];
  readonly notes: NoteRecord[];
  readonly stuck: string[];
}

export interface Thread {
  readonly script: Script;
  /** Rule 15: shared by all in the thread, copied for a thread inside. */
  readonly vars: Map<string, Json>;
  /** Of each open scope, the outermost first: the undo entries that it holds. */
  readonly scopes: UndoEntry[][];
  readonly records: Records;
  /** Of the items and turns around, outermost first (rule 31). */
  readonly indices: readonly number[];
}

export function newThread(script: Script): Thread {
  return {
    script,
    vars: new Map(),
    scopes: [],
    records: { calls: [], steps: [], acts: [], notes: [], stuck: [] },
    indices: [],
  };
}

/** A branch or an item: its own entries and records, a copy of the variables. */
export function fork(thread: Thread, index?: number): Thread {
  const indices = index === undefined ? thread.indices : [...thread.indices, index];
  return { ...newThread(thread.script), vars: new Map(thread.vars), indices };
}

/** Takes over what was recorded inside. */
export function recordAll(into: Thread, from: Thread): void {
  into.records.calls.push(...from.records.calls);
  into.records.steps.push(...from.records.steps);
  into.records.acts.push(...from.records.acts);
  into.records.notes.push(...from.records.notes);
  into.records.stuck.push(...from.records.stuck);
}

export function pathOf(thread: Thread, id: string): string {
  return [id, ...thread.indices].join('.');
}

export function openScope(thread: Thread): void {
  thread.scopes.push([]);
}

/** Rule 18: the entries go outward; those of a whole thread are given back. */
/** A thread that completed hands its entries to the thread around it. */
export function takeOver(thread: Thread, entries: readonly UndoEntry[]): void {
  thread.scopes.at(-1)?.push(...entries);
}

export function closeScope(thread: Thread): readonly UndoEntry[] {
  const entries = thread.scopes.pop() ?? [];
  thread.scopes.at(-1)?.push(...entries);
  return entries;
}

/** `entry` becomes one of the innermost scope. */
export function register(thread: Thread, entry: UndoEntry): void {
  const path = `${entry.path}/compensate`;
  thread.records.notes.push({ at: entry.completedAt, path, what: 'registered' });
  thread.scopes.at(-1)?.push(entry);
}

/** Rule 24: every entry of the thread, whichever scope holds it. */
export function dropAll(thread: Thread, at: number): void {
  for (const entries of thread.scopes)
    for (const entry of entries.splice(0))
      thread.records.notes.push({ at, path: `${entry.path}/compensate`, what: 'dropped' });
}

/** Rule 22: newest completion first. Empties the innermost scope. */
export function takeNewestFirst(thread: Thread): readonly UndoEntry[] {
  const entries = thread.scopes.at(-1)?.splice(0) ?? [];
  // A child without calls takes no time: of two that completed at one moment the later is undone first.
  return entries.reverse().sort((a, b) => b.completedAt - a.completedAt);
}
