import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { ApprovalStep, CallStep } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** A write whose contract says `undo: needed` has `compensate` or `pivot`; what changes nothing needs none (rule 30). */
export function checkUndoNeeded({ flow, links }: RuleContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    if (step.kind === 'approval') diagnostics.push(...checkNotify(step, links));
    if (step.kind !== 'call' && step.kind !== 'run') return;
    const last = around.some(({ kind }) => kind === 'finally');
    if (step.kind === 'call') diagnostics.push(...checkCall(step, last, links));
    const undo = step.compensate;
    const contract = undo?.k === 'call' ? links.contracts.get(undo.call.v) : undefined;
    if (undo?.k === 'call' && contract && contract.effect !== 'write') {
      const message = `"${undo.call.v}" only reads: it undoes nothing`;
      diagnostics.push(finding('HF4042', undo.call.range, message, { hint: 'name the write that takes it back' }));
    }
  });
  return diagnostics;
}

/** Nobody undoes a notice, and one that is worked out here tells nobody. */
function checkNotify({ notify }: ApprovalStep, links: Links): readonly Diagnostic[] {
  const contract = notify && links.contracts.get(notify.call.v);
  if (!notify || !contract) return [];
  const why =
    contract.effect === 'pure'
      ? 'is worked out in the run: it tells nobody'
      : contract.effect === 'write' && contract.undo === 'needed'
        ? 'needs an undo, and a notice has none'
        : undefined;
  if (why === undefined) return [];
  const hint = 'name an activity that sends something, as `mail.send`';
  return [finding('HF4052', notify.call.range, `"${notify.call.v}" ${why}`, { hint })];
}

function checkCall(step: CallStep, last: boolean, links: Links): readonly Diagnostic[] {
  const contract = links.contracts.get(step.call.v);
  if (!contract) return [];
  if (contract.effect !== 'write') {
    const hint = 'remove it';
    if (step.compensate) {
      const message = `"${step.call.v}" changes nothing: there is nothing to undo`;
      return [finding('HF4041', step.compensate.range, message, { hint })];
    }
    if (!step.pivot?.v) return [];
    return [finding('HF4041', step.pivot.range, `"${step.call.v}" changes nothing: it is no pivot`, { hint })];
  }
  if (contract.undo !== 'needed' || step.compensate || step.pivot?.v) return [];
  const hint = last
    ? 'nothing in `finally` is undone: move the step in front of it'
    : 'say how it is undone (`compensate`), or that there is no way back from here (`pivot: true`)';
  const message = `"${step.call.v}" writes and needs an undo, and the step "${step.id.v}" has none`;
  return [finding('HF4040', step.call.range, message, { hint })];
}
