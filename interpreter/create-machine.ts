/** The kernel as a machine: `(state, event) -> commands`. */
import type { Json } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import { toldOf } from './budget/bound.ts';
import { charge } from './budget/charge.ts';
import { engineFault } from './faults.ts';
import { boundLocal, countEvent, countLocal, drained, KERNEL_VERSION, landLetGo, passOn, reopen } from './gate.ts';
import type { Answer, Durable, Fiber, FlowFrame, Kernel } from './kernel.ts';
import { LIMITS } from './limits.ts';
import type { CreateMachine, Event, Host, Machine, Snapshot, Start, Tick } from './machine.ts';
import { offerAgain } from './messages/events.ts';
import { refuseMessage, schemaForMessage } from './messages/refuse.ts';
import { cancelUnnamed, takeMessage } from './messages/take.ts';
import { note, readJournal } from './records.ts';
import type { Redrive } from './redrive/types.ts';
import { runFlow } from './run-flow.ts';
import { answer, expire, fire, pump } from './scheduler.ts';
import { showChanges, stateOf } from './show.ts';
import { placed } from './take-place.ts';

/**
 * Makes the machine of a run, new or from the snapshot that the run before it in the chain handed out.
 * @throws Error where the snapshot is of another plan or of another version of the kernel.
 */
export const createMachine: CreateMachine = (plan, start, host, snapshot) => {
  const kernel = newKernel(plan, start, host, snapshot);
  return machineOf(kernel, snapshot === undefined);
};

function machineOf(kernel: Kernel, isNew: boolean): Machine {
  return {
    dispatch: (event, tick) => dispatch(kernel, event, tick, isNew),
    drain: () => {
      const { commands } = kernel;
      kernel.commands = [];
      return commands;
    },
    refuse: (message) => refuseMessage(kernel, message),
    schemaFor: (message) => schemaForMessage(kernel, message),
    state: () => stateOf(kernel),
    journal: (from = 0) => readJournal(kernel, from),
  };
}

function newKernel(plan: Plan, start: Start, host: Host, snapshot: Snapshot | undefined): Kernel {
  const limits = { ...LIMITS, ...host.limits };
  const frame = snapshot === undefined ? newFlow(plan, start) : frameOf(plan, snapshot);
  const durable = snapshot === undefined ? newDurable(plan, start.redrive) : durableOf(snapshot);
  return {
    plan,
    start,
    host,
    limits,
    budget: {
      fuel: limits.fuelPerExpression,
      depth: limits.evaluationDepth,
      sequence: limits.sequenceLength,
      size: Math.max(LIMITS.valueBytes, limits.valueBytes),
    },
    frame,
    durable,
    gate: {
      closed: false,
      baseEvents: 0,
      baseBytes: 0,
      events: 0,
      seenEvents: 0,
      localEvents: 0,
      localBytes: 0,
      undrained: 0,
      draining: false,
      notBefore: 0,
    },
    tick: { now: start.startedAt, historyEvents: 0, historyBytes: 0, suggested: false },
    now: start.startedAt,
    fuel: 0,
    breath: null,
    waiting: [],
    offers: [],
    stopping: new Set(frame.cancel.stop === undefined ? [] : [frame.cancel]),
    budgets: new Map(),
    undoing: 0,
    fiber: mainFiber(plan, frame),
    ready: [],
    fibers: new Set(),
    asks: new Map(),
    timers: new Map(),
    held: [],
    ghosts: new Map(),
    localCalls: 0,
    letGo: new Map(),
    moving: new Set(),
    keepFrom: 0,
    tasks: new Map(),
    tasksChanged: true,
    pivots: new Map(),
    running: new Set(),
    commands: [],
    journal: [],
    stepsById: null,
    readSteps: null,
    shownApprovals: null,
    end: null,
    continued: false,
    ended: false,
  };
}

/** The fiber of the flow; its generator is made when the run starts. */
function mainFiber(plan: Plan, frame: FlowFrame): Fiber {
  const scope = { parent: null, shield: false, frame: frame.cancel, path: '', place: plan.flow.place, timeoutMs: 0 };
  return { parent: null, key: 0, run: null, scope, op: null, held: false, told: false, ended: [] };
}

function newFlow(plan: Plan, start: Start): FlowFrame {
  const at = start.redrive?.at ?? start.startedAt;
  const deadline = plan.timeoutMs === undefined ? {} : { deadline: at + plan.timeoutMs };
  return {
    at,
    mark: 0,
    phase: 'body',
    ...deadline,
    vars: {},
    entries: [],
    stage: start.redrive === undefined ? 'input' : 'permit',
    cancel: {},
  };
}

function newDurable(plan: Plan, redrive: Redrive | undefined): Durable {
  const durable = { order: 0, entries: 0, serial: 0, kept: {}, replies: {}, eventIds: {}, closed: [], shown: '' };
  return redrive === undefined ? durable : { ...durable, ...carriedEvents(plan, redrive) };
}

/** Those of the run before that the plan still listens for. */
function carriedEvents(plan: Plan, { kept = [], used = {} }: Redrive): Pick<Durable, 'serial' | 'kept' | 'eventIds'> {
  const byType: Durable['kept'] = {};
  const eventIds: Durable['eventIds'] = {};
  for (const id of Object.keys(used)) eventIds[id] = 1;
  let serial = 0;
  for (const { type, eventId, data } of kept) {
    if (!Object.hasOwn(plan.events, type)) continue;
    const events = byType[type] ?? [];
    byType[type] = events;
    events.push({ n: serial++, eventId, data });
    eventIds[`${type}/${eventId}`] = 1;
  }
  return { serial, kept: byType, eventIds };
}

