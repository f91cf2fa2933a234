/**
 * Fibers and cancel scopes. A fiber runs until it yields what it cannot go on without; it is resumed with an answer.
 * Nothing is thrown into a fiber: stopping is an answer, and a flag that it finds on its scopes.
 */
import type { Fault } from '../schema/fault.ts';
import type { PlaceId } from '../schema/plan.ts';
import { begin, charge } from './budget/charge.ts';
import type { ScopeFrame, Stoppable } from './frames.ts';
import {
  type Answer,
  type Ask,
  type CancelScope,
  type Fiber,
  isHelper,
  type Kernel,
  type LiveBudget,
  type Op,
  type Run,
} from './kernel.ts';
import type { Path } from './machine.ts';
import type { Outcome } from './outcome.ts';
import { note } from './records.ts';
import { recall, recallFired } from './redrive/recall.ts';

/** Whether what runs in this scope is to stop: a flag on it or around it, up to a shield. */
function isStopped(scope: CancelScope | null): boolean {
  for (let at = scope; at !== null; at = at.parent) {
    if (at.frame?.stop !== undefined) return true;
    if (at.shield) return false;
  }
  return false;
}

/** Whether the fiber that runs is to stop. */
export function stopped(kernel: Kernel): boolean {
  return kernel.stopping.size > 0 && isStopped(kernel.fiber.scope);
}

/** Starts a fiber; its scope hangs below that of the fiber that runs. */
export function spawn(kernel: Kernel, run: Run, key: number, frame: Stoppable, path: Path, place: PlaceId): void {
  const parent = kernel.fiber;
  const scope: CancelScope = { parent: parent.scope, shield: false, frame, path, place, timeoutMs: 0 };
  const fiber: Fiber = { parent, key, run, scope, op: null, held: false, told: false, ended: [] };
  kernel.fibers.add(fiber);
  if (frame.stop !== undefined) kernel.stopping.add(frame);
  kernel.ready.push({ fiber, answer: null });
}

/** Opens a cancel scope in the fiber that runs; `leave` closes it. A deadline in the frame arms its timer. */
export function enter(
  kernel: Kernel,
  frame: ScopeFrame,
  path: Path,
  place: PlaceId,
  timeoutMs: number | undefined,
): CancelScope {
  const fiber = kernel.fiber;
  const scope: CancelScope = {
    parent: fiber.scope,
    shield: false,
    frame,
    path,
    place,
    timeoutMs: timeoutMs ?? 0,
  };
  fiber.scope = scope;
  if (frame.stop !== undefined) kernel.stopping.add(frame);
  // What is stopping already cannot time out any more; its timer would fire at every resume.
  if (frame.deadline !== undefined && !isStopped(scope)) {
    const id = `${path}@timeout`;
    kernel.timers.set(id, scope);
    kernel.commands.push({
      t: 'timer',
      id,
      // In a redrive: a timeout that came comes again, and at once.
      at: recallFired(kernel, id) ? kernel.now : frame.deadline,
      title: path === '' ? 'timeout of the flow' : `${path}: timeout`,
    });
  }
  return scope;
}

/** Opens a scope that counts what runs in it, and stops nothing; `leave` closes it. */
export function enterBudget(kernel: Kernel, budget: LiveBudget, place: PlaceId): CancelScope {
  const fiber = kernel.fiber;
  const { path } = budget;
  const scope: CancelScope = { parent: fiber.scope, shield: false, frame: null, path, place, timeoutMs: 0, budget };
  fiber.scope = scope;
  kernel.budgets.set(path, budget);
  return scope;
}

export function enterShield(kernel: Kernel): CancelScope {
  const fiber = kernel.fiber;
  const scope: CancelScope = { parent: fiber.scope, shield: true, frame: null, path: '', place: 0, timeoutMs: 0 };
  fiber.scope = scope;
  return scope;
}

export function leave(kernel: Kernel, scope: CancelScope): void {
  const id = `${scope.path}@timeout`;
  if (kernel.timers.get(id) === scope) {
    kernel.timers.delete(id);
    kernel.commands.push({ t: 'cancel', id });
  }
  if (scope.frame !== null) kernel.stopping.delete(scope.frame);
  if (scope.budget !== undefined) kernel.budgets.delete(scope.path);
  if (scope.parent !== null) kernel.fiber.scope = scope.parent;
}

/** Runs a part that is never stopped (rule 21). */
export function* shielded<R>(kernel: Kernel, run: Run<R>): Run<R> {
  const shield = enterShield(kernel);
  const result = yield* run;
  leave(kernel, shield);
  return result;
}

/** Flags a scope; every fiber in it that waits is told. */
export function stop(kernel: Kernel, frame: Stoppable, why: true | Fault): void {
  if (frame.stop !== undefined) return;
  frame.stop = why;
  kernel.stopping.add(frame);
  for (const fiber of kernel.fibers) {
    if (fiber.op !== null && isStopped(fiber.scope)) tell(kernel, fiber, fiber.op);
  }
}

