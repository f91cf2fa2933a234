import type { Json } from '../schema/json.ts';
import type { Approved } from '../schema/message.ts';
import { isList, isObject } from './canonical.ts';
import { type Context, outputOf, votersOf } from './context.ts';
import type { Kernel } from './kernel.ts';
import { stepById } from './steps-by-id.ts';

/**
 * Of the approvals that a call's plan names: those that were given, and by whom.
 * INVARIANT: only steps of the kind `approval` say that somebody approved, whatever a plan was made to name.
 */
export function approvedBefore(kernel: Kernel, context: Context, ids: readonly string[]): readonly Approved[] {
  return ids.flatMap((id) => {
    const step = stepById(kernel, id);
    const given = step.kind === 'approval' ? outputOf(context, id) : undefined;
    if (step.kind !== 'approval' || !isObject(given)) return [];
    const { decision, by, at, votes } = given;
    if (decision !== 'approved' || typeof by !== 'string' || typeof at !== 'string') return [];
    const known = votersOf(context, id);
    return [{ step: id, by, at, voters: approversIn(votes), ...(known === undefined ? {} : { votes: known }) }];
  });
}

function approversIn(votes: Json | undefined): readonly string[] {
  const list: readonly Json[] = votes !== undefined && isList(votes) ? votes : [];
  return list.flatMap((vote) =>
    isObject(vote) && vote.vote === 'approve' && typeof vote.by === 'string' ? [vote.by] : [],
  );
}