function frameOf(plan: Plan, snapshot: Snapshot): FlowFrame {
  if (snapshot.kernel !== KERNEL_VERSION) {
    throw new Error(`The snapshot is of kernel ${snapshot.kernel}; this is kernel ${KERNEL_VERSION}.`);
  }
  if (snapshot.plan !== plan.digest) throw new Error('The snapshot is of another plan.');
  // Made by `takeSnapshot` of the same kernel version: opaque to everyone between.
  return copy(snapshot.frames[''] ?? {}) as unknown as FlowFrame;
}

function durableOf(snapshot: Snapshot): Durable {
  // Made by `takeSnapshot` of the same kernel version: opaque to everyone between.
  return copy(snapshot.state) as unknown as Durable;
}

/** The snapshot stays as it was: frames are changed in place. */
function copy(value: Json): Json {
  return JSON.parse(JSON.stringify(value));
}

function dispatch(kernel: Kernel, event: Event, tick: Tick, isNew: boolean): void {
  if (kernel.continued) {
    // A timer of the activation in which the run was handed over; the next run arms its own. Or nobody waits for it.
    if (event.t === 'fired' || ('id' in event && kernel.letGo.has(event.id))) return;
    throw new Error('This run of the chain was handed over; no event can follow.');
  }
  kernel.tick = tick;
  kernel.now = Math.max(kernel.now, tick.now);
  if (event.t !== 'start') countEvent(kernel);
  // A message is answered in the dispatch that brings it; all else waits until the breath is taken.
  if (kernel.breath === null || event.t === 'message') take(kernel, event, isNew);
  // However it ended: a breath that a worker lost has ended the activation too.
  else if ('id' in event && event.id === kernel.breath) breathe(kernel);
  else kernel.waiting.push(event);
  goOn(kernel, isNew);
  const snapshot = passOn(kernel);
  // A state too large to be carried over stops the flow.
  if (kernel.ready.length > 0) pump(kernel);
  showChanges(kernel);
  if (snapshot !== null) {
    kernel.continued = true;
    kernel.commands.push({ t: 'continue', snapshot });
  } else if (kernel.end !== null && !kernel.ended) {
    kernel.ended = true;
    const told = toldOf(kernel);
    kernel.commands.push({ t: 'end', end: kernel.end, ...(told === undefined ? {} : { told }) });
  }
}

function breathe(kernel: Kernel): void {
  kernel.breath = null;
  kernel.fuel = 0;
  offerAgain(kernel);
  if (kernel.breath !== null) return;
  for (const event of kernel.waiting.splice(0)) {
    // A task whose moment came is out of sight until its fiber has run; that may take more breaths than this one.
    if (kernel.ready.length > 0 && isMomentOfTask(kernel, event)) kernel.waiting.push(event);
    else take(kernel, event, false);
  }
}

function isMomentOfTask(kernel: Kernel, event: Event): boolean {
  const fiber = event.t === 'fired' ? kernel.timers.get(event.id) : undefined;
  return typeof fiber === 'object' && 'op' in fiber && fiber.op?.op === 'task';
}

/** Does what can be done now; then what came while the run was out of breath, one after the other. */
function goOn(kernel: Kernel, isNew: boolean): void {
  pump(kernel);
  while (kernel.breath === null) {
    const next = kernel.waiting.shift();
    if (next === undefined) return;
    take(kernel, next, isNew);
    pump(kernel);
  }
}

function take(kernel: Kernel, event: Event, isNew: boolean): void {
  switch (event.t) {
    case 'start':
      begin(kernel, isNew);
      return;
    case 'resolved':
      settle(kernel, event.id, event);
      return;
    case 'rejected':
    case 'cancelled':
      settle(kernel, event.id, event);
      return;
    case 'fired':
      fired(kernel, event.id);
      return;
    case 'message':
      takeMessage(kernel, event);
      return;
    case 'placed':
      placed(kernel, event);
      return;
    case 'cancel':
      if (kernel.end === null) cancelUnnamed(kernel, event);
      return;
  }
}

function begin(kernel: Kernel, isNew: boolean): void {
  const { plan, start, fiber } = kernel;
  if (isNew) {
    const { name, version, place } = plan.flow;
    note(kernel, '', place, { t: 'run.started', flow: name, version, plan: plan.digest, by: start.startedBy });
  }
  fiber.run = runFlow(kernel);
  kernel.fibers.add(fiber);
  kernel.ready.push({ fiber, answer: null });
}

function settle(kernel: Kernel, id: string, given: Answer): void {
  if (landLetGo(kernel, id, given.t === 'resolved' ? given.value : undefined)) return;
  const fiber = kernel.asks.get(id);
  const op = fiber?.op;
  if (fiber === undefined || op?.op !== 'ask') throw new Error(`Nothing in flight is named '${id}'.`);
  if (given.t === 'resolved') countLocal(kernel, op.command, given.value);
  answer(kernel, id, boundLocal(kernel, op.command, given));
  charge(kernel, fiber.scope, op.command, given);
}

/** A timer that was cancelled may have fired on its way: nobody waits for it any more. */
function fired(kernel: Kernel, id: string): void {
  if (answer(kernel, id, { t: 'fired' })) return;
  const waiting = kernel.timers.get(id);
  if (waiting === undefined) return;
  kernel.timers.delete(id);
  if (waiting === 'drain') {
    drained(kernel);
    return;
  }
  if (waiting === 'gate') {
    reopen(kernel);
    return;
  }
  if ('shield' in waiting) {
    const detail = `It did not end within ${waiting.timeoutMs} ms.`;
    expire(kernel, waiting, engineFault('timeout', detail, waiting.path, kernel.now));
    return;
  }
  fire(kernel, waiting);
}
