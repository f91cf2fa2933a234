/** Calls of models with the alias that they ask, as far as the text of a flow says which. */
import type { Range } from '../../schema/diagnostic.ts';
import { type Curated, curate } from '../../stdlib/curation.ts';
import type { CallStep, Step, Value } from '../resolve/flow.ts';
import type { ModelFacts } from '../resolve/model-facts.ts';
import type { RuleContext } from './check-flow.ts';

/** A call of a model, once for the step and once for each fallback that asks again. */
export interface Ask {
  readonly step: CallStep;
  readonly alias: string;
  /** Of the alias, or of the call where the platform gives it. */
  readonly range: Range;
  readonly facts: ModelFacts;
  /** Whether the argument is given, as far as the text says. */
  readonly gives: (argument: string) => boolean;
  readonly argument: (name: string) => Value | undefined;
}

export function asksOf(step: Step, { models, links, curation, flow }: RuleContext): readonly Ask[] {
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

/** What the catalogue gives where the call names none. */
export function givenModel(curated: Curated | undefined): unknown {
  return (curated?.fixed.get('model') ?? curated?.defaults.get('model'))?.value;
}
