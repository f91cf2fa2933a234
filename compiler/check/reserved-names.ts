import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { isReservedName } from '../expression/names.ts';
import type { At } from '../resolve/flow.ts';
import { walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

const DEFAULT_ITEM = 'item';

/** Ids, variables and `as` are no names of the language or of its functions (rule 8), and `as` hides no other. */
export function checkReservedNames({ flow }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const refuse = (what: string, { v, range }: At<string>): void => {
    if (!isReservedName(v)) return;
    const hint = `\`$${v}\` means something else in expressions: choose another name`;
    found.push(finding('HF4002', range, `"${v}" cannot be ${what}`, { hint }));
  };
  walkFlow(flow, (step, around) => {
    refuse('the id of a step', step.id);
    if (step.kind === 'call') for (const { id } of step.checks) refuse('the id of a check', id);
    if (step.kind === 'set') {
      for (const { key, keyRange } of step.set.entries) refuse('a variable', { v: key, range: keyRange });
    }
    if (step.kind !== 'foreach' || !step.as) return;
    const { as } = step;
    if (as.v !== DEFAULT_ITEM) refuse('the name of an item', as);
    const outer = around.find(
      ({ kind, owner }) => kind === 'item' && owner?.kind === 'foreach' && owner.as?.v === as.v,
    )?.owner;
    if (!outer) return;
    const related = [{ range: outer.id.range, message: `the outer \`foreach\` "${outer.id.v}"` }];
    found.push(finding('HF4003', as.range, `\`as: ${as.v}\` hides the item of the \`foreach\` around it`, { related }));
  });
  return found;
}
