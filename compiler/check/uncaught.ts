import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { takes } from '../resolve/error-patterns.ts';
import type { CallStep, Clause, Flow, Step } from '../resolve/flow.ts';
import { type Around, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * Errors that a contract declares, that no second attempt can help, and that nothing catches, though others of the same
 * contract are caught by name: one may have been forgotten. To end the run is often right, so this is a remark.
 */
export function checkUncaught({ flow, links }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    const contract = step.kind === 'call' ? links.contracts.get(step.call.v) : undefined;
    if (step.kind !== 'call' || !contract) return;
    const clauses = clausesOver(step, around, flow);
    if (clauses.some(({ errors }) => !errors)) return;
    const patterns = clauses.flatMap(({ errors }) => errors?.map(({ v }) => v) ?? []);
    const isCaught = (type: string): boolean => patterns.some((pattern) => takes(pattern, type));
    const left = contract.errors.filter(({ type, retry }) => !retry && !isCaught(type)).map(({ type }) => type);
    if (left.length === 0 || !contract.errors.some(({ type }) => isCaught(type))) return;
    const message = `nothing catches ${listSome(left)} of "${step.call.v}", while others of it are caught`;
    const hint = 'name them in a `catch` or `fallback` too, unless they shall end the run';
    found.push(finding('HF4026', step.call.range, message, { hint }));
  });
  return found;
}

/** Every clause that an error of the call meets on its way out. */
function clausesOver(step: CallStep, around: Around, flow: Flow): readonly Pick<Clause, 'errors'>[] {
  const outer = around.flatMap(({ kind, owner }) => {
    const scope: Step | Flow = owner ?? flow;
    // What a handler or a `finally` raises goes past the clauses of its own scope.
    return kind === 'catch' || kind === 'finally' ? [] : scope.catch;
  });
  return [...step.fallback, ...step.catch, ...outer];
}
