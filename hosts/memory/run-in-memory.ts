/** A flow, its children and its calls in one process and in virtual time: five days pass in milliseconds. */
import { createMachine } from '../../interpreter/create-machine.ts';
import type { Command, End, Event, Machine, Snapshot, Start } from '../../interpreter/machine.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Message, Reply } from '../../schema/message.ts';
import type { Amounts, Plan } from '../../schema/plan.ts';
import { type CallHost, type RunningCall, startCall } from './call.ts';
import { childEnded } from './child-ended.ts';
import { type Clock, createClock, DEFAULT_START } from './clock.ts';
import { emitCall } from './emit-call.ts';
import { hear } from './hear.ts';
import { judged } from './judged.ts';
import { type Groups, keepPlace, type Tell } from './keep-places.ts';
import { createKept, type Kept } from './kept.ts';
import type { Effect, MemoryOptions, MemoryResult, ReplyContext, RunRecord } from './types.ts';

interface World {
  readonly options: MemoryOptions;
  readonly clock: Clock;
  readonly runs: Run[];
  readonly effects: Effect[];
  readonly kept: Kept;
  readonly emitted: { event: string; key: string; data?: Json; at: number }[];
  readonly replies: { [id: string]: Reply };
  readonly places: Groups;
  /** Replies of activities that are awaited. */
  pending: number;
  /** Set by whoever settles one of them. */
  wake: () => void;
  failure: { readonly error: unknown } | null;
  waitingFor: readonly string[];
}

interface Run {
  readonly world: World;
  readonly plan: Plan;
  readonly start: Start;
  readonly parent: { readonly run: Run; readonly id: string } | null;
  machine: Machine;
  events: number;
  /** Over the whole chain; for `beforeEvent`. */
  count: number;
  continued: number;
  journal: Entry[];
  seen: number;
  readonly timers: Map<string, { readonly at: number; readonly drop: () => void }>;
  readonly calls: Map<string, RunningCall>;
  readonly children: Map<string, Run>;
  end: End | null;
}

/**
 * Runs a flow to its end, or to where it waits for a message that does not come.
 * @throws what a replier throws, and where the kernel has a bug.
 */
export async function runInMemory(options: MemoryOptions): Promise<MemoryResult> {
  const startAt = options.startAt ?? DEFAULT_START;
  const world: World = {
    options,
    clock: createClock(startAt),
    runs: [],
    effects: [],
    kept: createKept(options),
    emitted: [],
    replies: {},
    places: new Map(),
    pending: 0,
    wake: () => {},
    failure: null,
    waitingFor: [],
  };
  const main = startRun(
    world,
    options.plan,
    options.root ?? 'run-1',
    options.input,
    options.startedBy ?? 'tester',
    null,
  );
  for (const [i, one] of (options.incoming ?? []).entries()) {
    world.clock.schedule(startAt + one.atMs, () => {
      const run = world.runs.find(({ start }) => start.root === (one.run ?? main.start.root));
      if (run === undefined) throw new Error(`No run is named '${one.run}'.`);
      deliver(run, one.message, one.id ?? `message-${i}`);
    });
  }
  await runAll(world);
  return {
    ...recordOf(main),
    now: world.clock.now(),
    effects: world.effects,
    emitted: world.emitted,
    replies: world.replies,
    waitingFor: world.waitingFor,
    children: world.runs.filter((run) => run !== main).map(recordOf),
  };
}

async function runAll(world: World): Promise<void> {
  const rest: Rest = { said: 0, last: undefined };
  for (;;) {
    if (world.failure !== null) throw world.failure.error;
    if (world.pending > 0 && !world.clock.isDue()) {
      await new Promise<void>((resolve) => {
        world.wake = resolve;
      });
      continue;
    }
    if (!world.clock.isDue() && (await isTold(world, rest))) continue;
    if (!world.clock.step() && world.pending === 0) return;
  }
}

interface Rest {
  /** Messages that were given at rest. */
  said: number;
  last: Reply | undefined;
}

/** Whether somebody had something to say to a run while all rested. */
async function isTold(world: World, rest: Rest): Promise<boolean> {
  const { atRest } = world.options;
  if (atRest === undefined) return false;
  for (const run of world.runs) {
    if (run.end !== null) continue;
    const message = await atRest(run.machine.state(), rest.last, run.start.root);
    if (message === null) continue;
    const id = `said-${rest.said++}`;
    deliver(run, message, id);
    rest.last = world.replies[id];
    return true;
  }
  return false;
}

