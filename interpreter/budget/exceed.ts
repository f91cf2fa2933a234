/** What becomes of a scope whose budget is used up: it fails, people are asked, or cheaper models take over. */
import type { Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import type { ApprovalStep } from '../../schema/plan.ts';
import { engineFault } from '../faults.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, LiveBudget, Run } from '../kernel.ts';
import { noteDecision } from '../records.ts';
import { stop, wake } from '../scheduler.ts';
import { runApproval } from '../steps/approval.ts';
import { AMOUNTS, type Amount, BOUND_PATH, limitOf, limitsOf, usedNow } from './live.ts';

const UNITS: { readonly [amount in Amount]: string } = {
  usd: 'US dollars',
  tokens: 'tokens',
  modelCalls: 'calls of models',
  toolCalls: 'calls of tools',
  timeMs: 'milliseconds of work',
};

/** Nothing more can be granted. */
export function isFinal({ plan, frame }: LiveBudget): boolean {
  switch (plan.onExceed) {
    case 'fail':
      return true;
    case 'degrade':
      return frame.degraded === true;
    case 'approve':
      return frame.granted >= plan.times;
  }
}

/** `next`: the least that the next call needs, where the amount used is within the limit still. */
export function failOver(kernel: Kernel, budget: LiveBudget, amount: Amount, next = 0, cause?: Fault): void {
  const { plan, path, scope } = budget;
  if (scope.stop !== undefined) return;
  const detail = wordsOf(kernel, budget, amount, next);
  const data = { amount, ...shown(kernel, budget) };
  const fault = engineFault('budget.exceeded', detail, path, kernel.now, data);
  const decision = { by: 'budget', id: amount, verdict: 'exceeded', reason: detail } as const;
  noteDecision(kernel, path, plan.place, decision, data);
  stop(kernel, scope, cause === undefined ? fault : { ...fault, cause });
}

/** Money is bounded, and nobody knows what was spent. */
export function failUnpriced(kernel: Kernel, budget: LiveBudget): void {
  const { plan, path, scope } = budget;
  if (scope.stop !== undefined) return;
  const detail =
    'A model answered whose price is not known, and the budget is in US dollars: give the price in the `models` of holdfast.yaml.';
  const data = shown(kernel, budget);
  noteDecision(kernel, path, plan.place, { by: 'budget', id: 'usd', verdict: 'price.unknown', reason: detail }, data);
  stop(kernel, scope, engineFault('price.unknown', detail, path, kernel.now, data));
}

/** Limits and what is used of them: for people, and as what a verdict rests on. */
function shown(kernel: Kernel, budget: LiveBudget): { readonly limits: Json; readonly used: Json } {
  const limits = { ...limitsOf(budget) };
  const used = AMOUNTS.flatMap((amount) => (amount in limits ? [[amount, usedNow(kernel, budget, amount)]] : []));
  return { limits, used: Object.fromEntries(used) };
}

function wordsOf(kernel: Kernel, budget: LiveBudget, amount: Amount, next: number): string {
  const used = usedNow(kernel, budget, amount);
  const limit = limitOf(budget, amount) ?? 0;
  const whose =
    budget.path === '' ? 'the flow' : budget.path === BOUND_PATH ? 'the run that runs this flow' : `'${budget.path}'`;
  const more = used < limit && next > 0 ? `, and the next call may take ${next}` : '';
  return `The budget of ${whose} is ${limit} ${UNITS[amount]}; ${used} are used${more}.`;
}

/** Cheaper models go on with what the budget gives beyond. */
export function degrade(kernel: Kernel, budget: LiveBudget, amount: Amount, next: number): void {
  const { plan, frame, path } = budget;
  const reason = wordsOf(kernel, budget, amount, next);
  noteDecision(
    kernel,
    path,
    plan.place,
    { by: 'budget', id: amount, verdict: 'degraded', reason },
    shown(kernel, budget),
  );
  frame.degraded = true;
  frame.granted = 1;
  wakeWaiting(kernel);
}

/** Asks people for more, in the fiber that needs it; a task that is open already is taken over after a resume. */
export function* askForMore(kernel: Kernel, budget: LiveBudget, amount: Amount, next: number): Run<void> {
  const { plan, frame, path, context } = budget;
  const { approval } = plan;
  // INVARIANT: the compiler gives every budget that asks people an approval.
  if (approval === undefined) throw new Error(`The budget of '${path}' names nobody.`);
  if (frame.task === undefined) {
    frame.asked++;
    frame.task = newTask(kernel);
  }
  const reason = wordsOf(kernel, budget, amount, next);
  const show = { k: 'lit', v: { reason, ...shown(kernel, budget), more: { ...plan.more } } } as const;
  const step: ApprovalStep = { ...approval, show };
  budget.asking = true;
  const outcome = yield* runApproval(kernel, step, frame.task, context, `${path}/budget.${frame.asked}`);
  budget.asking = false;
  delete frame.task;
  if (outcome.t === 'done') {
    const basis = shown(kernel, budget);
    frame.granted++;
    noteDecision(kernel, path, plan.place, { by: 'budget', id: amount, verdict: 'granted', reason }, basis);
  } else if (outcome.t === 'failed') failOver(kernel, budget, amount, next, outcome.fault);
  wakeWaiting(kernel);
}

function newTask(kernel: Kernel): StepFrame {
  return { at: kernel.now, mark: kernel.durable.order, phase: 'body' };
}

/** Whoever waits for room looks again. */
export function wakeWaiting(kernel: Kernel): void {
  for (const fiber of kernel.fibers) if (fiber.op?.op === 'budget') wake(kernel, fiber, { t: 'fired' });
}
