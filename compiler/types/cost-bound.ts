/** What one run may use at most: calls of models and tools, tokens, dollars; over loops, attempts, fallbacks and undo. */
import { requestsOf } from '../../schema/usage.ts';
import type { Contract, CostBound } from '../../stdlib/contract.ts';
import { DEFAULT_RETRY } from '../lower/defaults.ts';
import type { Budget, Call, Flow, MapValue, Step } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { listsOf } from '../resolve/walk.ts';
import type { FlowTypes } from './flow-types.ts';
import { itemsOf } from './run-bounds.ts';

export const COST_AMOUNTS = ['usd', 'tokens', 'modelCalls', 'toolCalls'] as const;
export type CostAmount = (typeof COST_AMOUNTS)[number];

/** Infinite where nothing bounds it; `endless` names the first step for which that is so. */
export interface CostAmounts {
  readonly most: { readonly [amount in CostAmount]: number };
  readonly endless: { readonly [amount in CostAmount]?: Step };
}

/** `late`: undo, handlers and `finally`, which no budget of their scope stops. */
interface Cost {
  readonly body: CostAmounts;
  readonly late: CostAmounts;
}

interface Known {
  readonly flow: Flow;
  readonly types: FlowTypes;
  readonly links: Links;
}

const NONE: CostAmounts = { most: { usd: 0, tokens: 0, modelCalls: 0, toolCalls: 0 }, endless: {} };
const NOTHING: Cost = { body: NONE, late: NONE };

/** Of a whole run. Child flows are runs of their own, and are not in it. */
export function costOfRun(flow: Flow, types: FlowTypes, links: Links): CostAmounts {
  const known: Known = { flow, types, links };
  const { body, late } = ofList(flow.steps, known);
  const handlers = [...flow.catch.map(({ steps }) => steps), flow.finally].map((steps) => whole(ofList(steps, known)));
  return [bounded(body, flow.budget), late, ...handlers].reduce(plus);
}

/** Of the body of a scope, as if it had no budget of its own: what that is held against. */
export function costOfScope(scope: Step | Flow, types: FlowTypes, links: Links, flow: Flow): CostAmounts {
  const known: Known = { flow, types, links };
  return ('kind' in scope ? bodyOf(scope, known) : ofList(scope.steps, known)).body;
}

const whole = ({ body, late }: Cost): CostAmounts => plus(body, late);

function plus(a: CostAmounts, b: CostAmounts): CostAmounts {
  return each((amount) => a.most[amount] + b.most[amount], { ...b.endless, ...a.endless });
}

function each(most: (amount: CostAmount) => number, endless: CostAmounts['endless']): CostAmounts {
  return {
    most: {
      usd: most('usd'),
      tokens: most('tokens'),
      modelCalls: most('modelCalls'),
      toolCalls: most('toolCalls'),
    },
    endless,
  };
}

/** What a budget lets pass, with all that it may grant beyond. */
export function allowedBy({ limits, more, onExceed, times }: Budget, amount: CostAmount): number | undefined {
  const limit = limits[amount];
  if (limit === undefined) return undefined;
  const often = onExceed === undefined || onExceed.v === 'fail' ? 0 : onExceed.v === 'approve' ? (times?.v ?? 1) : 1;
  return limit + often * ((more?.v ?? limits)[amount] ?? 0);
}

function bounded(body: CostAmounts, budget: Budget | undefined): CostAmounts {
  if (budget === undefined) return body;
  const endless = { ...body.endless };
  for (const amount of COST_AMOUNTS) if (allowedBy(budget, amount) !== undefined) delete endless[amount];
  return each((amount) => Math.min(body.most[amount], allowedBy(budget, amount) ?? Number.POSITIVE_INFINITY), endless);
}

const both = (a: Cost, b: Cost): Cost => ({ body: plus(a.body, b.body), late: plus(a.late, b.late) });

const ofList = (steps: readonly Step[], known: Known): Cost =>
  steps.map((step) => ofStep(step, known)).reduce(both, NOTHING);