function recordOf(run: Run): RunRecord {
  return {
    root: run.start.root,
    flow: run.plan.flow.name,
    ...(run.end === null ? {} : { end: run.end }),
    journal: run.journal,
    state: run.machine.state(),
    continued: run.continued,
  };
}

function startRun(
  world: World,
  plan: Plan,
  root: string,
  input: Json,
  startedBy: string,
  parent: Run['parent'],
  bound?: Amounts,
): Run {
  const startedAt = world.clock.now();
  const { redrive, env = 'test' } = world.options;
  const again = redrive === undefined || parent !== null || world.runs.length > 0 ? {} : { redrive };
  const bounded = bound === undefined ? {} : { bound };
  const start: Start = { root, input, startedBy, startedAt, env, ...again, ...bounded };
  const run: Run = {
    world,
    plan,
    start,
    parent,
    machine: makeMachine(world, plan, start, undefined),
    events: 0,
    count: 0,
    continued: 0,
    journal: [],
    seen: 0,
    timers: new Map(),
    calls: new Map(),
    children: new Map(),
    end: null,
  };
  world.runs.push(run);
  world.clock.schedule(startedAt, () => dispatch(run, { t: 'start' }));
  return run;
}

function makeMachine(world: World, plan: Plan, start: Start, snapshot: Snapshot | undefined): Machine {
  const { digest, continueEvery, limits, follow } = world.options;
  const gate = continueEvery === undefined ? {} : { gateEvents: continueEvery, gateAgainEvents: continueEvery };
  // Nothing forgets a place here, and a timer for ever would keep the clock from coming to rest.
  const host = { digest, limits: { ...gate, placeAgainMs: 0, ...limits } };
  const machine = createMachine(plan, start, host, snapshot);
  return follow === undefined ? machine : follow(machine, start.root);
}

function dispatch(run: Run, event: Event): void {
  if (run.end !== null) return;
  const { options, clock } = run.world;
  if (event.t !== 'start') {
    run.count++;
    const first = run.parent === null ? (options.beforeEvent?.(run.count) ?? null) : null;
    if (first !== null) deliver(run, first, `before-${run.count}`);
    if (run.end !== null || isAnswered(run, event)) return;
  }
  run.events++;
  const tick = { now: clock.now(), historyEvents: run.events, historyBytes: 0, suggested: false };
  run.machine.dispatch(event, tick);
  readEntries(run);
  for (const command of run.machine.drain()) obey(run, command);
}

/** A timer that was cancelled by what came before it. */
function isAnswered(run: Run, event: Event): boolean {
  if (event.t !== 'fired' || /^@(?:breath|drain)/.test(event.id)) return false;
  return !run.timers.delete(event.id);
}

function readEntries(run: Run): void {
  for (const entry of run.machine.journal(run.seen)) {
    run.journal.push(entry);
    run.seen = entry.n + 1;
    run.world.options.onEntry?.(entry, run.start.root);
  }
}

function deliver(run: Run, message: Message | 'cancel', id: string): void {
  const { world } = run;
  if (run.end !== null) {
    world.replies[id] = { ok: false, why: 'ended', detail: 'The run has ended.' };
    return;
  }
  if (message === 'cancel') {
    dispatch(run, { t: 'cancel' });
    return;
  }
  const refused = run.machine.refuse(message);
  if (refused !== null) {
    world.replies[id] = refused;
    return;
  }
  const { schema, also = [], value } = run.machine.schemaFor(message) ?? { schema: true, value: null };
  const problems = [schema, ...also].flatMap((one) => world.options.validate(one, value));
  dispatch(run, { t: 'message', id, message, problems });
}

/** Everything is answered by an event of its own, never inside the dispatch that asked. */
function soon(run: Run, event: Event): void {
  run.world.clock.schedule(run.world.clock.now(), () => dispatch(run, event));
}

function obey(run: Run, command: Command): void {
  const { world } = run;
  switch (command.t) {
    case 'call':
      run.calls.set(command.id, startCall(callHost(run), command));
      return;
    case 'validate':
    case 'rule':
    case 'permit':
      soon(run, judged(command, world.options, run.plan));
      return;
    case 'child':
      startChild(run, command);
      return;
    case 'keep':
    case 'fetch':
      soon(run, world.kept.answer(command));
      return;
    case 'timer': {
      const { id, at } = command;
      const drop = world.clock.schedule(at, () => dispatch(run, { t: 'fired', id }));
      run.timers.set(id, { at, drop });
      return;
    }
    case 'cancel':
      cancel(run, command.id);
      return;
    case 'place':
    case 'leave':
      keepPlace(world.places, run.start.root, command, tellIn(world));
      return;
    case 'keys':
      return; // `state().keys` tells them
    case 'reply':
      world.replies[command.id] = command.reply;
      return;
    case 'emit':
      emit(run, command);
      return;
    case 'show':
      if (run.parent === null) world.waitingFor = command.waitingFor;
      return;
    case 'breath':
    case 'drain':
      soon(run, { t: 'fired', id: command.id });
      return;
    case 'continue':
      continueRun(run, command.snapshot);
      return;
    case 'end':
      endRun(run, command);
      return;
  }
}

