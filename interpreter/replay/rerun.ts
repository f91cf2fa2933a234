/**
 * What a run would have done under another definition: its recorded answers, messages and times, by path, to the kernel
 * with the new plan. What the new plan asks and the record cannot answer stays open.
 */
import type { Entry } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import { createMachine } from '../create-machine.ts';
import type { Command, End, Event, Machine, Path, RegisteredUndo } from '../machine.ts';
import type { Tape } from '../redrive/tape.ts';

export type Asked = Extract<Command, { readonly t: 'call' | 'child' | 'emit' }>;

export interface Ran {
  readonly plan: Plan;
  /** In the order in which they were asked for. */
  readonly asked: ReadonlyMap<Path, Asked>;
  readonly entries: readonly Entry[];
  readonly end?: End;
  /** Asked for, and never answered. */
  readonly open: readonly Path[];
  /** Approvals and listens that wait at the end. */
  readonly waiting: readonly Path[];
  /** As they were registered, by their own path: also those that never ran. */
  readonly undos: ReadonlyMap<Path, RegisteredUndo>;
}

/** What was recorded, in the same form. The inputs of undos are in no record: the run is told again for them. */
export function ranOf(tape: Tape, host: RerunHost): Ran {
  return { ...recordedOf(tape), undos: rerun(tape, tape.plan, host).undos };
}

function recordedOf({ plan, steps }: Tape): Omit<Ran, 'undos'> {
  const asked = new Map<Path, Asked>();
  const answered = new Set<Path>();
  let end: End | undefined;
  const waiting = new Set<Path>();
  for (const { event, commands, entries } of steps) {
    if ('id' in event && event.t !== 'message') answered.add(event.id);
    for (const command of commands) {
      if (isAsked(command)) asked.set(command.id, asked.get(command.id) ?? command);
      if (command.t === 'end') end = command.end;
    }
    for (const { path, what } of entries) {
      if (what.t === 'task.opened' || what.t === 'listen.opened') waiting.add(path);
      if (what.t === 'step.completed' || what.t === 'step.failed' || what.t === 'step.stopped') waiting.delete(path);
    }
  }
  const open = [...asked.keys()].filter((id) => !answered.has(id));
  const entries = steps.flatMap((step) => step.entries);
  return { plan, asked, entries, open, waiting: [...waiting], ...(end === undefined ? {} : { end }) };
}

export interface RerunHost {
  readonly digest: (text: string) => string;
  readonly validate: (schema: JsonSchema, value: Json) => readonly string[];
}

export function rerun(tape: Tape, plan: Plan, host: RerunHost): Ran {
  const world = openWorld(tape, plan, host);
  for (const { event, tick } of tape.steps) {
    if (world.end !== undefined) break;
    fireUntil(world, tick.now);
    world.now = Math.max(world.now, tick.now);
    replayEvent(world, event);
  }
  // Where nothing is left that only the world could answer, time goes on.
  while (world.end === undefined && world.inFlight.size === 0 && world.machine.state().tasks.length === 0) {
    const next = earliest(world);
    if (next === null) break;
    world.now = Math.max(world.now, next.at);
    fire(world, next.id);
  }
  return {
    plan,
    asked: world.asked,
    entries: world.machine.journal(),
    ...(world.end === undefined ? {} : { end: world.end }),
    open: [...world.inFlight.keys()],
    waiting: world.machine.state().tasks.map(({ path }) => path),
    undos: world.undos,
  };
}

interface World {
  readonly machine: Machine;
  readonly host: RerunHost;
  readonly recorded: ReadonlyMap<Path, Asked>;
  /** Timers that fired in the record, and when they were due. */
  readonly fired: ReadonlyMap<Path, number>;
  readonly asked: Map<Path, Asked>;
  readonly inFlight: Map<Path, Asked>;
  readonly undos: ReadonlyMap<Path, RegisteredUndo>;
  readonly timers: Map<Path, number>;
  readonly soon: Event[];
  /** Parts of the state that were kept outside of it, by reference. */
  readonly kept: Json[];
  now: number;
  events: number;
  started: boolean;
  end: End | undefined;
}

