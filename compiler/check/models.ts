import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { type Curated, curate } from '../../stdlib/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import type { CallStep, Value } from '../resolve/flow.ts';
import { isFree, type ModelFacts } from '../resolve/model-facts.ts';
import { budgetsOf, stepsInside, stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Models that are sure not to answer a call, and those without a price where a budget counts dollars. */
export function checkModels(context: RuleContext): readonly Diagnostic[] {
  if (context.models === undefined) return [];
  return [...unfit(context), ...unpriced(context)];
}

/** A call of a model, once for the step and once for each fallback that asks again. */
interface Ask {
  readonly step: CallStep;
  readonly alias: string;
  /** Of the alias, or of the call where the platform gives it. */
  readonly range: Range;
  readonly facts: ModelFacts;
  /** Whether the argument is given, as far as the text says. */
  readonly gives: (argument: string) => boolean;
  readonly argument: (name: string) => Value | undefined;
}

function unfit(context: RuleContext): readonly Diagnostic[] {
  return stepsOf(context.flow).flatMap((step) =>
    asksOf(step, context).flatMap((ask) => {
      const why = whyUnfit(ask);
      return why === undefined ? [] : [finding('HF5025', ask.range, why.message, { hint: why.hint })];
    }),
  );
}

function whyUnfit(ask: Ask): { readonly message: string; readonly hint: string } | undefined {
  const { step, alias, facts, gives } = ask;
  const { provider } = facts;
  const examples = facts.examples || gives('examples');
  const name = step.call.v;
  const local = provider === 'local';
  if (local && READS_EXAMPLES.has(name) && !examples) {
    const hint = 'name a document of examples: `options: { examples: … }` of the alias, or `examples` of the step';
    return { message: `the local model "${alias}" knows what examples teach it, and has none`, hint };
  }
  if (local && name === 'model.generate' && !gives('schema')) {
    const hint = 'give the step a `schema`, or take a model that writes';
    return { message: `the local model "${alias}" reads fields and writes no text`, hint };
  }
  if (!local && name === 'model.classify' && !examples && !twoLabels(ask)) {
    const hint = 'name two labels or more: `labels: { urgent: what it means, other: … }`, or examples that have them';
    return { message: 'nothing says between which labels to choose', hint };
  }
  if (name === 'model.embed' && WITHOUT_VECTORS.has(provider))
    return { message: `${provider} gives no vectors ("${alias}")`, hint: 'take a model that embeds' };
  return undefined;
}

const READS_EXAMPLES: ReadonlySet<string> = new Set(['model.generate', 'model.classify', 'model.extract']);
const WITHOUT_VECTORS: ReadonlySet<string> = new Set(['anthropic', 'scripted']);

function twoLabels({ gives, argument }: Ask): boolean {
  const labels = argument('labels');
  if (labels === undefined) return gives('labels');
  return labels.k !== 'map' || labels.entries.length > 1;
}

/** Where a budget is in dollars, nobody is asked whose price is not known: each such call ends with `price.unknown`. */
function unpriced(context: RuleContext): readonly Diagnostic[] {
  const { flow, models, hasPrice } = context;
  if (hasPrice === undefined) return [];
  const isUnpriced = ({ provider, prices, baseUrl, model }: ModelFacts): boolean =>
    !isFree(provider) && !prices && baseUrl !== undefined && !hasPrice(model, baseUrl);
  return budgetsOf(flow).flatMap(({ budget, step }) => {
    if (budget.limits.usd === undefined) return [];
    const asked = stepsInside(step ?? flow).flatMap((one) => asksOf(one, context));
    const cheaper = (budget.degrade?.models ?? []).flatMap(({ to: { v: alias, range } }) => {
      const facts = models?.get(alias);
      return facts === undefined ? [] : [{ alias, range, facts }];
    });
    return [...asked, ...cheaper].flatMap(({ alias, range, facts }) => {
      if (!isUnpriced(facts)) return [];
      const message = `the price of "${alias}" (${facts.model}) is not known, and a budget around it counts US dollars: it would never be asked`;
      const hint =
        'give `options: { prices: { input: …, output: … } }` of the alias, in US dollars for a million tokens';
      return [finding('HF4075', range, message, { hint, related: [{ range: budget.range, message: 'the budget' }] })];
    });
  });
}

function asksOf(step: ReturnType<typeof stepsOf>[number], { models, links, curation, flow }: RuleContext) {
  if (step.kind !== 'call' || !step.call.v.startsWith('model.')) return [];
  const contract = links.contracts.get(step.call.v);
  const curated = contract && curation && curate(curation.catalogue, contract, curation.teamOf(flow.file));
  const own = step.with;
  const again = step.fallback.flatMap(({ then }) => (then.k === 'with' ? [then.with] : []));
  // What an expression or a broken text gives is not known, and nothing is said of it.
  return [[own], ...again.map((more) => [more, own])].flatMap((layers): readonly Ask[] => {
    if (layers.some((layer) => layer !== undefined && layer.k !== 'map')) return [];
    const argument = (name: string): Value | undefined =>
      layers.flatMap((layer) => (layer?.k === 'map' ? layer.entries.filter(({ key }) => key === name) : []))[0]?.value;
    const named = argument('model');
    const alias = named === undefined ? givenModel(curated) : named.k === 'lit' ? named.v : undefined;
    const facts = typeof alias === 'string' ? models?.get(alias) : undefined;
    if (facts === undefined || typeof alias !== 'string') return [];
    const gives = (name: string): boolean =>
      argument(name) !== undefined || curated?.fixed.has(name) === true || curated?.defaults.has(name) === true;
    return [{ step, alias, range: named?.range ?? step.call.range, facts, gives, argument }];
  });
}

function givenModel(curated: Curated | undefined): unknown {
  return (curated?.fixed.get('model') ?? curated?.defaults.get('model'))?.value;
}
