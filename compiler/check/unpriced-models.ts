import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json } from '../../schema/json.ts';
import type { CallStep, Plan, ValuePlan } from '../../schema/plan.ts';
import { curate } from '../../stdlib/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import { locateSteps } from '../diff/locate-steps.ts';
import type { Flow, Step } from '../resolve/flow.ts';
import { isFree, type ModelFacts } from '../resolve/model-facts.ts';
import { type BudgetOf, budgetsOf, stepsInside } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';
import { asksOf, givenModel } from './model-asks.ts';

/** Where a budget is in dollars, nobody is asked whose price is not known: each such call ends with `price.unknown`. */
export function checkUnpricedModels(context: RuleContext): readonly Diagnostic[] {
  const { flow, models, hasPrice } = context;
  if (models === undefined || hasPrice === undefined) return [];
  return budgetsOf(flow).flatMap((one) =>
    one.budget.limits.usd === undefined ? [] : unpriced(one, one.step ?? flow, context),
  );
}

interface Asked {
  readonly alias: string;
  readonly range: Range;
  readonly facts: ModelFacts;
  /** The child flow that asks. */
  readonly by?: string;
}

function unpriced({ budget }: BudgetOf, scope: Step | Flow, context: RuleContext): readonly Diagnostic[] {
  const { models } = context;
  const inside = stepsInside(scope);
  const own: readonly Asked[] = inside.flatMap((step) => asksOf(step, context));
  const cheaper = (budget.degrade?.models ?? []).flatMap(({ to: { v: alias, range } }): readonly Asked[] => {
    const facts = models?.get(alias);
    return facts === undefined ? [] : [{ alias, range, facts }];
  });
  const children = inside.flatMap((step) => (step.kind === 'run' && !step.detach ? askedByChild(step, context) : []));
  return [...own, ...cheaper, ...children].flatMap(({ alias, range, facts, by }) => {
    if (!lacksPrice(facts, context)) return [];
    const inChild = by === undefined ? '' : `, which ${by} asks,`;
    const message = `the price of "${alias}" (${facts.model})${inChild} is not known, and a budget around it counts US dollars: it would never be asked`;
    const hint = 'give `options: { prices: { input: …, output: … } }` of the alias, in US dollars for a million tokens';
    return [finding('HF4075', range, message, { hint, related: [{ range: budget.range, message: 'the budget' }] })];
  });
}

/** Where an address is known at run time alone, the provider's own list says it; whoever else speaks OpenAI's words has none. */
function lacksPrice({ provider, prices, baseUrl, model }: ModelFacts, { hasPrice }: RuleContext): boolean {
  if (hasPrice === undefined || isFree(provider) || prices) return false;
  if (baseUrl !== undefined) return !hasPrice(model, { baseUrl });
  return provider !== 'openai-compatible' && !hasPrice(model, { provider });
}

/** What a child flow is bounded by counts dollars too. Each alias once: the step that runs the child is where it is told. */
function askedByChild(step: Extract<Step, { readonly kind: 'run' }>, context: RuleContext): readonly Asked[] {
  const child = context.links.children.get(step.run.v);
  const found = new Map<string, Asked>();
  if (child !== undefined) look(child.plan, context, step.run.range, found);
  return [...found.values()];
}

function look(plan: Plan, context: RuleContext, range: Range, found: Map<string, Asked>): void {
  // A budget of its own in dollars is told of in its own file.
  if (plan.budget?.limits.usd !== undefined) return;
  const located = [...locateSteps(plan).values()];
  const told = new Set(located.flatMap(({ step }) => (dollarsOf(step) === undefined ? [] : [step.id])));
  for (const { step, around } of located) {
    if ([step.id, ...around].some((id) => told.has(id))) continue;
    if (step.kind === 'run' && !step.detach) {
      const inner = plan.flows[step.run];
      if (inner !== undefined) look(inner, context, range, found);
    }
    if (step.kind !== 'call' || !step.call.startsWith('model.')) continue;
    for (const alias of aliasesOf(step, plan, context)) {
      const facts = context.models?.get(alias);
      if (facts !== undefined) found.set(alias, { alias, range, facts, by: plan.flow.name });
    }
  }
}

const dollarsOf = (step: Plan['steps'][number]): number | undefined =>
  'budget' in step ? step.budget?.limits.usd : undefined;

function aliasesOf(step: CallStep, { flow: { team } }: Plan, { curation, links }: RuleContext): readonly string[] {
  const contract = links.contracts.get(step.call) ?? { name: step.call };
  const given = curation && givenModel(curate(curation.catalogue, contract, team));
  const tries = [step.with, ...step.fallback.flatMap(({ then }) => (then.k === 'with' ? [then.with] : []))];
  return tries.flatMap((value) => {
    const named = modelIn(value);
    const alias = named === undefined ? given : named;
    return typeof alias === 'string' ? [alias] : [];
  });
}

/** Undefined where it is not given; null where only a run knows it. */
function modelIn(value: ValuePlan): Json | undefined {
  if (value.k === 'lit') {
    const { v } = value;
    return typeof v === 'object' && v !== null && !Array.isArray(v)
      ? (v as { readonly [key: string]: Json }).model
      : null;
  }
  if (value.k !== 'map') return null;
  const found = value.entries.find(({ key }) => key === 'model')?.value;
  return found === undefined ? undefined : found.k === 'lit' ? found.v : null;
}