/** So long after it was due may a server fire a timer; milliseconds. */
const TIMER_SLACK_MS = 2_000;
/** Never reached: the rerun is one run, however long. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

function openWorld(tape: Tape, plan: Plan, host: RerunHost): World {
  const limits = { gateEvents: ENDLESS, gateBytes: ENDLESS, hardGateEvents: ENDLESS, hardGateBytes: ENDLESS };
  const due = new Map<Path, number>();
  const fired = new Map<Path, number>();
  for (const { event, commands } of tape.steps) {
    for (const command of commands) if (command.t === 'timer') due.set(command.id, command.at);
    if (event.t === 'fired') fired.set(event.id, due.get(event.id) ?? 0);
  }
  const undos = new Map<Path, RegisteredUndo>();
  const onUndo = (undo: RegisteredUndo): void => {
    if (!undos.has(undo.path)) undos.set(undo.path, undo);
  };
  return {
    machine: createMachine(plan, tape.start, { digest: host.digest, limits, onUndo }),
    host,
    recorded: recordedOf(tape).asked,
    fired,
    asked: new Map(),
    inFlight: new Map(),
    undos,
    timers: new Map(),
    soon: [],
    kept: [],
    now: tape.steps[0]?.tick.now ?? tape.start.startedAt,
    events: 0,
    started: false,
    end: undefined,
  };
}

function isAsked(command: Command): command is Asked {
  return command.t === 'call' || command.t === 'child' || command.t === 'emit';
}

function replayEvent(world: World, event: Event): void {
  switch (event.t) {
    case 'start':
      // The later runs of a chain start too; this one goes on.
      if (!world.started) act(world, event);
      world.started = true;
      return;
    case 'resolved':
    case 'rejected':
    case 'cancelled':
      if (answers(world, event.id)) {
        world.inFlight.delete(event.id);
        act(world, event);
      }
      return;
    case 'fired':
      if (world.timers.has(event.id) && world.timers.get(event.id) === world.fired.get(event.id)) fire(world, event.id);
      return;
    case 'message':
      if (world.machine.refuse(event.message) === null) act(world, event);
      return;
    case 'cancel':
      act(world, event);
      return;
    case 'placed':
      // Being displaced by another run is; having had to wait is not.
      if (event.is === 'displaced') act(world, event);
      return;
  }
}

/** An answer holds for a call of the same activity; what else about it changed is told as a difference. */
function answers({ inFlight, recorded }: World, id: Path): boolean {
  const asked = inFlight.get(id);
  const before = recorded.get(id);
  return asked !== undefined && before !== undefined && nameOf(asked) === nameOf(before);
}

export function nameOf(asked: Asked): string {
  return asked.t === 'call' ? asked.call : asked.t === 'child' ? asked.flow : asked.event;
}

/** Timers that the record knows wait for it; the others fire when they are due. */
function fireUntil(world: World, now: number): void {
  for (let next = earliest(world); next !== null && next.at + TIMER_SLACK_MS <= now; next = earliest(world)) {
    world.now = Math.max(world.now, next.at);
    fire(world, next.id);
  }
}

function earliest({ timers, fired }: World): { readonly id: Path; readonly at: number } | null {
  let found: { id: Path; at: number } | null = null;
  for (const [id, at] of timers) {
    if (fired.get(id) !== at && (found === null || at < found.at)) found = { id, at };
  }
  return found;
}

function fire(world: World, id: Path): void {
  world.timers.delete(id);
  act(world, { t: 'fired', id });
}

function act(world: World, first: Event): void {
  world.soon.push(first);
  for (let event = world.soon.shift(); event !== undefined; event = world.soon.shift()) {
    if (world.end !== undefined) return;
    world.events++;
    world.machine.dispatch(event, { now: world.now, historyEvents: world.events, historyBytes: 0, suggested: false });
    for (const command of world.machine.drain()) obey(world, command);
  }
}

function obey(world: World, command: Command): void {
  switch (command.t) {
    case 'call':
    case 'child':
    case 'emit':
      world.asked.set(command.id, world.asked.get(command.id) ?? command);
      world.inFlight.set(command.id, command);
      return;
    case 'validate': {
      const problems = [...world.host.validate(command.schema, command.value)];
      world.soon.push({ t: 'resolved', id: command.id, value: { problems } });
      return;
    }
    case 'rule':
      // What a platform allows is not what a definition is judged by.
      world.soon.push({ t: 'resolved', id: command.id, value: {} });
      return;
    case 'permit':
      // Who may is not what a definition is judged by.
      world.soon.push({ t: 'resolved', id: command.id, value: { ok: true } });
      return;
    case 'keep':
      world.soon.push({ t: 'resolved', id: command.id, value: String(world.kept.push(command.value) - 1) });
      return;
    case 'fetch':
      world.soon.push({ t: 'resolved', id: command.id, value: world.kept[Number(command.ref)] ?? null });
      return;
    case 'place':
      // How long a run waits for others is not what a definition is judged by.
      world.soon.push({ t: 'resolved', id: command.id, value: { t: 'taken' } });
      return;
    case 'leave':
      world.soon.push({ t: 'resolved', id: command.id });
      return;
    case 'timer':
      world.timers.set(command.id, command.at);
      return;
    case 'breath':
    case 'drain':
      world.soon.push({ t: 'fired', id: command.id });
      return;
    case 'cancel':
      if (world.timers.delete(command.id)) return;
      // Where the record has no answer to it, it ends as one that was never sent.
      if (world.inFlight.has(command.id) && !world.recorded.has(command.id)) {
        world.inFlight.delete(command.id);
        world.soon.push({ t: 'cancelled', id: command.id, effect: 'none' });
      }
      return;
    case 'end':
      world.end = command.end;
      return;
    case 'reply':
    case 'keys':
    case 'show':
    case 'continue':
      return;
  }
}
