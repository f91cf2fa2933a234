/** The undo stack of a thread (rules 22 to 25). */
import type { Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';
import type { CompensatePlan, StepPlan } from '../schema/plan.ts';
import { callCommand, childCommand } from './commands.ts';
import { engineFault } from './faults.ts';
import type { ThreadFrame, UndoChunk, UndoEntry } from './frames.ts';
import { fetchKept } from './keep.ts';
import type { Ask, Kernel, Run } from './kernel.ts';
import type { Path } from './machine.ts';
import { note, noteMeta } from './records.ts';
import { keyOf } from './redrive/recall.ts';
import { enterShield, leave, shielded } from './scheduler.ts';
import { stepById } from './steps-by-id.ts';
import { addEntry, bringBack, dropChunk, dropTop, entriesOf, newerChunk } from './undo-chunks.ts';

/** Registers the undo of a step that completed, or of a write that may have happened (`unknown`). */
export function register(
  kernel: Kernel,
  thread: ThreadFrame,
  step: StepPlan & { readonly compensate: CompensatePlan },
  path: Path,
  input: Json,
  unknown: boolean,
): void {
  const plan = step.compensate;
  const entry: UndoEntry = {
    n: ++kernel.durable.order,
    path: `${path}/compensate`,
    step: step.id,
    undoes: keyOf(kernel, path, nameOf(step)),
    input,
  };
  addEntry(kernel, thread, entry);
  kernel.host.onUndo?.({ path: entry.path, call: targetOf(plan), input });
  note(kernel, entry.path, plan.place, { t: 'undo.registered', call: targetOf(plan), unknown });
}

/** A completed pivot drops every undo registered before it in its own thread (rule 24). */
export function* dropForPivot(kernel: Kernel, thread: ThreadFrame, pivot: Path): Run<void> {
  kernel.durable.pivoted ??= pivot;
  for (let chunk = thread.kept?.[0]; chunk !== undefined; chunk = thread.kept?.[0]) {
    const fetched = yield* shielded(kernel, fetchKept(kernel, chunk.ref, chunk.path));
    // What is lost is dropped all the same: the newest of it is named.
    const entries = fetched.t === 'there' ? entriesOf(fetched.value) : [chunk];
    for (const entry of entries) dropOne(kernel, entry, pivot);
    dropChunk(thread, chunk);
  }
  for (const entry of thread.entries) dropOne(kernel, entry, pivot);
  thread.entries.length = 0;
  delete thread.weight;
}

function dropOne(kernel: Kernel, one: UndoEntry | UndoChunk, pivot: Path): void {
  note(kernel, one.path, compensateOf(kernel, one).place, { t: 'undo.dropped', pivot });
}

/** Undoes what a scope owns, newest completion first, one at a time; never stopped (rules 21, 22). */
export function* undoScope(kernel: Kernel, thread: ThreadFrame, mark: number): Run<void> {
  if (ownedTop(thread, mark) === undefined && newerChunk(thread, mark) === undefined) return;
  const shield = enterShield(kernel);
  kernel.undoing++;
  for (;;) {
    const chunk = newerChunk(thread, mark);
    if (chunk !== undefined) {
      yield* bringBackOrAsk(kernel, thread, chunk);
      continue;
    }
    const entry = ownedTop(thread, mark);
    if (entry === undefined) break;
    yield* undoOne(kernel, entry);
    dropTop(thread);
  }
  kernel.undoing--;
  leave(kernel, shield);
}

/** Where the store has lost entries the run is stuck, as where an undo failed: `skip` gives them up. */
function* bringBackOrAsk(kernel: Kernel, thread: ThreadFrame, chunk: UndoChunk): Run<void> {
  const { place } = compensateOf(kernel, chunk);
  if (chunk.lost === undefined) {
    const fetched = yield* bringBack(kernel, thread, chunk);
    if (fetched.t !== 'failed') return;
    const detail = `${chunk.count} undos were kept in the store and cannot be had again. ${fetched.fault.detail}`;
    const error = { ...fetched.fault, detail };
    note(kernel, chunk.path, place, { t: 'run.stuck', on: 'undo', error });
    const { last: n, path, step } = chunk;
    chunk.lost = { n, path, step, undoes: '', input: null, state: 'stuck', error, since: kernel.now };
  }
  const entry = chunk.lost;
  if (entry.decided === undefined) yield { op: 'task', task: { kind: 'undo', path: entry.path, place, entry } };
  if (entry.decided === undefined) return;
  note(kernel, entry.path, place, { t: 'run.unstuck', ...entry.decided });
  const { how } = entry.decided;
  delete chunk.lost;
  if (how === 'skip') dropChunk(thread, chunk);
}

function ownedTop(thread: ThreadFrame, mark: number): UndoEntry | undefined {
  const top = thread.entries[thread.entries.length - 1];
  return top !== undefined && top.n > mark ? top : undefined;
}

function* undoOne(kernel: Kernel, entry: UndoEntry): Run<void> {
  const plan = compensateOf(kernel, entry);
  const { place } = plan;
  if (entry.state === undefined) {
    note(kernel, entry.path, place, { t: 'undo.started', call: targetOf(plan) });
    entry.state = 'running';
  }
  for (;;) {
    if (entry.state === 'running') {
      kernel.running.add(entry.path);
      const answer = yield { op: 'ask', command: undoCommand(kernel, plan, entry) };
      kernel.running.delete(entry.path);
      const given = answer.t === 'resolved' || answer.t === 'rejected' ? answer.meta : undefined;
      const meta = noteMeta(kernel, entry.path, place, given, { input: entry.input });
      const used = meta === undefined ? {} : { meta };
      if (answer.t === 'resolved') {
        note(kernel, entry.path, place, { t: 'undo.completed', ...used });
        return;
      }
      const error = faultOf(kernel, answer, entry.path);
      note(kernel, entry.path, place, { t: 'undo.failed', error, ...used });
      note(kernel, entry.path, place, { t: 'run.stuck', on: 'undo', error });
      entry.error = error;
      entry.since = kernel.now;
      entry.state = 'stuck';
    }
    if (entry.decided === undefined) {
      yield { op: 'task', task: { kind: 'undo', path: entry.path, place, entry } };
    }
    const decided = entry.decided;
    if (decided === undefined) continue;
    const { how } = decided;
    note(kernel, entry.path, place, { t: 'run.unstuck', ...decided });
    delete entry.decided;
    if (how === 'skip') return;
    entry.again = (entry.again ?? 0) + 1;
    note(kernel, entry.path, place, { t: 'undo.started', call: targetOf(plan) });
    entry.state = 'running';
  }
}

/** An undo ends well or it failed; how it failed does not matter. */
function faultOf(kernel: Kernel, answer: { readonly t: string; readonly fault?: Fault }, path: Path): Fault {
  return answer.fault ?? engineFault('cancelled', 'The undo was stopped by someone else.', path, kernel.now);
}

function undoCommand(kernel: Kernel, plan: CompensatePlan, entry: UndoEntry): Ask {
  return plan.k === 'call'
    ? callCommand(kernel, plan, entry.path, entry.input, { undoes: entry.undoes })
    : childCommand(kernel, plan.run, entry.path, entry.input, {
        undoes: entry.undoes,
        ...(entry.again === undefined ? {} : { again: entry.again }),
      });
}

/** Only calls and children have an undo. */
function nameOf(step: StepPlan): string {
  return step.kind === 'call' ? step.call : step.kind === 'run' ? step.run : '';
}

function targetOf(plan: CompensatePlan): string {
  return plan.k === 'call' ? plan.call : plan.run;
}

/** INVARIANT: only steps with `compensate` register an undo, and the plan is the one that they ran under. */
function compensateOf(kernel: Kernel, entry: { readonly step: string }): CompensatePlan {
  const step = stepById(kernel, entry.step);
  if ((step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined) return step.compensate;
  throw new Error(`Step '${entry.step}' has no undo.`);
}
