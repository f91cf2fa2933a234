/** What decides whether and how often a step runs, and what becomes of its failures. */
import type { ClausePlan, ExprId, PlaceId, StepPlan } from '../../schema/plan.ts';
import { locateSteps } from './locate-steps.ts';
import { sourceOf, textOf, wordsOf } from './plain.ts';
import { find, type Pair, type PairRule } from './report.ts';
import type { Difference, DiffSeverity } from './types.ts';

/** A condition that guards an approval may let runs past it. */
function severityOf(pair: Pair): DiffSeverity {
  const guarded = [...locateSteps(pair.old.plan).values()].some(
    ({ step, around }) => step.kind === 'approval' && (step.id === pair.id || around.includes(pair.id)),
  );
  return guarded ? 'loosened' : 'changed';
}

const code = (source: string): string => `\${ ${source} }`;

export const diffConditions: PairRule = (pair) => {
  const { old, new: now } = pair;
  const out: Difference[] = [];
  const was = sourceOf(old.plan, old.step.if);
  const is = sourceOf(now.plan, now.step.if);
  if (was !== is) {
    const where = { old: placeOf(pair.old.plan, old.step.if), new: placeOf(pair.new.plan, now.step.if) };
    const message =
      was === ''
        ? `It runs only if ${code(is)}; it ran always.`
        : is === ''
          ? `It runs always; it ran only if ${code(was)}.`
          : `It runs if ${code(is)}; it was if ${code(was)}.`;
    out.push(find(pair, is === '' ? 'changed' : severityOf(pair), 'condition.changed', message, where));
  }
  return [...out, ...innerConditions(pair)];
};

function placeOf(plan: Pair['old']['plan'], id: ExprId | undefined): PlaceId | undefined {
  return id === undefined ? undefined : plan.expressions[id]?.place;
}

/** `until`, `match`, `in`, the cases of a switch. */
function innerConditions(pair: Pair): readonly Difference[] {
  const { old, new: now } = pair;
  if (old.step.kind !== now.step.kind) return [];
  const out: Difference[] = [];
  const compare = (name: string, was: ExprId | undefined, is: ExprId | undefined): void => {
    const before = sourceOf(old.plan, was);
    const after = sourceOf(now.plan, is);
    if (before === after) return;
    const show = (source: string): string => (source === '' ? 'nothing' : code(source));
    const message = `'${name}' is ${show(after)}; it was ${show(before)}.`;
    const where = { old: placeOf(old.plan, was), new: placeOf(now.plan, is) };
    out.push(find(pair, severityOf(pair), 'condition.changed', message, where));
  };
  if (old.step.kind === 'repeat' && now.step.kind === 'repeat') compare('until', old.step.until, now.step.until);
  if (old.step.kind === 'listen' && now.step.kind === 'listen') {
    const before = new Map(old.step.slots.map((slot) => [slot.name, slot.match]));
    for (const { name, match } of now.step.slots) {
      if (before.has(name)) compare(name === undefined ? 'match' : `match' of '${name}`, before.get(name), match);
    }
  }
  if (old.step.kind === 'foreach' && now.step.kind === 'foreach') compare('in', old.step.in, now.step.in);
  if (old.step.kind === 'switch' && now.step.kind === 'switch') {
    const most = Math.max(old.step.cases.length, now.step.cases.length);
    for (let i = 0; i < most; i++) {
      compare(`when' of case '${i + 1}`, old.step.cases[i]?.when, now.step.cases[i]?.when);
    }
    if ((old.step.default === undefined) !== (now.step.default === undefined)) {
      const message = now.step.default === undefined ? 'It has no default any more.' : 'It has a default now.';
      out.push(find(pair, severityOf(pair), 'condition.changed', message));
    }
  }
  return out;
}

export const diffChecks: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== 'call' || now.step.kind !== 'call') return [];
  const before = new Map(old.step.checks.map((check) => [check.id, check]));
  const after = new Map(now.step.checks.map((check) => [check.id, check]));
  const out: Difference[] = [];
  for (const [id, check] of before) {
    const is = after.get(id);
    if (is === undefined) {
      out.push(find(pair, 'loosened', 'check.changed', `The check ${id} is gone.`, { old: check.place }));
      continue;
    }
    const where = { old: check.place, new: is.place };
    if (check.then.k !== is.then.k) {
      const weaker = check.then.k === 'fail' || is.then.k === 'flag';
      const message = `The check ${id} ${THEN[is.then.k]} now; it did ${THEN_WORD[check.then.k]}.`;
      out.push(find(pair, weaker ? 'loosened' : 'changed', 'check.changed', message, where));
    } else if (
      textOf(old.plan, { when: check.when, then: check.then }) !== textOf(now.plan, { when: is.when, then: is.then })
    ) {
      const message = `The check ${id} holds when ${code(sourceOf(now.plan, is.when))}; it was ${code(sourceOf(old.plan, check.when))}.`;
      out.push(find(pair, 'changed', 'check.changed', message, where));
    }
  }
  for (const [id, check] of after) {
    if (!before.has(id))
      out.push(find(pair, 'changed', 'check.changed', `The check ${id} is new.`, { new: check.place }));
  }
  return out;
};

