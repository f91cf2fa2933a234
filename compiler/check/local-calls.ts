import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** A local call is made by the worker that runs the flow: it only reads, and no label says where. */
export function checkLocalCalls({ flow, links }: RuleContext): readonly Diagnostic[] {
  return callsOf(flow).flatMap(({ call: { call, dispatch, runsOn } }) => {
    if (dispatch !== 'local') return [];
    const found: Diagnostic[] = [];
    if (runsOn !== undefined) {
      const message = `"${call.v}" cannot run on "${runsOn}": a local call is made by the worker that runs the flow`;
      found.push(finding('HF4038', call.range, message, { hint: 'remove `dispatch: local` or `runsOn`' }));
    }
    if (links.contracts.get(call.v)?.effect === 'write') {
      const message = `"${call.v}" is a write; only what reads can be a local call`;
      found.push(finding('HF4045', call.range, message, { hint: 'remove `dispatch: local`' }));
    }
    return found;
  });
}
