import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { outputSchemaOf } from '../resolve/schemas.ts';
import { outputOfList } from '../resolve/shape.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import { findMisfit } from '../types/misfit.ts';
import { explainMisfit } from './argument-types.ts';
import type { RuleContext } from './check-flow.ts';

/** A flow with an output schema ends with an output that may fit it (rule 16). What `return` gives is judged at its place. */
export function checkPromisedOutput({ flow, links, types }: RuleContext): readonly Diagnostic[] {
  const { output } = flow;
  if (!output) return [];
  const lists = [flow.steps, ...flow.catch.map(({ steps }) => steps)];
  return lists.flatMap((steps) => {
    const last = steps.at(-1);
    if (!last) return [];
    const wanted = outputSchemaOf(flow, links);
    const misfit = wanted && findMisfit(types.stepType(last), fromSchemaAt(wanted));
    if (misfit) return [explainMisfit(misfit, last.id.range)];
    if (outputOfList(steps)?.absent !== 'always') return [];
    const message = `the flow promises an output, and its last step "${last.id.v}" (${last.kind}) gives none`;
    const related = [{ range: output.range, message: 'what it promises' }];
    return [finding('HF4037', last.id.range, message, { hint: 'end with a `return`', related })];
  });
}
