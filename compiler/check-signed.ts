import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { Flow } from './resolve/flow.ts';
import { approvalsOf } from './resolve/walk.ts';

/** Approvals of a flow that want signatures. */
export const signedApprovals = (flow: Flow): readonly Range[] =>
  approvalsOf(flow).flatMap(({ signed, range }) => (signed?.v === true ? [range] : []));

/** In a project in which nobody has a key they would wait until they expire. */
export function refuseSigned(approvals: readonly Range[]): readonly Diagnostic[] {
  const hint = 'say with `people: { keys: … }` in holdfast.yaml whose keys are known; holdfast key makes one';
  return approvals.map((range) =>
    finding('HF1213', range, 'the decision has to be signed, and nobody has a key', { hint }),
  );
}
