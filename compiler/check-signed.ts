import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Json } from '../schema/json.ts';
import type { PlaceId, Plan } from '../schema/plan.ts';
import { finding } from './diagnostics/finding.ts';

/** Approvals that want signatures, in a project in which nobody has a key: they would wait until they expire. */
export function checkSigned(plan: Plan): readonly Diagnostic[] {
  // A plan is plain JSON; interfaces have no index signature to say so.
  return [...signedSteps(plan.steps as unknown as Json)].flatMap((id) => {
    const place = plan.places[id];
    const file = place && plan.sources[place.file];
    if (place === undefined || file === undefined) return [];
    const { line, col, endLine, endCol } = place;
    const hint = 'say with `people: { keys: … }` in holdfast.yaml whose keys are known; holdfast key makes one';
    const message = 'the decision has to be signed, and nobody has a key';
    return [finding('HF1213', { file, line, col, endLine, endCol }, message, { hint })];
  });
}

function* signedSteps(value: Json): Generator<PlaceId> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* signedSteps(item);
    return;
  }
  const { kind, signed, place } = value as { readonly [name: string]: Json }; // lists and null are gone
  if (kind === 'approval' && signed === true && typeof place === 'number') yield place;
  for (const item of Object.values(value)) yield* signedSteps(item);
}
