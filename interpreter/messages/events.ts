/** Events for `listen` (rule 36): to the longest-waiting listener whose `match` holds, else kept in order. */
import type { Json } from '../../schema/json.ts';
import type { Message, Reply } from '../../schema/message.ts';
import type { ListenSlot } from '../../schema/plan.ts';
import { sizeOf } from '../canonical.ts';
import type { KeptEvent, Kernel, Offer, Run, Task } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { Failure } from '../outcome.ts';
import { note } from '../records.ts';
import { decide, outOfBreath } from '../scheduler.ts';
import { sizeProblem, test } from '../values.ts';
import { forget } from './memory.ts';

const { hasOwn } = Object;

type Listening = Extract<Task, { kind: 'listen' }>;
type EventMessage = Extract<Message, { t: 'event' }>;

/**
 * Judges an event that has come. The caller records refusals. The result is `{ taken }`, the path of who took it,
 * `{ kept }` with the number of listeners that it did not match where all were asked, or `{ seen }`.
 */
export function takeEvent(kernel: Kernel, message: EventMessage, problems: readonly string[]): Reply {
  const { type, eventId, data } = message;
  const { durable, limits } = kernel;
  const unknown = unknownEvent(kernel, type);
  if (unknown !== null) return unknown;
  const wrong = sizeProblem(kernel, data) ?? problems.join('; ');
  if (wrong !== '') return { ok: false, why: 'event_invalid', detail: wrong };
  const id = `${type}/${eventId}`;
  if (hasOwn(durable.eventIds, id)) return { ok: true, result: { seen: true } };
  const offer: Offer = { type, event: { n: durable.serial++, eventId, data }, asked: new Set() };
  const end = offerTo(kernel, offer);
  if (typeof end === 'string') {
    const kept = durable.kept[type] ?? [];
    if (kept.length >= limits.keptEvents) {
      return { ok: false, why: 'buffer_full', detail: `The run keeps ${kept.length} events of '${type}' already.` };
    }
    if (sizeOf(data) + keptBytes(kernel) > limits.keptBytes) {
      const detail = `The run keeps as many bytes of events as it may already: ${limits.keptBytes}.`;
      return { ok: false, why: 'buffer_full', detail };
    }
    durable.kept[type] = kept;
    kept.push(offer.event);
    if (end === 'later') kernel.offers.push(offer);
    else noteKept(kernel, offer);
  }
  durable.eventIds[id] = 1;
  forget(durable.eventIds, limits.seenMessages);
  if (typeof end === 'object') return { ok: true, result: { taken: end.by } };
  return { ok: true, result: end === 'later' ? { kept: true } : { kept: true, unmatched: offer.asked.size } };
}

/** The refusal of an event that the flow never listens for, or null. */
export function unknownEvent(kernel: Kernel, type: string): Reply | null {
  if (hasOwn(kernel.plan.events, type)) return null;
  const known = Object.keys(kernel.plan.events).sort().join(', ');
  const what = known === '' ? 'It listens for nothing.' : `It listens for ${known}.`;
  return { ok: false, why: 'unknown_event', detail: `The flow does not listen for '${type}'. ${what}` };
}

function keptBytes(kernel: Kernel): number {
  let size = 0;
  for (const kept of Object.values(kernel.durable.kept)) {
    for (const { data } of kept) size += sizeOf(data);
  }
  return size;
}

function noteKept(kernel: Kernel, { type, event }: Offer): void {
  note(kernel, '', kernel.plan.flow.place, { t: 'event.kept', event: type, eventId: event.eventId });
}

/** After a breath: goes on with the events that listeners have not been asked about yet. */
export function offerAgain(kernel: Kernel): void {
  for (let offer = kernel.offers[0]; offer !== undefined; offer = kernel.offers[0]) {
    const end = offerTo(kernel, offer);
    if (end === 'later') return;
    kernel.offers.shift();
    if (typeof end === 'object') dropKept(kernel, offer.type, offer.event);
    else noteKept(kernel, offer);
  }
}

/** Gives the event to the listener that waits longest and whose `match` holds. `later`: more are to be asked. */
function offerTo(kernel: Kernel, { type, event, asked }: Offer): { readonly by: Path } | 'unwanted' | 'later' {
  const listening: Listening[] = [];
  for (const { task } of kernel.tasks.values()) if (task.kind === 'listen') listening.push(task);
  listening.sort((a, b) => a.frame.seq - b.frame.seq);
  for (const task of listening) {
    for (const open of openSlots(task, type)) {
      const name = `${task.path}#${open.i}`;
      if (asked.has(name)) continue;
      if (open.slot.match !== undefined && outOfBreath(kernel)) return 'later';
      const held = matches(kernel, task, open.slot, event.data);
      if (held) take(kernel, task, open, event);
      if (isFilled(task)) decide(kernel, task.path);
      if (held) return { by: task.path };
      asked.add(name);
      if (task.frame.failed !== undefined) break;
    }
  }
  return 'unwanted';
}

