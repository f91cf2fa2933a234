import { type ApprovalStep as ApprovalPlan, type AssigneesPlan, NOTICES, type NotifyPlan } from '../../schema/plan.ts';
import type { ApprovalStep, Assignees, Notify } from '../resolve/flow.ts';
import { opt } from '../resolve/reading.ts';
import { DEFAULT_QUORUM } from './defaults.ts';
import { lowerCall } from './lower-call.ts';
import type { BasePlan } from './lower-step.ts';
import { lowerValue } from './lower-value.ts';
import { found, type Lowering } from './lowering.ts';

export function lowerApproval(step: ApprovalStep, base: BasePlan, to: Lowering): ApprovalPlan {
  const form = step.form && found(to.links.files.get(step.form), `the file ${step.form.v}`);
  return {
    ...base,
    kind: 'approval',
    approvalTitle: lowerValue(step.approvalTitle, undefined, to),
    ...opt('show', step.show && lowerValue(step.show, undefined, to)),
    assignees: lowerAssignees(step.assignees, to),
    quorum: { approve: step.quorum?.approve?.v ?? DEFAULT_QUORUM, deny: step.quorum?.deny?.v ?? DEFAULT_QUORUM },
    ...opt('signed', step.signed?.v),
    ...opt('form', form && to.tables.file(form)),
    remindMs: step.remind.map(({ v }) => v).sort((a, b) => a - b),
    escalate: [...step.escalate]
      .sort((a, b) => a.after.v - b.after.v)
      .map(({ after, to: people, replace, range }) => ({
        afterMs: after.v,
        to: lowerAssignees(people, to),
        replace,
        place: to.tables.place(range),
      })),
    ...opt('notify', step.notify && lowerNotify(step.notify, to)),
    onDeny: step.onDeny,
    onExpire: step.onExpire,
  };
}

function lowerNotify(notify: Notify, to: Lowering): NotifyPlan {
  return { ...lowerCall(notify, to), on: notify.on ?? NOTICES, place: to.tables.place(notify.range) };
}

function lowerAssignees({ users, groups, exclude }: Assignees, to: Lowering): AssigneesPlan {
  return {
    ...opt('users', users && lowerValue(users, undefined, to)),
    ...opt('groups', groups && lowerValue(groups, undefined, to)),
    ...opt('exclude', exclude && lowerValue(exclude, undefined, to)),
  };
}
