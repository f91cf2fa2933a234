import type { Diagnostic } from '../../schema/diagnostic.ts';
import { type Curated, curate, pathOf, type Said } from '../../stdlib/curation.ts';
import type { Curation } from '../curation/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import { approvalsBefore } from '../resolve/approvals-before.ts';
import type { Step, Value } from '../resolve/flow.ts';
import { callsOf } from '../resolve/walk.ts';
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
        : checkApproval(call.call, step, before.get(step) ?? [], curated, curation)),
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

function checkApproval(
  { v, range }: Named,
  step: Step,
  before: readonly string[],
  { approval }: Curated,
  { rangeOf }: Curation,
): readonly Diagnostic[] {
  const told = step.kind === 'approval';
  if (approval === undefined || (!told && before.length > 0)) return [];
  const related = [{ range: rangeOf(approval.at), message: 'demanded here' }];
  const message = told
    ? `"${v}" may be called behind an approval only, and this tells people of one`
    : `no approval is sure to come before "${v}"`;
  const hint = told
    ? 'tell people by another activity'
    : 'put an `approval` before it, in its list or around it, without `if`, `onDeny: continue`, `onExpire: continue` or a `catch` that goes on';
  return [finding('HF6013', range, message, { hint, related })];
}