function tellIn({ runs }: World): Tell {
  return (root, event) => runs.filter(({ start }) => start.root === root).map((run) => soon(run, event));
}

function cancel(run: Run, id: string): void {
  const timer = run.timers.get(id);
  if (timer !== undefined) {
    timer.drop();
    run.timers.delete(id);
    return;
  }
  run.calls.get(id)?.cancel();
  const child = run.children.get(id);
  if (child !== undefined) soon(child, { t: 'cancel', force: true });
}

function callHost(run: Run): CallHost {
  const { world } = run;
  return {
    now: world.clock.now,
    schedule: world.clock.schedule,
    ask: (command, attempt, signal, got) =>
      hear(world, world.options.reply(command, contextOf(run, attempt, signal)), got),
    applied: (command, attempt) => {
      if (command.effect !== 'write') return;
      const { key, call, input, undoes } = command;
      const at = world.clock.now();
      world.effects.push({ key, call, input, ...(undoes === undefined ? {} : { undoes }), attempt, at });
    },
    mayRetry: (command, type) =>
      run.plan.contracts[command.call]?.errors.find((error) => error.type === type)?.retry ?? true,
    answer: (event) => {
      if ('id' in event) run.calls.delete(event.id);
      dispatch(run, event);
    },
  };
}

function contextOf({ world, start, plan }: Run, attempt: number, signal: AbortSignal): ReplyContext {
  return { attempt, root: start.root, plan, now: world.clock.now(), signal };
}

/** An event is delivered as a call is made; where nobody delivers, it is recorded only. */
function emit(run: Run, command: Extract<Command, { t: 'emit' }>): void {
  const { world } = run;
  const { id, key, event, data } = command;
  const { deliver } = world.options;
  const applied = (): void => {
    world.emitted.push({ event, key, ...(data === undefined ? {} : { data }), at: world.clock.now() });
  };
  if (deliver === undefined) {
    applied();
    soon(run, { t: 'resolved', id, value: null });
    return;
  }
  const ask: CallHost['ask'] = (_, attempt, signal, got) =>
    hear(world, deliver(command, contextOf(run, attempt, signal)), got);
  run.calls.set(id, startCall({ ...callHost(run), ask, applied, mayRetry: () => false }, emitCall(command)));
}

function startChild(run: Run, command: Extract<Command, { t: 'child' }>): void {
  const { id, key, plan, input, detach, bound } = command;
  const parent = detach ? null : { run, id };
  const child = startRun(run.world, plan, key, input, run.start.startedBy, parent, bound);
  if (detach) soon(run, { t: 'resolved', id, value: { runId: key } });
  else run.children.set(id, child);
}

/** `late`: timers that are due already still fire at the machine that handed over, as on a server. */
function dropTimers(run: Run, late: boolean): void {
  const now = run.world.clock.now();
  for (const [id, { at, drop }] of run.timers) {
    drop();
    if (!late || at > now) continue;
    const tick = { now, historyEvents: run.events, historyBytes: 0, suggested: false };
    run.machine.dispatch({ t: 'fired', id }, tick);
    if (run.machine.drain().length > 0) throw new Error(`The machine asked for more after it had handed over.`);
  }
  run.timers.clear();
}

/** The journal of a chain is one; the snapshot crosses as JSON, as it does between workflow runs. */
function continueRun(run: Run, snapshot: Snapshot): void {
  if (run.parent === null) run.world.options.onContinue?.(snapshot);
  dropTimers(run, true);
  run.continued++;
  run.events = 0;
  run.machine = makeMachine(run.world, run.plan, run.start, JSON.parse(JSON.stringify(snapshot)));
  dispatch(run, { t: 'start' });
}

function endRun(run: Run, { end, told }: Extract<Command, { t: 'end' }>): void {
  run.end = end;
  dropTimers(run, false);
  if (run.parent === null) return;
  const { run: parent, id } = run.parent;
  parent.children.delete(id);
  soon(parent, childEnded(id, end, told));
}
