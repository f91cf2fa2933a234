import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { outputOfList } from '../resolve/shape.ts';
import type { RuleContext } from './check-flow.ts';

/** A flow with an output schema ends with an output (rule 16). */
export function checkPromisedOutput({ flow }: RuleContext): readonly Diagnostic[] {
  const { output } = flow;
  if (!output) return [];
  const lists = [flow.steps, ...flow.catch.map(({ steps }) => steps)];
  return lists.flatMap((steps) => {
    const last = steps.at(-1);
    if (!last || outputOfList(steps)?.absent !== 'always') return [];
    const message = `the flow promises an output, and its last step "${last.id.v}" (${last.kind}) gives none`;
    const related = [{ range: output.range, message: 'what it promises' }];
    return [finding('HF4037', last.id.range, message, { hint: 'end with a `return`', related })];
  });
}
