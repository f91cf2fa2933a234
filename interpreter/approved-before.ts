import type { Json } from '../schema/json.ts';
import type { Approved, Asked } from '../schema/message.ts';
import type { ApprovalStep, ValuePlan } from '../schema/plan.ts';
import { isList, isObject } from './canonical.ts';
import { type Context, outputOf } from './context.ts';
import type { Kernel } from './kernel.ts';
import { stepById } from './steps-by-id.ts';

/**
 * Of the approvals that a call's plan names: those that were given, by whom, and whom they ask.
 * INVARIANT: only steps of the kind `approval` say that somebody approved, whatever a plan was made to name.
 */
export function approvedBefore(kernel: Kernel, context: Context, ids: readonly string[]): readonly Approved[] {
  return ids.flatMap((id) => {
    const step = stepById(kernel, id);
    const given = step.kind === 'approval' ? outputOf(context, id) : undefined;
    if (step.kind !== 'approval' || !isObject(given)) return [];
    const { decision, by, at, votes } = given;
    if (decision !== 'approved' || typeof by !== 'string' || typeof at !== 'string') return [];
    const asks = askedBy(step);
    return [{ step: id, by, at, voters: votersOf(votes), ...(asks === undefined ? {} : { asks }) }];
  });
}

function votersOf(votes: Json | undefined): readonly string[] {
  const list: readonly Json[] = votes !== undefined && isList(votes) ? votes : [];
  return list.flatMap((vote) =>
    isObject(vote) && vote.vote === 'approve' && typeof vote.by === 'string' ? [vote.by] : [],
  );
}

/** Undefined where a part asks everybody, or people whom only a run can know. */
function askedBy({ assignees, escalate }: ApprovalStep): Asked | undefined {
  const users: string[] = [];
  const groups: string[] = [];
  for (const part of [assignees, ...escalate.map(({ to }) => to)]) {
    if (part.users === undefined && part.groups === undefined) return undefined;
    const named = [namesIn(part.users), namesIn(part.groups)] as const;
    if (named[0] === undefined || named[1] === undefined) return undefined;
    users.push(...named[0]);
    groups.push(...named[1]);
  }
  return { users, groups };
}

function namesIn(plan: ValuePlan | undefined): readonly string[] | undefined {
  if (plan === undefined) return [];
  if (plan.k === 'list') {
    const parts = plan.items.map(namesIn);
    return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
  }
  if (plan.k !== 'lit') return undefined;
  const list: readonly Json[] = isList(plan.v) ? plan.v.flat() : [plan.v];
  const names = list.filter((name) => typeof name === 'string');
  return names.length === list.length ? names : undefined;
}