/** Tells a fiber that waits to stop. Answers to what was sent come from the host; the rest ends at once. */
function tell(kernel: Kernel, fiber: Fiber, op: Op): void {
  if (fiber.told) return;
  switch (op.op) {
    case 'child':
      return;
    case 'pause':
    case 'ask':
      if (fiber.held) {
        kernel.held.splice(kernel.held.indexOf(fiber), 1);
        wake(kernel, fiber, STOPPED);
        return;
      }
      if (op.op === 'ask' && isGhost(kernel, fiber, op.command.id)) return;
      if (op.op === 'ask' && isLocalCall(op.command)) {
        letGo(kernel, fiber, op.command);
        return;
      }
      fiber.told = true;
      if (op.op === 'ask' && !isHelper(op.command)) kernel.commands.push({ t: 'cancel', id: op.command.id });
      return;
    case 'budget':
      wake(kernel, fiber, STOPPED);
      return;
    case 'timer':
      dropTimer(kernel, op.id);
      wake(kernel, fiber, STOPPED);
      return;
    case 'task':
      dropTask(kernel, op);
      wake(kernel, fiber, STOPPED);
      return;
  }
}

/** In a redrive: what was answered only after it was told to stop is answered now. */
function isGhost(kernel: Kernel, fiber: Fiber, id: Path): boolean {
  const ghost = kernel.ghosts.get(id);
  if (ghost === undefined) return false;
  kernel.ghosts.delete(id);
  wake(kernel, fiber, ghost);
  return true;
}

/**
 * A local call only reads (the compiler sends writes by the queue), so nobody need wait for its end (rule 26). Hosts
 * cannot stop it: it goes on, and keeps its place among the local calls in flight until it has ended.
 */
function letGo(kernel: Kernel, fiber: Fiber, command: Ask): void {
  kernel.asks.delete(command.id);
  kernel.letGo.set(command.id, command);
  charge(kernel, fiber.scope, command, { t: 'cancelled', effect: 'none' });
  wake(kernel, fiber, { t: 'cancelled', effect: 'none' });
}

const STOPPED: Answer = { t: 'stopped' };
const RESUMED: Answer = { t: 'fired' };

function dropTimer(kernel: Kernel, id: Path): void {
  if (kernel.timers.delete(id)) kernel.commands.push({ t: 'cancel', id });
}

function dropTask(kernel: Kernel, op: Extract<Op, { op: 'task' }>): void {
  kernel.tasks.delete(op.task.path);
  kernel.tasksChanged = true;
  if (op.at !== undefined) dropTimer(kernel, `${op.task.path}@next`);
}

/** Queues a blocked fiber with its answer. */
export function wake(kernel: Kernel, fiber: Fiber, answer: Answer): void {
  fiber.op = null;
  fiber.held = false;
  fiber.told = false;
  kernel.ready.push({ fiber, answer });
}

/** A message decided the task: its fiber goes on. */
export function decide(kernel: Kernel, path: Path): void {
  const waiting = kernel.tasks.get(path);
  if (waiting === undefined || waiting.fiber.op?.op !== 'task') return;
  dropTask(kernel, waiting.fiber.op);
  wake(kernel, waiting.fiber, { t: 'decided' });
}

/** Takes up what a fiber yielded. Gives the answer where there is one at once, else null: it is blocked. */
function block(kernel: Kernel, fiber: Fiber, op: Op): Answer | null {
  if (op.op !== 'child' && kernel.stopping.size > 0 && isStopped(fiber.scope)) return STOPPED;
  switch (op.op) {
    case 'child': {
      const ended = fiber.ended.shift();
      if (ended !== undefined) return { t: 'child', key: ended.key, outcome: ended.outcome };
      break;
    }
    case 'ask': {
      const known = recall(kernel, op.command);
      if (known !== null && !known.stopped) {
        kernel.ready.push({ fiber, answer: known.answer });
        return null;
      }
      if (known !== null) kernel.ghosts.set(op.command.id, known.answer);
      else if (mustWait(kernel, op.command)) hold(kernel, fiber);
      else issue(kernel, fiber, op.command);
      break;
    }
    case 'pause':
      if (!kernel.gate.closed) {
        kernel.ready.push({ fiber, answer: RESUMED });
        return null;
      }
      hold(kernel, fiber);
      break;
    case 'timer':
      if (recallFired(kernel, op.id)) {
        kernel.ready.push({ fiber, answer: RESUMED });
        return null;
      }
      kernel.timers.set(op.id, fiber);
      kernel.commands.push(
        op.title === undefined
          ? { t: 'timer', id: op.id, at: op.at }
          : { t: 'timer', id: op.id, at: op.at, title: op.title },
      );
      break;
    case 'budget':
      break;
    case 'task':
      kernel.tasks.set(op.task.path, { task: op.task, fiber });
      kernel.tasksChanged = true;
      if (op.at !== undefined) {
        const id = `${op.task.path}@next`;
        kernel.timers.set(id, fiber);
        kernel.commands.push(
          op.title === undefined ? { t: 'timer', id, at: op.at } : { t: 'timer', id, at: op.at, title: op.title },
        );
      }
      break;
  }
  fiber.op = op;
  return null;
}

