import type { Diagnostic } from '../../schema/diagnostic.ts';
import {
  type Asked,
  asksDemanded,
  type Curated,
  curate,
  describeDemand,
  pathOf,
  type Said,
} from '../../stdlib/curation.ts';
import type { Curation } from '../curation/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import { approvalsBefore } from '../resolve/approvals-before.ts';
import type { ApprovalStep, Flow, Step, Value } from '../resolve/flow.ts';
import { callsOf, stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';
import { checkNarrowed } from './curated-input.ts';

/** What the `catalogue` of the project says of the activities that a flow calls: may it, with what, after an approval. */
export function checkCuration(context: RuleContext): readonly Diagnostic[] {
  const { flow, links, curation } = context;
  if (curation === undefined) return [];
  const team = curation.teamOf(flow.file);
  const before = approvalsBefore(flow);
  return callsOf(flow).flatMap((one) => {
    const { call, step, undo } = one;
    const contract = links.contracts.get(call.call.v);
    const curated = contract && curate(curation.catalogue, contract, team);
    if (curated === undefined) return [];
    const denied = checkDenied(call.call, curated, curation, team);
    if (denied.length > 0) return denied;
    const tries = step.kind === 'call' && !undo ? step.fallback : [];
    const given = [call.with, ...tries.map(({ then }) => (then.k === 'with' ? then.with : undefined))];
    return [
      ...given.flatMap((value) => checkFixed(value, curated, curation)),
      ...checkNarrowed(one, curated, curation, context),
      // To take back what was approved is approved with it; a pure activity does nothing.
      ...(undo || contract?.effect === 'pure'
        ? []
        : checkApproval(call.call, step, approvalsAt(flow, before.get(step) ?? []), curated, curation)),
    ];
  });
}

type Named = { readonly v: string; readonly range: Diagnostic['range'] };

function checkDenied(
  { v, range }: Named,
  { denied }: Curated,
  { rangeOf }: Curation,
  team: string | undefined,
): readonly Diagnostic[] {
  if (denied === undefined) return [];
  const who = team === undefined ? 'a flow of no team' : `a flow of the team "${team}"`;
  const because = denied.pattern === undefined ? 'does not allow it' : `denies "${denied.pattern}"`;
  const related = [{ range: rangeOf(denied.at), message: pathOf(denied.at.filter((one) => typeof one === 'string')) }];
  const hint = 'call what is allowed (`holdfast catalog` says what is), or ask whoever keeps the catalogue';
  const message = `${who} may not call "${v}": the catalogue of the project ${because}`;
  return [finding('HF6010', range, message, { hint, related })];
}

function checkFixed(given: Value | undefined, { fixed }: Curated, { rangeOf }: Curation): readonly Diagnostic[] {
  if (given?.k !== 'map') return [];
  return given.entries.flatMap(({ key, keyRange }) => {
    const said: Said<unknown> | undefined = fixed.get(key);
    if (said === undefined) return [];
    const related = [{ range: rangeOf(said.at), message: 'its value' }];
    return [
      finding('HF6012', keyRange, `the catalogue of the project gives "${key}"`, { hint: 'leave it out', related }),
    ];
  });
}

function approvalsAt(flow: Flow, ids: readonly string[]): readonly ApprovalStep[] {
  return stepsOf(flow).flatMap((step) => (step.kind === 'approval' && ids.includes(step.id.v) ? [step] : []));
}

function checkApproval(
  { v, range }: Named,
  step: Step,
  before: readonly ApprovalStep[],
  { approval }: Curated,
  { rangeOf }: Curation,
): readonly Diagnostic[] {
  const told = step.kind === 'approval';
  if (approval === undefined) return [];
  const isMet = (one: ApprovalStep): boolean =>
    asksDemanded(approval.value, { asks: asksOf(one), people: one.quorum?.approve?.v ?? 1 });
  if (!told && before.some(isMet)) return [];
  const others = before.map((one) => ({ range: one.id.range, message: 'comes before it, and is another' }));
  const related = [{ range: rangeOf(approval.at), message: 'demanded here' }, ...(told ? [] : others)];
  const wanted = describeDemand(approval.value, ' alone');
  const message = told
    ? `"${v}" may be called behind ${wanted}, and this tells people of one`
    : `no approval that is demanded is sure to come before "${v}": ${wanted}`;
  const hint = told
    ? 'tell people by another activity'
    : others.length > 0
      ? 'ask those people and no others, `escalate` included, by literal names, with that `quorum`; or put another `approval` before it'
      : 'put an `approval` before it, in its list or around it, without `if`, `onDeny: continue`, `onExpire: continue` or a `catch` that goes on';
  return [finding('HF6013', range, message, { hint, related })];
}

/** Undefined where a part asks everybody, or people whom only a run can know. */
function asksOf({ assignees, escalate }: ApprovalStep): Asked | undefined {
  const parts = [assignees, ...escalate.map(({ to }) => to)];
  if (parts.some(({ users, groups }) => users === undefined && groups === undefined)) return undefined;
  const users = parts.map((part) => namesIn(part.users));
  const groups = parts.map((part) => namesIn(part.groups));
  if ([...users, ...groups].some((names) => names === undefined)) return undefined;
  return { users: users.flatMap((names) => names ?? []), groups: groups.flatMap((names) => names ?? []) };
}

function namesIn(value: Value | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (value.k === 'lit') return typeof value.v === 'string' ? [value.v] : undefined;
  if (value.k !== 'list') return undefined;
  const parts = value.items.map(namesIn);
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
}