function ofStep(step: Step, known: Known): Cost {
  const { body, late } = bodyOf(step, known);
  const handlers = listsOf(step)
    .filter(({ kind }) => kind === 'catch' || kind === 'finally')
    .map(({ kind, steps }) => ({ kind, cost: ofList(steps, known) }));
  // What a handler uses, the budgets around it bound; what `finally` uses nothing does.
  const caught = handlers.filter(({ kind }) => kind === 'catch').map(({ cost }) => cost);
  const last = handlers.filter(({ kind }) => kind === 'finally').map(({ cost }) => ({ body: NONE, late: whole(cost) }));
  const undone = { body: NONE, late: undoOf(step, known) };
  return [{ body: bounded(body, step.budget), late }, ...caught, ...last, undone].reduce(both);
}

/** All cases of a switch count together: what failed has used something too. */
function bodyOf(step: Step, known: Known): Cost {
  const inside = listsOf(step)
    .filter(({ kind }) => kind !== 'catch' && kind !== 'finally')
    .map(({ steps }) => ofList(steps, known))
    .reduce(both, NOTHING);
  const own = { body: ownOf(step, known), late: NONE };
  if (step.kind !== 'foreach' && step.kind !== 'repeat') return both(own, inside);
  const turns = step.kind === 'repeat' ? step.max : itemsOf(step, known.types);
  return both(own, { body: times(inside.body, turns, step), late: times(inside.late, turns, step) });
}

function times(one: CostAmounts, turns: number, step: Step): CostAmounts {
  const several = (n: number): number => (n === 0 ? 0 : n * turns);
  const loop = turns === Number.POSITIVE_INFINITY ? COST_AMOUNTS.filter((amount) => one.most[amount] > 0) : [];
  const endless = Object.fromEntries(loop.map((amount) => [amount, step]));
  return each((amount) => several(one.most[amount]), { ...endless, ...one.endless });
}

function ownOf(step: Step, known: Known): CostAmounts {
  if (step.kind === 'call') {
    const tries = 1 + step.fallback.filter(({ then }) => then.k === 'with').length;
    return ofCall(step, tries, step, known);
  }
  if (step.kind !== 'approval' || !step.notify) return NONE;
  return ofCall(step.notify, 1 + step.remind.length + step.escalate.length, step, known);
}

function undoOf(step: Step, known: Known): CostAmounts {
  const undo = step.kind === 'call' || step.kind === 'run' ? step.compensate : undefined;
  return undo?.k === 'call' ? ofCall(undo, 1, step, known) : NONE;
}

function ofCall(call: Call, tries: number, step: Step, { flow, links }: Known): CostAmounts {
  const contract = links.contracts.get(call.call.v);
  if (contract === undefined || contract.effect === 'pure') return NONE;
  const attempts = call.retry?.maxAttempts ?? flow.defaults.retry?.maxAttempts ?? DEFAULT_RETRY.maxAttempts;
  const most = each((amount) => ofAttempt(call, contract, amount), {}).most;
  const endless = COST_AMOUNTS.filter((amount) => most[amount] === Number.POSITIVE_INFINITY);
  return each(
    (amount) => (most[amount] === 0 ? 0 : most[amount] * attempts * tries),
    Object.fromEntries(endless.map((amount) => [amount, step])),
  );
}

/** As the kernel counts it: tools are no models, and report no tokens. */
function ofAttempt(call: Call, { cost = {} }: Contract, amount: CostAmount): number {
  const isModel = (cost.modelCalls ?? 0) > 0;
  switch (amount) {
    case 'toolCalls':
      return isModel ? 0 : 1;
    case 'modelCalls':
      return requestsOfStep(call, cost).most;
    default:
      return cost[amount] ?? (isModel ? Number.POSITIVE_INFINITY : 0);
  }
}

/** What one attempt makes of the requests that its contract bounds, with the arguments that the flow gives. */
export function requestsOfStep(call: Call, cost: CostBound): { readonly least: number; readonly most: number } {
  const { with: given } = call;
  // What is made by one expression may give every argument.
  return requestsOf(cost, (name) => given !== undefined && (given.k !== 'map' || hasKey(given, name)));
}

function hasKey({ entries }: MapValue, name: string): boolean {
  return entries.some(({ key }) => key === name);
}
