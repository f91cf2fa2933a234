/**
 * Whether what a run did under one definition is what it would have done under another: every step that ran stands at the
 * same place and is the same, by its meaning. The step that failed, and what comes after it, may be anything.
 */
import type { Plan, StepPlan } from '../../schema/plan.ts';
import { type Plain, plainOf } from './plain.ts';
import { spots } from './report.ts';
import { type Spot, spotOf } from './types.ts';

/** How far a run came, by ids of steps. */
export interface Reached {
  /** Started or skipped. */
  readonly touched: ReadonlySet<string>;
  /** Started, and not ended when the failure began. */
  readonly open: ReadonlySet<string>;
  /** Empty where the flow as a whole failed. */
  readonly failed: string;
}

export interface Conflict {
  readonly step: string;
  readonly message: string;
  readonly old?: Spot;
  readonly new?: Spot;
}

/** The first difference, in the order of the old document; null: what ran holds. */
export function provePrefix(old: Plan, now: Plan, reached: Reached): Conflict | null {
  if (old.flow.name !== now.flow.name) {
    const place = spots(spotOf(old, old.flow.place), spotOf(now, now.flow.place));
    return { step: '', message: `the run is of the flow ${old.flow.name}, not of ${now.flow.name}`, ...place };
  }
  return compareLists({ old, now, reached }, old.steps, now.steps);
}

interface Proof {
  readonly old: Plan;
  readonly now: Plan;
  readonly reached: Reached;
}

function compareLists(proof: Proof, before: readonly StepPlan[], after: readonly StepPlan[]): Conflict | null {
  const { touched, failed } = proof.reached;
  for (const [i, was] of before.entries()) {
    if (was.id === failed || !touched.has(was.id)) return null;
    const is = after[i];
    if (is === undefined || is.id !== was.id) {
      const found = is === undefined ? 'nothing stands there any more' : `'${is.id}' stands there now`;
      return conflict(proof, was, is, `it ran, and ${found}`);
    }
    const found = compareSteps(proof, was, is);
    if (found !== null) return found;
  }
  return null;
}

function compareSteps(proof: Proof, was: StepPlan, is: StepPlan): Conflict | null {
  const { old, now, reached } = proof;
  if (was.kind !== is.kind) return conflict(proof, was, is, `it was a '${was.kind}', and is a '${is.kind}'`);
  if (!reached.open.has(was.id)) {
    if (meaning(old, was) === meaning(now, is)) return null;
    return conflict(proof, was, is, 'it ran to its end, and it changed');
  }
  if (around(old, was) !== around(now, is)) return conflict(proof, was, is, 'it was under way, and it changed');
  const after = listsOf(is);
  for (const [slot, steps] of listsOf(was)) {
    const found = compareLists(proof, steps, after.get(slot) ?? []);
    if (found !== null) return found;
  }
  return null;
}

function conflict({ old, now }: Proof, was: StepPlan, is: StepPlan | undefined, message: string): Conflict {
  return {
    step: was.id,
    message,
    ...spots(spotOf(old, was.place), is === undefined ? undefined : spotOf(now, is.place)),
  };
}

/** Words for people: they change nothing. */
const WORDS = new Set(['title', 'reason']);

function strip(value: Plain, also: ReadonlySet<string> = WORDS): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Plain) => strip(item));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !WORDS.has(key) && !also.has(key))
      .map(([key, inner]) => [key, strip(inner)]),
  );
}

/** With the contracts of the calls in it: another contract is another answer. */
function meaning(plan: Plan, step: StepPlan): string {
  const text = JSON.stringify(strip(plainOf(plan, step)));
  const calls = [...text.matchAll(/"call":"([^"]+)"/g)].map(([, name = '']) => plan.contracts[name]?.digest ?? '');
  const flows = [...text.matchAll(/"run":"([^"]+)"/g)].map(([, name = '']) => plan.flows[name]?.digest ?? '');
  return [text, ...calls, ...flows].join('\n');
}

/** What decides how the steps inside run; the steps themselves, handlers and timeouts are still to come. */
const INSIDE = new Set(['steps', 'finally', 'branches', 'cases', 'default', 'catch', 'timeoutMs', 'budget']);

function around(plan: Plan, step: StepPlan): string {
  const cases = step.kind === 'switch' ? step.cases.map(({ when }) => plainOf(plan, { when })) : [];
  const branches = step.kind === 'parallel' ? step.branches.map(({ name }) => name) : [];
  return JSON.stringify([strip(plainOf(plan, step), INSIDE), cases, branches]);
}

function listsOf(step: StepPlan): ReadonlyMap<string, readonly StepPlan[]> {
  switch (step.kind) {
    case 'do':
    case 'foreach':
    case 'repeat':
      return new Map([['', step.steps]]);
    case 'switch': {
      const cases = step.cases.map((one, i) => [String(i), one.steps] as const);
      return new Map([...cases, ['default', step.default?.steps ?? []]]);
    }
    case 'parallel':
      return new Map(step.branches.map((branch) => [branch.name, branch.steps]));
    default:
      return new Map();
  }
}
