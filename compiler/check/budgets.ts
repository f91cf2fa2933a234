import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Budget, Flow, Step } from '../resolve/flow.ts';
import { budgetsOf, stepsInside } from '../resolve/walk.ts';
import {
  allowedBy,
  COST_AMOUNTS,
  type CostAmount,
  costOfRun,
  costOfScope,
  requestsOfStep,
} from '../types/cost-bound.ts';
import type { RuleContext } from './check-flow.ts';

/** Budgets that contradict themselves, that do not see what is used, or that allow nothing. */
export function checkBudgets(context: RuleContext): readonly Diagnostic[] {
  return budgetsOf(context.flow).flatMap(({ budget, step }) => [
    ...contradictions(budget),
    ...unseen(budget, step ?? context.flow, context),
    ...tooSmall(budget, step ?? context.flow, context),
    ...(context.strict ? short(budget, step ?? context.flow, context) : []),
  ]);
}

/** With `--strict`: what a run may use at most, where it calls anything. */
export function checkCost({ flow, types, links, strict }: RuleContext): readonly Diagnostic[] {
  if (!strict) return [];
  const { most, endless } = costOfRun(flow, types, links);
  if (COST_AMOUNTS.every((amount) => most[amount] === 0)) return [];
  const words = COST_AMOUNTS.map((amount) => boundWords(most[amount], amount, endless[amount]));
  const hint = 'child flows come on top, as runs of their own; a `budget` bounds what nothing else does';
  return [finding('HF4073', flow.name.range, `a run uses ${words.join(', ')}`, { hint })];
}

function boundWords(most: number, amount: CostAmount, endless: Step | undefined): string {
  if (most === Number.POSITIVE_INFINITY)
    return `${UNITS[amount]} without a bound (nothing bounds "${endless?.id.v ?? ''}")`;
  return `at most ${number(most)} ${UNITS[amount]}`;
}

const UNITS: { readonly [amount in CostAmount]: string } = {
  usd: 'US dollars for models',
  tokens: 'tokens',
  modelCalls: 'calls of models',
  toolCalls: 'calls of tools',
};
const number = (n: number): string => n.toLocaleString('en');

/** Where the steps may use more than the budget lets pass: it may be what ends a run. */
function short(budget: Budget, scope: Step | Flow, { flow, types, links }: RuleContext): readonly Diagnostic[] {
  const { most } = costOfScope(scope, types, links, flow);
  const over = COST_AMOUNTS.flatMap((amount) => {
    const allowed = allowedBy(budget, amount);
    if (allowed === undefined || most[amount] <= allowed) return [];
    const may = most[amount] === Number.POSITIVE_INFINITY ? 'more' : number(most[amount]);
    return [`${may} ${UNITS[amount]} and ${number(allowed)} ${allowed === 1 ? 'is' : 'are'} allowed`];
  });
  if (over.length === 0) return [];
  const hint = 'at the worst the budget ends the run: catch `budget.exceeded`, or allow more';
  return [finding('HF4074', budget.range, `at the worst it uses ${over.join(', ')}`, { hint })];
}

function contradictions({ range, limits, onExceed, more, times, approval, degrade }: Budget): readonly Diagnostic[] {
  const word = onExceed?.v ?? 'fail';
  const at = onExceed?.range ?? range;
  const amounts = Object.keys(limits);
  const wrong = (where: Range, message: string, hint: string): Diagnostic =>
    finding('HF4070', where, message, { hint });
  const found: Diagnostic[] = [];
  if (amounts.length === 0)
    found.push(wrong(range, 'the budget bounds nothing', 'say `usd`, `tokens`, `modelCalls`, …'));
  if (word === 'approve' && !approval)
    found.push(wrong(at, 'nobody is named whom to ask', 'add `approval` with `assignees` and `timeout`'));
  if (word === 'degrade' && !degrade)
    found.push(wrong(at, 'no cheaper model is named', 'add `degrade: { alias: cheaper_alias }`'));
  if (word !== 'approve' && approval)
    found.push(wrong(approval.range, 'nobody is ever asked', 'say `onExceed: approve`, or leave it out'));
  if (word !== 'approve' && times)
    found.push(wrong(times.range, 'nobody is ever asked', 'say `onExceed: approve`, or leave it out'));
  if (word !== 'degrade' && degrade)
    found.push(wrong(degrade.range, 'no model ever takes over', 'say `onExceed: degrade`, or leave it out'));
  if (word === 'fail' && more)
    found.push(wrong(more.range, 'nothing more is ever granted', 'say `onExceed: approve` or `degrade`'));
  const free = Object.keys(more?.v ?? {}).filter((amount) => !amounts.includes(amount));
  if (more && free.length > 0)
    found.push(wrong(more.range, `the budget does not bound ${free.map(yamlName).join(', ')}`, 'grant what it bounds'));
  return found;
}

const yamlName = (amount: string): string => `\`${amount === 'timeMs' ? 'time' : amount}\``;

/** Detached children count nowhere; of those that are awaited nobody can be asked, and no model replaced, in the middle. */
function unseen(budget: Budget, scope: Step | Flow, { links }: RuleContext): readonly Diagnostic[] {
  const ends = budget.onExceed === undefined || budget.onExceed.v === 'fail';
  return stepsInside(scope).flatMap((step) => {
    const child = step.kind === 'run' ? links.children.get(step.run.v) : undefined;
    if (step.kind !== 'run' || child === undefined || child.plan.budget !== undefined) return [];
    if (!step.detach && ends) return [];
    const { name } = child.plan.flow;
    const message = step.detach
      ? `what ${name} uses does not count here, for nobody waits for it, and it has no budget of its own`
      : `where ${name} comes to the end of what is left it fails: \`onExceed\` asks nobody in the middle of a child flow`;
    return [finding('HF4071', step.run.range, message, { hint: 'give the child flow a `budget`' })];
  });
}

function tooSmall(budget: Budget, scope: Step | Flow, { links }: RuleContext): readonly Diagnostic[] {
  return stepsInside(scope).flatMap((step) => {
    const cost = step.kind === 'call' ? links.contracts.get(step.call.v)?.cost : undefined;
    if (step.kind !== 'call' || cost === undefined) return [];
    return (['usd', 'tokens', 'modelCalls'] as const).flatMap((amount) => {
      const most = allowedBy(budget, amount);
      const needs = amount === 'modelCalls' ? requestsOfStep(step, cost).least : (cost[amount] ?? 0);
      if (most === undefined || needs <= most) return [];
      const message = `one attempt takes up to ${needs} ${amount}, and the budget allows ${most} in all`;
      return [finding('HF4072', step.call.range, message, { hint: 'allow more: the call is never made' })];
    });
  });
}
