/** One call on its way: its attempts, the pauses between them, its cancellation. */
import type { CallCommand, Event } from '../../interpreter/machine.ts';
import type { Fault } from '../../schema/fault.ts';
import type { CallMeta } from '../../schema/journal.ts';
import { addUsed, requestsLeft, type Sums, sumsOf } from '../../schema/usage.ts';
import type { CallReply } from './types.ts';

export interface CallHost {
  readonly now: () => number;
  readonly schedule: (at: number, act: () => void) => () => void;
  /** Asks for the reply to an attempt. */
  readonly ask: (command: CallCommand, attempt: number, signal: AbortSignal, got: (reply: CallReply) => void) => void;
  /** The write reached the other side. */
  readonly applied: (command: CallCommand, attempt: number) => void;
  /** Whether the contract says that another attempt may help. */
  readonly mayRetry: (command: CallCommand, type: string) => boolean;
  readonly answer: (event: Event) => void;
}

export interface RunningCall {
  cancel(): void;
}

interface State {
  readonly host: CallHost;
  readonly command: CallCommand;
  readonly started: number;
  readonly abort: AbortController;
  attempt: number;
  cancelled: boolean;
  over: boolean;
  /** The attempt that runs was answered or timed out. */
  answered: boolean;
  /** `unknown` for good once the answer to an attempt was lost: no later attempt can take that back (rule 25). */
  effect: 'none' | 'unknown';
  dropPause: (() => void) | null;
  /** What the attempts that failed used. */
  earlier: Sums | undefined;
  /** Attempts that may have cost something, and did not answer. */
  unmeasured: number;
}

export function startCall(host: CallHost, command: CallCommand): RunningCall {
  const state: State = {
    host,
    command,
    started: host.now(),
    abort: new AbortController(),
    attempt: 0,
    cancelled: false,
    over: false,
    answered: false,
    effect: 'none',
    dropPause: null,
    earlier: undefined,
    unmeasured: 0,
  };
  attempt(state);
  return { cancel: () => cancel(state) };
}

function finish(state: State, event: Event): void {
  if (state.over) return;
  state.over = true;
  state.host.answer(event);
}

/** Reads go at once; writes wait for their attempt; between two attempts there is nothing to wait for (rule 26). */
function cancel(state: State): void {
  if (state.over || state.cancelled) return;
  state.cancelled = true;
  state.abort.abort();
  const { command } = state;
  if (state.dropPause !== null) {
    state.dropPause();
    state.host.schedule(state.host.now(), () => finish(state, cancelledEvent(state)));
  } else if (command.cancel === 'try') {
    state.host.schedule(state.host.now(), () => finish(state, { t: 'cancelled', id: command.id, effect: 'none' }));
  }
}

function cancelledEvent({ command, effect }: State): Event {
  return { t: 'cancelled', id: command.id, effect: command.effect === 'write' ? effect : 'none' };
}

function attempt(state: State): void {
  const { host, command } = state;
  state.attempt++;
  state.answered = false;
  state.dropPause = null;
  const n = state.attempt;
  const start = host.now();
  const { requests } = command;
  const all = requestsLeft(requests, state);
  const asked = requests === undefined || all === undefined ? command : { ...command, requests: { ...requests, all } };
  host.ask(asked, n, state.abort.signal, (reply) => {
    if (state.over) return;
    const end = start + command.timeoutMs;
    if (reply.t === 'lost' || reply.t === 'never') {
      if (reply.t === 'lost') host.applied(command, n);
      host.schedule(end, () => timedOut(state));
      return;
    }
    const at = Math.max(host.now(), start + (reply.afterMs ?? 0));
    if (at <= end) {
      host.schedule(at, () => answered(state, reply));
      return;
    }
    if (reply.t === 'value') host.applied(command, n);
    host.schedule(end, () => timedOut(state));
  });
}

function answered(state: State, reply: Extract<CallReply, { t: 'value' | 'error' }>): void {
  if (state.over) return;
  const { host, command } = state;
  if (reply.t === 'value') {
    host.applied(command, state.attempt);
    finish(state, {
      t: 'resolved',
      id: command.id,
      value: reply.value,
      meta: { ...reply.meta, attempts: state.attempt, ...usedBefore(state) },
    });
    return;
  }
  const fault: Fault = {
    type: reply.type,
    blame: 'failed',
    title: reply.title ?? reply.type,
    detail: reply.detail ?? reply.type,
    ...(reply.status === undefined ? {} : { status: reply.status }),
    attempts: state.attempt,
    ...(reply.data === undefined ? {} : { data: reply.data }),
    ...(reply.effect === undefined ? {} : { effect: reply.effect }),
  };
  const again = reply.retry ?? host.mayRetry(command, reply.type);
  failed(state, fault, { again, ...(reply.meta === undefined ? {} : { meta: reply.meta }) }, reply.retryAfterMs);
}

function timedOut(state: State): void {
  if (state.over) return;
  const { command } = state;
  const fault: Fault = {
    type: 'timeout',
    blame: 'failed',
    title: 'Timed out',
    detail: `No answer within ${command.timeoutMs} ms.`,
    attempts: state.attempt,
    ...(command.effect === 'write' ? { effect: 'unknown' } : {}),
  };
  if (command.metered === true) state.unmeasured++;
  failed(state, fault, { again: true });
}

function usedBefore({ earlier, unmeasured }: State): Pick<CallMeta, 'earlier' | 'unmeasured'> {
  return { ...(earlier === undefined ? {} : { earlier }), ...(unmeasured === 0 ? {} : { unmeasured }) };
}

interface HowFailed {
  /** Another attempt may help. */
  readonly again: boolean;
  readonly meta?: CallMeta;
}

function failed(state: State, fault: Fault, { again, meta }: HowFailed, retryAfterMs?: number): void {
  const { host, command } = state;
  const before = usedBefore(state);
  const silent = meta === undefined && Object.keys(before).length === 0;
  const used = silent ? {} : { meta: { ...meta, attempts: state.attempt, ...before } };
  state.earlier = addUsed(state.earlier, sumsOf(meta?.usage));
  if (fault.effect === 'unknown') state.effect = 'unknown';
  const spent = requestsLeft(command.requests, state) === 0;
  const mayRepeat = again && !spent && !(command.once && fault.effect === 'unknown');
  const passed = host.now() - state.started;
  const pause = mayRepeat ? pauseAfter(command, state.attempt, passed, retryAfterMs) : null;
  if (state.cancelled && pause !== null) {
    finish(state, cancelledEvent(state));
    return;
  }
  if (pause === null) {
    const known: Fault = state.effect === 'unknown' ? { ...fault, effect: 'unknown' } : fault;
    finish(state, { t: 'rejected', id: command.id, fault: known, ...used });
    return;
  }
  state.dropPause = host.schedule(host.now() + pause, () => attempt(state));
}

/** The pause before the next attempt, `asked` where the other side says one; null where there is no time for it. */
function pauseAfter({ retry, key }: CallCommand, attempt: number, passed: number, asked?: number): number | null {
  if (attempt >= retry.maxAttempts) return null;
  const full = Math.min(retry.initialMs * retry.factor ** (attempt - 1), retry.maxMs);
  const pause = asked ?? (retry.jitter === 'none' ? full : Math.floor(full * share(`${key}#${attempt}`)));
  return retry.withinMs !== undefined && passed + pause > retry.withinMs ? null : pause;
}

/** Jitter that is the same in every run: FNV-1a of a text, from 0 to 1. */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash / 0x1_0000_0000;
}
