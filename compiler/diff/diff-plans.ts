/** Compares two plans by the ids of their steps. Pure: plans in, findings out. */
import type { ClausePlan, Plan } from '../../schema/plan.ts';
import { diffApproval } from './diff-approvals.ts';
import { compareClauses, diffCatch, diffChecks, diffConditions, diffFallback, diffValues } from './diff-conditions.ts';
import { diffGuards, diffTarget, diffUndo, doesWords, effectOf } from './diff-effects.ts';
import { diffFiles } from './diff-files.ts';
import { diffInterface } from './diff-interface.ts';
import { diffAmounts, diffListen, diffOther, diffRetry, diffTimeout, raised } from './diff-limits.ts';
import { diffOrder } from './diff-order.ts';
import { type Located, locateSteps } from './locate-steps.ts';
import { textOf } from './plain.ts';
import { find, type Pair, type PairRule, spots } from './report.ts';
import { type Difference, type DiffSeverity, spotOf } from './types.ts';

const PAIR_RULES: readonly PairRule[] = [
  diffTarget,
  diffGuards,
  diffUndo,
  diffConditions,
  diffChecks,
  diffFallback,
  diffCatch,
  diffValues,
  diffApproval,
  diffRetry,
  diffTimeout,
  diffAmounts,
  diffListen,
  diffOther,
];

/** In the order of severity, then of the new document. */
export function diffPlans(old: Plan, now: Plan): readonly Difference[] {
  if (old.digest === now.digest) return [];
  const before = locateSteps(old);
  const after = locateSteps(now);
  const out: Difference[] = [
    ...diffInterface(old, now),
    ...diffFlow(old, now),
    ...diffSteps(before, after),
    ...diffOrder(before, after),
    ...diffFiles(old, now),
    ...diffChildren(old, now),
  ];
  return out.sort((a, b) => RANK[a.severity] - RANK[b.severity] || lineOf(a) - lineOf(b));
}

const RANK: { readonly [severity in DiffSeverity]: number } = { breaking: 0, loosened: 1, changed: 2, note: 3 };
const lineOf = (one: Difference): number => one.new?.line ?? one.old?.line ?? 0;

function diffSteps(before: ReadonlyMap<string, Located>, after: ReadonlyMap<string, Located>): readonly Difference[] {
  const out: Difference[] = [];
  for (const [id, old] of before) {
    const now = after.get(id);
    if (now === undefined) out.push(removed(id, old));
    else if (old.step.kind !== now.step.kind) out.push(...replaced({ id, old, new: now }));
    else out.push(...moved({ id, old, new: now }, after), ...PAIR_RULES.flatMap((rule) => rule({ id, old, new: now })));
  }
  for (const [id, now] of after) if (!before.has(id)) out.push(added(id, now));
  return out;
}

function added(path: string, { plan, step, within }: Located): Difference {
  const place = spots(undefined, spotOf(plan, step.place));
  const where = within === '' ? '' : ` In ${within}.`;
  if (step.kind === 'approval') {
    return {
      severity: 'changed',
      code: 'approval.added',
      path,
      message: `New: a person has to approve.${where}`,
      ...place,
    };
  }
  const acts = effectOf(plan, step) === 'write';
  const code = acts ? 'effect.added' : 'step.added';
  return { severity: 'changed', code, path, message: `New: it ${doesWords(plan, step)}.${where}`, ...place };
}

function removed(path: string, { plan, step }: Located): Difference {
  const place = spots(spotOf(plan, step.place), undefined);
  if (step.kind === 'approval') {
    return {
      severity: 'loosened',
      code: 'approval.removed',
      path,
      message: 'Nobody has to approve any more.',
      ...place,
    };
  }
  const acts = effectOf(plan, step) === 'write';
  const message = `Gone: it ${doesWords(plan, step)
    .replace(/^calls/, 'called')
    .replace(/^runs/, 'ran')
    .replace(/^is/, 'was')}.`;
  return { severity: 'changed', code: acts ? 'effect.removed' : 'step.removed', path, message, ...place };
}

