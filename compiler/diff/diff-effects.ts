/** What a step does to the world: its activity, effect, undo, pivot. */
import type { CompensatePlan, Plan, StepPlan } from '../../schema/plan.ts';
import { retryChanges } from './diff-limits.ts';
import { textOf, wordsOf } from './plain.ts';
import { find, type Pair, type PairRule } from './report.ts';
import type { Difference } from './types.ts';

type Effect = 'pure' | 'read' | 'write' | 'none';

export function effectOf(plan: Plan, step: StepPlan): Effect {
  switch (step.kind) {
    case 'call':
      return plan.contracts[step.call]?.effect ?? 'write';
    case 'run':
    case 'emit':
      return 'write';
    default:
      return 'none';
  }
}

/** `calls customs.payDuty (write, undone by customs.refund)`. */
export function doesWords(plan: Plan, step: StepPlan): string {
  switch (step.kind) {
    case 'call':
      return `calls ${step.call} (${[effectOf(plan, step), ...guardWords(step)].join(', ')})`;
    case 'run':
      return `runs ${step.run}${step.detach ? ' aside' : ''}${guardWords(step).length === 0 ? '' : ` (${guardWords(step).join(', ')})`}`;
    case 'emit':
      return `emits ${step.event}`;
    default:
      return `is a step '${step.kind}'`;
  }
}

function guardWords(step: Extract<StepPlan, { kind: 'call' | 'run' }>): readonly string[] {
  if (step.pivot) return ['pivot'];
  return step.compensate === undefined ? [] : [`undone by ${targetOf(step.compensate)}`];
}

const targetOf = (plan: CompensatePlan): string => (plan.k === 'call' ? plan.call : plan.run);

export const diffTarget: PairRule = (pair) => {
  const { old, new: now } = pair;
  const was = targetName(old.step);
  const is = targetName(now.step);
  if (was !== undefined && is !== undefined && was !== is) {
    const message = `It ${doesWords(now.plan, now.step)}; it ${past(doesWords(old.plan, old.step))}.`;
    return [find(pair, 'changed', 'effect.call', message)];
  }
  if (old.step.kind !== 'call' || now.step.kind !== 'call') return [];
  return diffContract(pair, old.step.call);
};

const past = (words: string): string =>
  words
    .replace(/^calls/, 'called')
    .replace(/^runs/, 'ran')
    .replace(/^emits/, 'emitted');

function targetName(step: StepPlan): string | undefined {
  if (step.kind === 'call') return step.call;
  if (step.kind === 'run') return step.run;
  return step.kind === 'emit' ? step.event : undefined;
}

function diffContract(pair: Pair, call: string): readonly Difference[] {
  const was = pair.old.plan.contracts[call];
  const is = pair.new.plan.contracts[call];
  if (was === undefined || is === undefined || was.digest === is.digest) return [];
  const out: Difference[] = [];
  if (was.effect !== is.effect) {
    // A write that is called a read is neither undone nor guarded any more.
    const severity = was.effect === 'write' ? 'loosened' : 'changed';
    out.push(find(pair, severity, 'effect.class', `${call} is a ${is.effect} now; it was a ${was.effect}.`));
  }
  if (was.effect === is.effect && was.idempotent !== is.idempotent) {
    const words = is.idempotent
      ? `${call} honours its idempotency key now: a lost answer is tried again.`
      : `${call} no longer honours its idempotency key: a lost answer is not tried again.`;
    out.push(find(pair, is.idempotent ? 'note' : 'changed', 'effect.idempotency', words));
  }
  if (out.length > 0) return out;
  const from = was.version === is.version ? `version ${is.version}` : `version ${was.version} to ${is.version}`;
  return [find(pair, 'changed', 'effect.contract', `The contract of ${call} changed (${from}).`)];
}

/** Approvals that had surely been given when it ran. */
export const diffGuards: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== 'call' || now.step.kind !== 'call') return [];
  const [before, after] = [old.step.approvals ?? [], now.step.approvals ?? []];
  const lost = before.filter((id) => !after.includes(id));
  const more = after.filter((id) => !before.includes(id));
  const severity = effectOf(now.plan, now.step) === 'write' ? 'loosened' : 'changed';
  return [
    ...lost.map((id) =>
      find(pair, severity, 'effect.approval', `It may run without the approval ${id}; it ran only after it.`),
    ),
    ...more.map((id) => find(pair, 'changed', 'effect.approval', `It runs only after the approval ${id} now.`)),
  ];
};

export const diffUndo: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (!guards(old.step) || !guards(now.step)) return [];
  const out: Difference[] = [];
  const was = old.step.compensate;
  const is = now.step.compensate;
  const where = { old: was?.place, new: is?.place };
  if (was !== undefined && is === undefined) {
    out.push(find(pair, 'loosened', 'effect.undo', `Nothing undoes it any more; ${targetOf(was)} did.`, where));
  } else if (was === undefined && is !== undefined) {
    out.push(find(pair, 'changed', 'effect.undo', `${targetOf(is)} undoes it now; nothing did.`, where));
  } else if (was !== undefined && is !== undefined) {
    out.push(...changedUndo(pair, was, is));
  }
  if (old.step.pivot !== now.step.pivot) {
    const message = now.step.pivot
      ? 'It is a pivot now: once it is done, what came before is not undone any more.'
      : 'It is no pivot any more: what came before it is undone when something after it fails.';
    out.push(find(pair, now.step.pivot ? 'loosened' : 'changed', 'effect.pivot', message));
  }
  return out;
};

function changedUndo(pair: Pair, was: CompensatePlan, is: CompensatePlan): readonly Difference[] {
  const where = { old: was.place, new: is.place };
  if (targetOf(was) !== targetOf(is)) {
    const message = `${targetOf(is)} undoes it now; ${targetOf(was)} did.`;
    return [find(pair, 'changed', 'effect.undo', message, where)];
  }
  const out: Difference[] = [];
  if (textOf(pair.old.plan, was.with) !== textOf(pair.new.plan, is.with)) {
    const message = `Its undo is given ${wordsOf(pair.new.plan, is.with)}; it was ${wordsOf(pair.old.plan, was.with)}.`;
    out.push(find(pair, 'changed', 'effect.undo', message, where));
  }
  const before = { ...was, place: 0, with: null };
  const after = { ...is, place: 0, with: null };
  if (textOf(pair.old.plan, before) !== textOf(pair.new.plan, after)) {
    const how = was.k === 'call' && is.k === 'call' ? retryChanges(was, is) : [];
    const words =
      how.length === 0 ? 'How its undo is called changed.' : `Its undo is tried otherwise: ${how.join('; ')}.`;
    out.push(find(pair, 'changed', 'limit.retry', words, where));
  }
  return out;
}

function guards(step: StepPlan): step is Extract<StepPlan, { kind: 'call' | 'run' }> {
  return step.kind === 'call' || step.kind === 'run';
}