interface OpenSlot {
  readonly i: number;
  readonly slot: ListenSlot;
}

/** Those of the step's slots that still wait for an event of the type, in the order of the document. */
function openSlots({ step, frame }: Listening, type: string): readonly OpenSlot[] {
  if (frame.failed !== undefined) return [];
  return step.slots.flatMap((slot, i) => (slot.event === type && !hasOwn(frame.got, i) ? [{ i, slot }] : []));
}

/** Whether the step has what it needs, or cannot go on. */
export function isFilled({ step, frame }: Listening): boolean {
  return frame.failed !== undefined || Object.keys(frame.got).length >= step.needs;
}

function take(kernel: Kernel, task: Listening, { i, slot }: OpenSlot, event: KeptEvent): void {
  const as = slot.name === undefined ? {} : { as: slot.name };
  const place = slot.name === undefined ? task.place : slot.place;
  note(kernel, task.path, place, { t: 'event.taken', event: slot.event, eventId: event.eventId, ...as });
  task.frame.got[i] = event;
  kernel.tasksChanged = true;
}

function dropKept(kernel: Kernel, type: string, event: KeptEvent): void {
  const kept = kernel.durable.kept[type];
  if (kept === undefined) return;
  kept.splice(kept.indexOf(event), 1);
  if (kept.length === 0) delete kernel.durable.kept[type];
}

/**
 * A listener that ends without what it waits for gives back what it took, in the order of arrival: whoever sent it was
 * told that the run has it, and will not send it again. Others who wait are asked first, as for an event that comes.
 */
export function giveBack(kernel: Kernel, { step, frame, path, place }: Listening): void {
  const taken = step.slots.flatMap((slot, i) => {
    const event = frame.got[i];
    delete frame.got[i];
    return event === undefined ? [] : [{ slot, event }];
  });
  for (const { slot, event } of taken.sort((a, b) => a.event.n - b.event.n)) {
    const as = slot.name === undefined ? {} : { as: slot.name };
    const at = slot.name === undefined ? place : slot.place;
    note(kernel, path, at, { t: 'event.returned', event: slot.event, eventId: event.eventId, ...as });
    const offer: Offer = { type: slot.event, event, asked: new Set() };
    const end = offerTo(kernel, offer);
    if (typeof end === 'object') continue;
    // Past `keptEvents` and `keptBytes` too: it was promised to be kept.
    keepAgain(kernel, slot.event, event);
    if (end === 'later') kernel.offers.push(offer);
  }
}

function keepAgain(kernel: Kernel, type: string, event: KeptEvent): void {
  const kept = kernel.durable.kept[type] ?? [];
  kernel.durable.kept[type] = kept;
  const after = kept.findIndex(({ n }) => n > event.n);
  kept.splice(after === -1 ? kept.length : after, 0, event);
}

/** A `match` that gives neither true nor false fails its listener (rule 3). */
function matches(kernel: Kernel, task: Listening, { match }: ListenSlot, data: Json): boolean {
  if (match === undefined) return true;
  const got = test(kernel, match, task.context, { path: task.path, at: task.at }, { event: data });
  if (got instanceof Failure) {
    task.frame.failed = got.fault;
    return false;
  }
  return got.held;
}

/** A listener that opens looks through what was kept, oldest first; pauses where that is much work. */
export function* takeKept(kernel: Kernel, task: Listening): Run<void> {
  const asked = new Set<string>();
  while (!isFilled(task)) {
    // Others may have taken some of them, and more may have come, while this one paused.
    const next = nextKept(kernel, task, asked);
    if (next === undefined) return;
    const { event, open } = next;
    if (open.slot.match !== undefined && kernel.fuel >= kernel.limits.fuelPerActivation) {
      const answer = yield { op: 'pause' };
      if (answer.t === 'stopped') return;
      continue;
    }
    asked.add(`${event.n}#${open.i}`);
    if (!matches(kernel, task, open.slot, event.data)) continue;
    take(kernel, task, open, event);
    dropKept(kernel, open.slot.event, event);
  }
}

/** The oldest kept event that an open slot has not been asked about. */
function nextKept(
  kernel: Kernel,
  task: Listening,
  asked: ReadonlySet<string>,
): { readonly event: KeptEvent; readonly open: OpenSlot } | undefined {
  const types = new Set(task.step.slots.map(({ event }) => event));
  let found: { readonly event: KeptEvent; readonly open: OpenSlot } | undefined;
  for (const type of types) {
    const slots = openSlots(task, type);
    for (const event of kernel.durable.kept[type] ?? []) {
      if (found !== undefined && event.n > found.event.n) break;
      const open = slots.find(({ i }) => !asked.has(`${event.n}#${i}`));
      if (open === undefined) continue;
      found = { event, open };
      break;
    }
  }
  return found;
}
