/** What a contract says beside its schemas, in words: for `catalog show` and the pages of the reference. */
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Contract, CostBound, Egress, Idempotency } from './contract.ts';

export interface Fact {
  readonly name: string;
  readonly says: string;
}

export function describeContract(contract: Contract): readonly Fact[] {
  const { labels, egress, rateClass, cost } = contract;
  const how = contract.effect === 'write' ? describeIdempotency(contract) : 'changes nothing, so it may be repeated';
  return [
    { name: 'idempotency', says: how },
    { name: 'reads', says: labelWords(labels?.reads ?? [], contract.input) },
    { name: 'writes', says: labelWords(labels?.writes ?? [], contract.output) },
    { name: 'egress', says: describeEgress(egress) },
    { name: 'rate class', says: rateClass === undefined || rateClass === NO_CLASS ? 'none' : rateClass },
    { name: 'cost of an attempt', says: describeCost(cost ?? {}) },
  ];
}

/** The class of what never leaves the worker. */
export const NO_CLASS = 'none';

function describeIdempotency({
  idempotent,
  idempotency,
}: {
  readonly idempotent: boolean;
  readonly idempotency?: Idempotency;
}): string {
  switch (idempotency?.by) {
    case 'header':
      return `by the key of the call in the header ${idempotency.name}`;
    case 'field':
      return `by the key of the call in the field ${idempotency.at}`;
    case 'memory':
      return 'by keys that the activity keeps';
    case 'natural':
      return 'natural: to do it twice is to do it once';
    case 'none':
      return 'none: never tried again after a lost answer';
    case undefined:
      return idempotent
        ? 'by the key of the call; its contract does not say how'
        : 'none: never tried again after a lost answer';
  }
}

function labelWords(whole: readonly string[], schema: JsonSchema): string {
  const inside = labelsWithin(schema).filter((one) => !whole.includes(one));
  if (whole.length === 0 && inside.length === 0) return 'no labelled data';
  const parts = [...whole.map((one) => `${one} (anywhere)`), ...inside.map((one) => `${one} (where the schema says)`)];
  return parts.join(', ');
}

/** Every label that stands in a schema, sorted. */
function labelsWithin(schema: JsonSchema): readonly string[] {
  const found = new Set<string>();
  collect(schema, found);
  return [...found].sort();
}

function collect(value: Json | undefined, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (key !== 'x-holdfast-labels') collect(part, found);
    else if (Array.isArray(part)) for (const one of part) if (typeof one === 'string') found.add(one);
  }
}

function describeEgress(egress: Egress | undefined): string {
  if (egress === undefined) return 'not known';
  if (egress === 'none') return 'nowhere';
  return egress === 'connection' ? 'the hosts of the connection that the call names' : egress.hosts.join(', ');
}

function describeCost({ usd, tokens, modelCalls, leastCalls }: CostBound): string {
  const free = usd === 0 && tokens === 0 && modelCalls === 0;
  if (free) return 'nothing';
  const bound = (value: number | undefined, unit: string): string =>
    value === undefined ? `${unit}: no bound known` : `${unit}: at most ${value}`;
  const calls = bound(modelCalls, 'model calls') + (leastCalls === undefined ? '' : `, room for ${leastCalls} needed`);
  return [bound(usd, 'US dollars'), bound(tokens, 'tokens'), calls].join('; ');
}
