import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Step } from '../resolve/flow.ts';
import { type Around, type List, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Where `return`, `pivot` and what asks or undoes may not stand (rules 16, 21, 24). */
export function checkAllowedPlaces({ flow }: RuleContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    const last = around.findLast(({ kind }) => kind === 'finally');
    if (last) diagnostics.push(...inFinally(step));
    else diagnostics.push(...returnInThread(step, around), ...pivotThatCanLose(step, around));
  });
  return diagnostics;
}

const NOT_IN_FINALLY: ReadonlySet<string> = new Set(['return', 'raise', 'approval', 'listen']);

function inFinally(step: Step): readonly Diagnostic[] {
  const hint = '`finally` runs whatever happened and cannot change the outcome: move the step in front of it';
  const found = NOT_IN_FINALLY.has(step.kind)
    ? [finding('HF4022', step.verb, `\`${step.kind}\` cannot stand in \`finally\``, { hint })]
    : [];
  if (step.kind !== 'call' && step.kind !== 'run') return found;
  if (step.compensate) {
    const why = 'what `finally` does is never undone: remove `compensate`, or move the step in front of `finally`';
    found.push(finding('HF4022', step.compensate.range, '`compensate` cannot stand in `finally`', { hint: why }));
  }
  if (step.pivot?.v) found.push(finding('HF4022', step.pivot.range, '`pivot` cannot stand in `finally`', { hint }));
  return found;
}

function returnInThread(step: Step, around: Around): readonly Diagnostic[] {
  if (step.kind !== 'return') return [];
  const thread = around.findLast(({ kind }) => kind === 'branch' || kind === 'item');
  if (!thread) return [];
  const what = thread.kind === 'branch' ? 'a branch of `parallel`' : 'an item of `foreach`';
  const hint = 'let the block end with an output, and `return` behind it';
  return [finding('HF4020', step.verb, `\`return\` cannot stand in ${what}`, { hint, related: relatedTo(thread) })];
}

function pivotThatCanLose(step: Step, around: Around): readonly Diagnostic[] {
  if ((step.kind !== 'call' && step.kind !== 'run') || !step.pivot?.v) return [];
  const loser = around.findLast(
    ({ kind, owner }) => kind === 'branch' && owner?.kind === 'parallel' && owner.join.k !== 'all',
  );
  if (!loser) return [];
  const hint = 'a branch that loses is undone, and a pivot cannot be: move the pivot behind the block';
  const message = '`pivot` cannot stand in a branch that can lose';
  return [finding('HF4021', step.pivot.range, message, { hint, related: relatedTo(loser) })];
}

function relatedTo({ owner }: List): Diagnostic['related'] {
  return owner && [{ range: owner.verb, message: `the block "${owner.id.v}"` }];
}