function replaced(pair: Pair): readonly Difference[] {
  const loses = pair.old.step.kind === 'approval';
  const message = `It is a '${pair.new.step.kind}' now; it was a '${pair.old.step.kind}'.`;
  return [find(pair, loses ? 'loosened' : 'changed', loses ? 'approval.removed' : 'step.kind', message)];
}

function moved(pair: Pair, after: ReadonlyMap<string, Located>): readonly Difference[] {
  if (pair.old.within === pair.new.within) return [];
  // A handler is named by what it catches: one whose list of errors changed has not moved, and is told as such.
  const left = [...after.values()].some(({ within }) => within === pair.old.within);
  if (!left && unnamed(pair.old.within) === unnamed(pair.new.within)) return [];
  const words = (within: string): string => (within === '' ? "the flow's own steps" : within);
  const asks = pair.old.step.kind === 'approval';
  const message = `It stands in ${words(pair.new.within)}; it stood in ${words(pair.old.within)}.`;
  return [find(pair, asks ? 'loosened' : 'changed', 'step.moved', message)];
}

const unnamed = (within: string): string =>
  within
    .replaceAll(/\bcatch [^>]*/g, 'catch ')
    .replaceAll(/ +/g, ' ')
    .trim();

/** What only the flow as a whole has. */
function diffFlow(old: Plan, now: Plan): readonly Difference[] {
  const place = spots(spotOf(old, old.flow.place), spotOf(now, now.flow.place));
  const asks = [...locateSteps(now).values()].some(({ step }) => step.kind === 'approval');
  const clauses = compareClauses(old.catch, now.catch).map(({ message, newly, where }): Difference => {
    const loosens = asks && endsOtherwise(now.catch, newly);
    const spot = spots(
      where.old === undefined ? place.old : spotOf(old, where.old),
      where.new === undefined ? place.new : spotOf(now, where.new),
    );
    return { severity: loosens ? 'loosened' : 'changed', code: 'catch.changed', path: '', message, ...spot };
  });
  const others = Object.keys({ ...old, ...now }).filter((key) => !FLOW_KEYS.has(key));
  return [
    ...clauses,
    ...others.flatMap((key): Difference[] => {
      const was = textOf(old, Reflect.get(old, key) ?? null, true);
      const is = textOf(now, Reflect.get(now, key) ?? null, true);
      if (was === is) return [];
      const budget = /budget/i.test(key);
      const message = `'${key}' is ${is}; it was ${was}.`;
      const severity = budget && raised(was, is) ? 'loosened' : 'changed';
      return [{ severity, code: budget ? 'limit.budget' : 'step.other', path: '', message, ...place }];
    }),
  ];
}

function endsOtherwise(clauses: readonly ClausePlan[], newly: (type: string) => boolean): boolean {
  return clauses.length > 0 && ['approval.denied', 'approval.expired'].some((type) => newly(type));
}

const FLOW_KEYS = new Set([
  ...['version', 'digest', 'flow', 'sources', 'places', 'expressions', 'files', 'contracts', 'flows', 'events'],
  ...['input', 'output', 'timeoutMs', 'steps', 'catch', 'finally'],
]);

/** Child flows that both pin under the same name; another version is told at the step that runs it. */
function diffChildren(old: Plan, now: Plan): readonly Difference[] {
  const names = new Map(Object.keys(old.flows).map((key) => [nameOf(key), key]));
  return Object.entries(now.flows).flatMap(([key, child]) => {
    const was = old.flows[names.get(nameOf(key)) ?? key];
    if (was === undefined) return [];
    return diffPlans(was, child).map((one) => ({ ...one, path: one.path === '' ? key : `${key}: ${one.path}` }));
  });
}

const nameOf = (key: string): string => key.replace(/@.*$/, '');
