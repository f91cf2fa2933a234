import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { CallStep, Fallback } from '../resolve/flow.ts';
import { walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Errors after which a write may have happened: no answer came, or the answer was not liked. */
const MAYBE_DONE = new Set(['timeout', 'check.failed', 'output.invalid', 'activity.crashed']);

/** A fallback that is tried after a write that may have happened leaves both in force (rules 25, 32). */
export function checkFallbackOfWrite({ flow, links }: RuleContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkFlow(flow, (step) => {
    if (step.kind !== 'call' || links.contracts.get(step.call.v)?.effect !== 'write') return;
    for (const clause of step.fallback) {
      const error = maybeDone(clause);
      if (error !== undefined) diagnostics.push(warn(step, clause, error));
    }
  });
  return diagnostics;
}

function maybeDone({ errors }: Fallback): string | undefined {
  if (errors === undefined) return 'every error';
  return errors.find(({ v }) => MAYBE_DONE.has(v))?.v;
}

function warn(step: CallStep, { range }: Fallback, error: string): Diagnostic {
  const message = `"${step.call.v}" writes, and may have done so when this fallback is tried (${error})`;
  return finding('HF4043', range, message, { hint: 'name the errors which say that nothing was done' });
}