const THEN = { flag: 'only flags', fail: 'fails the step', override: 'overrides the output' } as const;
const THEN_WORD = { flag: 'flag', fail: 'fail', override: 'override' } as const;

export const diffFallback: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== 'call' || now.step.kind !== 'call') return [];
  const most = Math.max(old.step.fallback.length, now.step.fallback.length);
  const out: Difference[] = [];
  for (let i = 0; i < most; i++) {
    const was = old.step.fallback[i];
    const is = now.step.fallback[i];
    if (textOf(old.plan, was ?? null, true) === textOf(now.plan, is ?? null, true)) continue;
    const words = is === undefined ? 'is gone' : was === undefined ? 'is new' : 'changed';
    const message = `The fallback ${i + 1} ${words}.`;
    out.push(find(pair, 'changed', 'fallback.changed', message, { old: was?.place, new: is?.place }));
  }
  return out;
};

/** Errors that a person's word ends in: to catch them is to let the run go on without it. */
const OF_PEOPLE = ['approval.denied', 'approval.expired'];

export const diffCatch: PairRule = (pair) => {
  const { old, new: now } = pair;
  const found = compareClauses(old.step.catch, now.step.catch);
  const asks = hasApproval(
    now.step,
    [...locateSteps(now.plan).values()].map((one) => [one.step, one.around] as const),
  );
  return found.map(({ message, newly, where }) => {
    const loosens = asks && OF_PEOPLE.some((type) => newly(type));
    return find(pair, loosens ? 'loosened' : 'changed', 'catch.changed', message, where);
  });
};

function hasApproval(step: StepPlan, all: readonly (readonly [StepPlan, readonly string[]])[]): boolean {
  return all.some(([one, around]) => one.kind === 'approval' && (one.id === step.id || around.includes(step.id)));
}

interface ClauseChange {
  readonly message: string;
  readonly newly: (type: string) => boolean;
  readonly where: { readonly old?: PlaceId | undefined; readonly new?: PlaceId | undefined };
}

export function compareClauses(old: readonly ClausePlan[], now: readonly ClausePlan[]): readonly ClauseChange[] {
  const names = (clause: ClausePlan): string => clause.errors?.join(', ') ?? 'every error';
  const before = old.map(names);
  const after = now.map(names);
  if (before.join('\n') === after.join('\n')) return [];
  const catches = (list: readonly ClausePlan[], type: string): boolean =>
    list.some(({ errors }) => errors === undefined || errors.some((one) => matches(one, type)));
  const message =
    after.length === 0
      ? `Nothing is caught any more; it was ${before.join('; ')}.`
      : `It catches ${after.join('; ')}; ${before.length === 0 ? 'it caught nothing' : `it was ${before.join('; ')}`}.`;
  const newly = (type: string): boolean => catches(now, type) && !catches(old, type);
  return [{ message, newly, where: { old: old[0]?.place, new: now[0]?.place } }];
}

function matches(pattern: string, type: string): boolean {
  return pattern === type || pattern === '*' || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}

/** What a step hands over or gives back, where its kind has such a value. */
export const diffValues: PairRule = (pair) => {
  const { old, new: now } = pair;
  const before = valuesOf(old.step);
  const after = valuesOf(now.step);
  return Object.keys({ ...before, ...after }).flatMap((key) => {
    const was = before[key];
    const is = after[key];
    if (textOf(old.plan, was ?? null, true) === textOf(now.plan, is ?? null, true)) return [];
    const message = `'${key}' is ${wordsOf(now.plan, is)}; it was ${wordsOf(old.plan, was)}.`;
    return [find(pair, 'changed', 'step.value', message)];
  });
};

type Values = { readonly [key: string]: Parameters<typeof wordsOf>[1] };

function valuesOf(step: StepPlan): Values {
  switch (step.kind) {
    case 'call':
    case 'run':
      return { with: step.with };
    case 'set':
      return Object.fromEntries(step.entries.map(({ key, value }) => [key, value]));
    case 'emit':
      return step.data === undefined ? {} : { data: step.data };
    case 'return':
      return { return: step.value };
    case 'foreach':
      return step.collect === undefined ? {} : { collect: step.collect };
    case 'raise':
      return step.raise.k === 'new' && step.raise.detail !== undefined ? { detail: step.raise.detail } : {};
    case 'wait':
      return step.wait.k === 'until' ? { until: step.wait.at } : {};
    default:
      return {};
  }
}
