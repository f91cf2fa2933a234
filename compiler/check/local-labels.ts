import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** A call that a labelled worker shall make goes by the queue: a local one is made where the flow itself runs. */
export function checkLocalLabels({ flow }: RuleContext): readonly Diagnostic[] {
  return callsOf(flow).flatMap(({ call: { call, dispatch, runsOn } }) => {
    if (dispatch !== 'local' || runsOn === undefined) return [];
    const message = `"${call.v}" cannot run on "${runsOn}": a local call is made by the worker that runs the flow`;
    return [finding('HF4038', call.range, message, { hint: 'remove `dispatch: local` or `runsOn`' })];
  });
}
