import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Assignees } from '../resolve/flow.ts';
import { approvalsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** An approval asks somebody: to exclude people from nobody would let everybody else vote (rule 35). */
export function checkAssignees({ flow }: RuleContext): readonly Diagnostic[] {
  return approvalsOf(flow).flatMap((step) => {
    const asked = [
      { who: step.assignees, range: step.id.range },
      ...step.escalate.map(({ to, range }) => ({ who: to, range })),
    ];
    return asked.flatMap(({ who, range }) => nobody(who, range));
  });
}

/** Where nobody is named at all, `validate` has said so. */
function nobody({ users, groups, exclude }: Assignees, range: Range): readonly Diagnostic[] {
  if (users !== undefined || groups !== undefined || exclude === undefined) return [];
  return [
    finding('HF4039', range, 'nobody is asked: only who may not vote is named', { hint: 'name `users` or `groups`' }),
  ];
}
