/** Retry, timeouts, sizes of blocks, and keys that no other rule knows. */
import type { CallTarget, ListenStep, StepPlan } from '../../schema/plan.ts';
import { durationWords, textOf } from './plain.ts';
import { find, type PairRule } from './report.ts';
import type { Difference } from './types.ts';

export const diffRetry: PairRule = (pair) => {
  const was = pair.old.step;
  const is = pair.new.step;
  if (was.kind !== 'call' || is.kind !== 'call') return [];
  const parts = retryChanges(was, is).filter((part) => !part.startsWith('timeout '));
  return parts.length === 0
    ? []
    : [find(pair, 'changed', 'limit.retry', `It is tried again otherwise: ${parts.join('; ')}.`)];
};

/** `maxAttempts 2, was 20`. */
export function retryChanges(was: CallTarget, is: CallTarget): readonly string[] {
  const before = Object.entries(retryWords(was));
  const after = retryWords(is);
  return before.flatMap(([key, old]) => (after[key] === old ? [] : [`${key} ${after[key]}, was ${old}`]));
}

function retryWords({ retry, timeoutMs }: CallTarget): { readonly [key: string]: string } {
  return {
    maxAttempts: String(retry.maxAttempts),
    within: durationWords(retry.withinMs),
    initial: durationWords(retry.initialMs),
    factor: String(retry.factor),
    max: durationWords(retry.maxMs),
    jitter: retry.jitter,
    timeout: durationWords(timeoutMs),
  };
}

export const diffTimeout: PairRule = (pair) => {
  const was = timeoutOf(pair.old.step);
  const is = timeoutOf(pair.new.step);
  // Those of approvals have a rule of their own.
  if (was === is || pair.new.step.kind === 'approval' || pair.old.step.kind !== pair.new.step.kind) return [];
  const what = pair.new.step.kind === 'call' ? 'One attempt' : 'It';
  const message = `${what} may take ${durationWords(is)}; it was ${durationWords(was)}.`;
  return [find(pair, 'changed', 'limit.timeout', message)];
};

function timeoutOf(step: StepPlan): number | undefined {
  return 'timeoutMs' in step ? step.timeoutMs : undefined;
}

const AMOUNTS = ['maxConcurrency', 'tolerate', 'max', 'join', 'as'];
/** What the rules of this folder look at by name. */
const KNOWN = new Set([
  ...['kind', 'id', 'place', 'title', 'reason', 'if', 'catch', 'timeoutMs', 'call', 'run', 'with', 'retry'],
  ...['checks', 'fallback', 'compensate', 'pivot', 'entries', 'steps', 'finally', 'cases', 'default', 'branches'],
  ...[
    'in',
    'until',
    'collect',
    'event',
    'slots',
    'needs',
    'data',
    'value',
    'quorum',
    'form',
    'remindMs',
    'escalate',
    'onDeny',
  ],
  ...['onExpire', 'assignees', 'show', 'approvalTitle', 'signed', 'narrow', 'approvals', ...AMOUNTS],
]);

export const diffListen: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== 'listen' || now.step.kind !== 'listen') return [];
  const was = eventsWords(old.step);
  const is = eventsWords(now.step);
  return was === is ? [] : [find(pair, 'changed', 'step.other', `It listens for ${is}; it was ${was}.`)];
};

function eventsWords({ slots, needs }: ListenStep): string {
  const events = slots.map(({ name, event }) => (name === undefined ? event : `${name} (${event})`));
  return needs === slots.length ? events.join(', ') : `${needs} of ${events.join(', ')}`;
}

export const diffAmounts: PairRule = (pair) => {
  if (pair.old.step.kind !== pair.new.step.kind) return [];
  return AMOUNTS.flatMap((key) => {
    const was = textOf(pair.old.plan, Reflect.get(pair.old.step, key) ?? null);
    const is = textOf(pair.new.plan, Reflect.get(pair.new.step, key) ?? null);
    return was === is ? [] : [find(pair, 'changed', 'limit.amount', `'${key}' is ${is}; it was ${was}.`)];
  });
};

/** Keys that came with later versions of the plan are compared as they are, so that nothing changes unseen. */
export const diffOther: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== now.step.kind) return [];
  const keys = new Set([...Object.keys(old.step), ...Object.keys(now.step)].filter((key) => !KNOWN.has(key)));
  return [...keys].flatMap((key): Difference[] => {
    const was = textOf(old.plan, Reflect.get(old.step, key) ?? null, true);
    const is = textOf(now.plan, Reflect.get(now.step, key) ?? null, true);
    if (was === is) return [];
    const message = `'${key}' is ${short(is)}; it was ${short(was)}.`;
    if (!/budget/i.test(key)) return [find(pair, 'changed', 'step.other', message)];
    return [find(pair, raised(was, is) ? 'loosened' : 'changed', 'limit.budget', message)];
  });
};

/** Characters of a value that is shown as it is. */
const SHOWN = 160;
const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** A budget that is gone, or has a higher number somewhere. */
export function raised(was: string, is: string): boolean {
  if (is === 'null') return true;
  const numbers = (text: string): readonly number[] => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  const before = numbers(was);
  return numbers(is).some((one, i) => one > (before[i] ?? Number.POSITIVE_INFINITY));
}
