import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Json } from '../schema/json.ts';
import { placeOf } from '../schema/place-of.ts';
import type { ExprId, Plan } from '../schema/plan.ts';
import { finding } from './diagnostics/finding.ts';

/** Who started a run is a claim, also where people have to prove who they are: nobody is safely excluded by it. */
export function checkStarter(plan: Plan): readonly Diagnostic[] {
  // A plan is plain JSON; interfaces have no index signature to say so.
  return [...exclusions([plan.steps, plan.budget ?? null] as unknown as Json)].flatMap((id) => {
    const expression = plan.expressions[id];
    const place = expression && placeOf(plan, expression.place);
    const file = place && plan.sources[place.file];
    if (!expression || !place || file === undefined || !STARTER.test(expression.source)) return [];
    const { line, col, endLine, endCol } = place;
    const hint = 'let the requester vote first, and exclude by that vote: `${ [$steps.submit.votes.by] }`';
    const message = 'who started the run is what the caller says, and this project asks people for proof';
    return [finding('HF1214', { file, line, col, endLine, endCol }, message, { hint })];
  });
}

const STARTER = /\$run\s*\.\s*startedBy\b/;

/** Expressions in what approvals exclude. */
function* exclusions(value: Json): Generator<ExprId> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* exclusions(item);
    return;
  }
  for (const [key, part] of Object.entries(value)) yield* key === 'exclude' ? expressionsIn(part) : exclusions(part);
}

function* expressionsIn(value: Json): Generator<ExprId> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* expressionsIn(item);
    return;
  }
  const { k, e } = value as { readonly [name: string]: Json }; // lists and null are gone
  if (k === 'expr' && typeof e === 'number') yield e;
  for (const part of Object.values(value)) yield* expressionsIn(part);
}
