import type { End } from '../../../interpreter/machine.ts';
import { ENGINE_ERRORS, type Fault } from '../../../schema/fault.ts';
import { HOST_LIMITS } from '../limits.ts';
import { jsonBytes } from './bytes.ts';

/** The end as the server takes it: too much for one payload would end the run in another way, or never. */
export function fitEnd(end: End, payloadBytes: number): End {
  if (end.is === 'failed') return { is: 'failed', error: fitFault(end.error) };
  if (end.is === 'cancelled') {
    return end.reason === undefined ? end : { ...end, reason: end.reason.slice(0, HOST_LIMITS.endTextLength) };
  }
  const bytes = jsonBytes(end.output);
  if (bytes <= payloadBytes) return end;
  const detail = `The output of the run has ${bytes} bytes; at most ${payloadBytes} can be kept. Return a reference to the data instead.`;
  const type = 'limit.exceeded';
  return { is: 'failed', error: { type, blame: 'exhausted', title: ENGINE_ERRORS[type], detail } };
}

/** Without its data and its cause where they are too much, then with a shorter detail. */
function fitFault(fault: Fault): Fault {
  if (jsonBytes(fault) <= HOST_LIMITS.faultBytes) return fault;
  const { data: _data, cause, ...rest } = fault;
  const causeType = cause === undefined ? '' : ` Its cause was ${cause.type}.`;
  const detail = `${rest.detail.slice(0, HOST_LIMITS.endTextLength)} (What the error carried was too large to keep.${causeType})`;
  return { ...rest, detail };
}
