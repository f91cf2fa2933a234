/**
 * The gate: when a history has grown long, new commands are held back, what is in flight finishes, and the run goes on
 * in the next one of its chain. Decided from ticks alone, so that a history alone rebuilds a run (kernel.md 3).
 */

import type { Json } from '../schema/json.ts';
import { sizeOf } from './canonical.ts';
import { engineFault } from './faults.ts';
import type { Answer, Ask, Kernel } from './kernel.ts';
import { lightenFrames } from './lighten-frames.ts';
import type { Path, Snapshot } from './machine.ts';
import { isLocal, release, stop } from './scheduler.ts';

/** Bumped when a snapshot of an older kernel cannot be resumed. */
export const KERNEL_VERSION = 1;

const GATE = '@gate';
const DRAIN = '@drain';

/** Counts an event, and closes the gate where the history is long enough. */
export function countEvent(kernel: Kernel): void {
  const { gate, tick, limits } = kernel;
  if (tick.historyEvents !== gate.seenEvents) {
    // A workflow task ended: its local results are in the history now, and counted there.
    gate.seenEvents = tick.historyEvents;
    gate.localEvents = 0;
    gate.localBytes = 0;
  }
  if (gate.events++ === 0) {
    // What the first drain of this run wrote, re-armed tasks above all, is no work of its own.
    gate.baseEvents = tick.historyEvents - 1;
    gate.baseBytes = tick.historyBytes;
  }
  if (gate.closed || historyOf(kernel) < gate.notBefore) return;
  const events = historyOf(kernel) - gate.baseEvents;
  const bytes = tick.historyBytes + gate.localBytes - gate.baseBytes;
  const long = events >= limits.gateEvents || bytes >= limits.gateBytes || tick.suggested;
  if (long || kernel.journal.length >= limits.gateEntries) gate.closed = true;
}

/** The history with the local results of this workflow task, which the server has not counted yet. */
function historyOf({ gate, tick }: Kernel): number {
  return tick.historyEvents + gate.localEvents;
}

/** The history is as long, in events or in bytes, as it may be without an end in sight. */
function isHard(kernel: Kernel): boolean {
  const { gate, tick, limits } = kernel;
  return historyOf(kernel) >= limits.hardGateEvents || tick.historyBytes + gate.localBytes >= limits.hardGateBytes;
}

/** Local results pile up in one workflow task: after so many bytes it has to end (kernel.md 9). */
export function countLocal(kernel: Kernel, command: Ask, value: Json | undefined): void {
  if (!isLocal(command)) return;
  const { gate, limits } = kernel;
  const size = sizeOf(value);
  gate.localEvents++;
  gate.localBytes += size;
  gate.undrained += size;
  if (gate.undrained < limits.localBytes || gate.draining) return;
  gate.draining = true;
  kernel.timers.set(DRAIN, 'drain');
  kernel.commands.push({ t: 'drain', id: DRAIN });
}

/** The end of a local call that was let go: it takes room as any other does, and is told to nobody. */
export function landLetGo(kernel: Kernel, id: Path, value: Json | undefined): boolean {
  const command = kernel.letGo.get(id);
  if (command === undefined) return false;
  kernel.letGo.delete(id);
  if (kernel.end === null) countLocal(kernel, command, value);
  kernel.localCalls--;
  if (!kernel.gate.closed) release(kernel);
  return true;
}

/** The result of a local call that is too large is none. */
export function boundLocal(kernel: Kernel, command: Ask, given: Answer): Answer {
  if (command.t !== 'call' || command.dispatch !== 'local' || given.t !== 'resolved') return given;
  const size = sizeOf(given.value);
  const { localResultBytes } = kernel.limits;
  if (size <= localResultBytes) return given;
  const detail = `The result takes about ${size} bytes; a local call gives at most ${localResultBytes}. Use 'dispatch: queue'.`;
  const fault = engineFault('limit.exceeded', detail, command.id, kernel.now);
  return { t: 'rejected', fault, ...(given.meta === undefined ? {} : { meta: given.meta }) };
}

export function drained(kernel: Kernel): void {
  kernel.gate.draining = false;
  kernel.gate.undrained = 0;
  release(kernel);
}

/** Something in flight takes long: work goes on, and the gate closes again later, for good at the hard limit. */
export function reopen(kernel: Kernel): void {
  const { gate, limits } = kernel;
  if (!gate.closed || isHard(kernel)) return;
  gate.closed = false;
  gate.notBefore = historyOf(kernel) + limits.gateAgainEvents;
  if (!gate.draining) release(kernel);
}

/** Where the gate is closed and nothing is in flight: the snapshot for the next run. */
export function passOn(kernel: Kernel): Snapshot | null {
  const { gate, limits, asks, held, timers } = kernel;
  if (!gate.closed || gate.draining || kernel.end !== null || kernel.breath !== null) return null;
  if (asks.size > 0) {
    if (held.length > 0 && !timers.has(GATE) && !isHard(kernel)) {
      timers.set(GATE, 'gate');
      kernel.commands.push({ t: 'timer', id: GATE, at: kernel.now + limits.gatePatienceMs });
    }
    return null;
  }
  const snapshot = takeSnapshot(kernel);
  const size = sizeOf(snapshot.frames) + sizeOf(snapshot.state);
  if (size > limits.softSnapshotBytes && lightenFrames(kernel)) return null;
  if (size <= limits.snapshotBytes) return snapshot;
  if (isHard(kernel)) {
    const detail = `The state of the run takes about ${size} bytes; ${limits.snapshotBytes} can be carried over.`;
    stop(kernel, kernel.frame, engineFault('limit.exceeded', detail, '', kernel.now));
    gate.notBefore = Number.MAX_SAFE_INTEGER;
    gate.closed = false;
    release(kernel);
  } else reopen(kernel);
  return null;
}

function takeSnapshot(kernel: Kernel): Snapshot {
  // Frames and durable state are plain JSON by construction; interfaces have no index signature to say so.
  const frames = { '': kernel.frame as unknown as Json };
  return {
    kernel: KERNEL_VERSION,
    plan: kernel.plan.digest,
    frames,
    // The host forgets what it showed: the next run tells it again.
    state: { ...kernel.durable, shown: '' } as unknown as Json,
  };
}
