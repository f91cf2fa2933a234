import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { takes } from '../resolve/error-patterns.ts';
import type { At } from '../resolve/flow.ts';
import { type Raised, raisedByCall, raisedInFlow, raisedInStep } from '../resolve/raised.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Error types in `catch` and `fallback` that nothing in their scope raises. */
export function checkCatches({ flow, links }: RuleContext): readonly Diagnostic[] {
  const ofFlow = flow.catch.length > 0 ? unraised(flow.catch, raisedInFlow(flow, links), 'the flow') : [];
  const ofSteps = stepsOf(flow).flatMap((step) => {
    const found = step.catch.length > 0 ? unraised(step.catch, raisedInStep(step, links), `"${step.id.v}"`) : [];
    if (step.kind !== 'call' || step.fallback.length === 0) return found;
    const tries = step.checks.length > 0 ? raisedInStep(step, links) : raisedByCall(step, links);
    return [...found, ...unraised(step.fallback, tries, `"${step.call.v}"`)];
  });
  return [...ofFlow, ...ofSteps];
}

function unraised(
  clauses: readonly { readonly errors?: readonly At<string>[] }[],
  raised: Raised,
  scope: string,
): readonly Diagnostic[] {
  if (raised.open) return [];
  const types = [...raised.types];
  return clauses.flatMap(({ errors = [] }) =>
    errors.flatMap(({ v, range }) => {
      if (types.some((type) => takes(v, type))) return [];
      const hint = didYouMean(v, types) ?? 'remove it, or correct the type';
      return [finding('HF4025', range, `nothing in ${scope} raises "${v}"`, { hint })];
    }),
  );
}
