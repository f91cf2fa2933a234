import type { CallCommand } from '../../../interpreter/machine.ts';
import type { CallRequest } from '../protocol.ts';

/** What an activity is sent for a call. */
export function callRequest(command: CallCommand, contract: string, run: CallRequest['run']): CallRequest {
  const { id, key, undoes, input, effect, once, metered, priced, requests, retry, narrow, approved } = command;
  const { initialMs, factor, maxMs, jitter } = retry;
  return {
    path: id,
    key,
    ...(undoes === undefined ? {} : { undoes }),
    input,
    effect,
    once,
    ...(metered === undefined ? {} : { metered }),
    ...(priced === undefined ? {} : { priced }),
    ...(requests === undefined ? {} : { requests }),
    pause: { initialMs, factor, maxMs, jitter },
    ...(narrow === undefined ? {} : { narrow }),
    contract,
    run,
    ...(approved === undefined ? {} : { approved }),
  };
}
