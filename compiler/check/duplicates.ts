import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { At, SwitchStep } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Cases with the same condition, checks with the same id, the same error named twice. */
export function checkDuplicates({ flow }: RuleContext): readonly Diagnostic[] {
  return stepsOf(flow).flatMap((step) => {
    if (step.kind === 'switch') return sameCases(step);
    if (step.kind !== 'call') return [];
    return twice(
      step.checks.map(({ id }) => id),
      (id) => `the step has two checks "${id}"`,
    );
  });
}

function sameCases({ cases }: SwitchStep): readonly Diagnostic[] {
  const conditions = cases.flatMap(({ when }) => (when ? [{ v: when.expression.source, range: when.range }] : []));
  return twice(conditions, () => 'an earlier case has the same condition: this one is never reached');
}

function twice(parts: readonly At<string>[], message: (text: string) => string): readonly Diagnostic[] {
  const first = new Map<string, Range>();
  return parts.flatMap(({ v, range }) => {
    const other = first.get(v);
    if (!other) {
      first.set(v, range);
      return [];
    }
    return [finding('HF4031', range, message(v), { related: [{ range: other, message: 'the first one' }] })];
  });
}
