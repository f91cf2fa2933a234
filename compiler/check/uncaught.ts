import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { takes } from '../resolve/error-patterns.ts';
import type { CallStep, Clause, Flow, Step } from '../resolve/flow.ts';
import { type Around, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * Errors that contracts declare, that no second attempt can help, and that nothing catches. To end the run is often
 * right, so this is one remark for a flow, and only for flows that catch anything.
 */
export function checkUncaught({ flow, links }: RuleContext): readonly Diagnostic[] {
  const uncaught = new Map<string, string>();
  let catches = flow.catch.length > 0;
  walkFlow(flow, (step, around) => {
    catches ||= step.catch.length > 0;
    const contract = step.kind === 'call' ? links.contracts.get(step.call.v) : undefined;
    if (step.kind !== 'call' || !contract || around.some(({ kind }) => kind === 'finally')) return;
    for (const { type, retry } of contract.errors) {
      if (!retry && !uncaught.has(type) && !isCaught(type, step, around, flow)) uncaught.set(type, step.id.v);
    }
  });
  if (!catches || uncaught.size === 0) return [];
  const list = [...uncaught].map(([type, id]) => `${type} ("${id}")`).join(', ');
  const hint = 'a `catch` or `fallback` that names them would take them; without one, all is undone and the run fails';
  return [finding('HF4026', flow.name.range, `errors that end the run: ${list}`, { hint })];
}

function isCaught(type: string, step: CallStep, around: Around, flow: Flow): boolean {
  const taken = (clauses: readonly Pick<Clause, 'errors'>[]): boolean =>
    clauses.some(({ errors }) => !errors || errors.some(({ v }) => takes(v, type)));
  if (taken(step.fallback) || taken(step.catch)) return true;
  // What a handler raises goes past the clauses of its own scope.
  return around.some(({ kind, owner }) => {
    const scope: Step | Flow = owner ?? flow;
    return kind !== 'catch' && taken(scope.catch);
  });
}