function hold(kernel: Kernel, fiber: Fiber): void {
  fiber.held = true;
  kernel.held.push(fiber);
}

export function isLocal(command: Ask): boolean {
  return isHelper(command) || isLocalCall(command);
}

function isLocalCall(command: Ask): boolean {
  return command.t === 'call' && command.dispatch === 'local';
}

function mustWait({ gate, localCalls, limits }: Kernel, command: Ask): boolean {
  // What makes the state smaller goes out before it is carried over.
  if (command.t === 'keep') return false;
  // INVARIANT: a list that is brought back chunk by chunk is brought back by one run of the chain, or never.
  if (gate.closed && command.t !== 'fetch') return true;
  return (gate.draining && isLocal(command)) || (isLocalCall(command) && localCalls >= limits.localCalls);
}

function issue(kernel: Kernel, fiber: Fiber, command: Ask): void {
  if (isLocalCall(command)) kernel.localCalls++;
  if (command.t === 'call') begin(kernel, fiber.scope);
  kernel.asks.set(command.id, fiber);
  kernel.commands.push(command);
}

/** Sends what was held back, in the order in which it came. */
export function release(kernel: Kernel): void {
  for (const fiber of kernel.held.splice(0)) {
    const waits = fiber.op?.op === 'ask' ? mustWait(kernel, fiber.op.command) : kernel.gate.closed;
    if (waits) {
      kernel.held.push(fiber);
      continue;
    }
    fiber.held = false;
    if (fiber.op?.op === 'ask') issue(kernel, fiber, fiber.op.command);
    else wake(kernel, fiber, RESUMED);
  }
}

/** The host's answer to a command. False where nobody waits for it. */
export function answer(kernel: Kernel, id: Path, given: Answer): boolean {
  const fiber = kernel.asks.get(id);
  if (fiber === undefined) return false;
  kernel.asks.delete(id);
  const local = fiber.op?.op === 'ask' && isLocalCall(fiber.op.command);
  wake(kernel, fiber, given);
  if (local) {
    kernel.localCalls--;
    if (!kernel.gate.closed) release(kernel);
  }
  return true;
}

/** A timer fired for a fiber. A task's moment leaves the task with its fiber, which decides what it means. */
export function fire(kernel: Kernel, fiber: Fiber): void {
  if (fiber.op?.op === 'task') {
    kernel.tasks.delete(fiber.op.task.path);
    kernel.tasksChanged = true;
  }
  wake(kernel, fiber, { t: 'fired' });
}

/** A scope's own timeout: it fails, unless it is stopping already (first in history wins). */
export function expire(kernel: Kernel, scope: CancelScope, fault: Fault): void {
  if (scope.frame === null || isStopped(scope)) return;
  note(kernel, scope.path, scope.place, { t: 'timeout', afterMs: scope.timeoutMs });
  stop(kernel, scope.frame, fault);
}

/** Whether the activation has done as much pure work as it may; if so, a breath is asked for. */
export function outOfBreath(kernel: Kernel): boolean {
  if (kernel.breath !== null) return true;
  if (kernel.fuel < kernel.limits.fuelPerActivation) return false;
  kernel.breath = `@breath.${kernel.durable.serial++}`;
  kernel.commands.push({ t: 'breath', id: kernel.breath });
  return true;
}

/**
 * Runs every fiber that can run, in order, until all are blocked. Much pure work ends the activation, so that the host
 * is not held up (kernel.md 8): what is ready stays so until the breath fired.
 */
export function pump(kernel: Kernel): void {
  const { ready } = kernel;
  let i = 0;
  for (; i < ready.length && !outOfBreath(kernel); i++) {
    const next = ready[i];
    if (next === undefined) break;
    advance(kernel, next.fiber, next.answer);
  }
  kernel.ready.splice(0, i);
}

function advance(kernel: Kernel, fiber: Fiber, first: Answer | null): void {
  kernel.fiber = fiber;
  // A generator's first `next` takes no value; what is given there is not seen.
  let given: Answer = first ?? STOPPED;
  for (;;) {
    if (fiber.run === null) return;
    const step = fiber.run.next(given);
    if (step.done === true) {
      finish(kernel, fiber, step.value);
      return;
    }
    const at = block(kernel, fiber, step.value);
    if (at === null) return;
    given = at;
  }
}

function finish(kernel: Kernel, fiber: Fiber, outcome: Outcome): void {
  kernel.fibers.delete(fiber);
  const parent = fiber.parent;
  if (parent === null) return;
  if (fiber.scope.frame !== null) kernel.stopping.delete(fiber.scope.frame);
  if (parent.op?.op === 'child') wake(kernel, parent, { t: 'child', key: fiber.key, outcome });
  else parent.ended.push({ key: fiber.key, outcome });
}
