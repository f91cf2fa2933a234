import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Ids are unique in a file (rule 12). */
export function checkUniqueIds({ flow }: RuleContext): readonly Diagnostic[] {
  const first = new Map<string, Range>();
  return stepsOf(flow).flatMap(({ id }) => {
    const other = first.get(id.v);
    if (!other) {
      first.set(id.v, id.range);
      return [];
    }
    const hint = 'every id of a file is another one, at whatever depth: rename one of the two, and what reads it';
    const related = [{ range: other, message: 'here it is used first' }];
    return [finding('HF4001', id.range, `the id "${id.v}" is used twice in this file`, { hint, related })];
  });
}
