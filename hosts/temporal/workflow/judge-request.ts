import type { Machine } from '../../../interpreter/machine.ts';
import type { JudgeRequest, UpdateRequest } from '../protocol.ts';

/** What the wall is asked about a message: who acts, and whether the form or the data fits. */
export function judgeRequest(machine: Machine, { message, token }: UpdateRequest): JudgeRequest {
  const claimed = message.t === 'event' ? message.from : message.by;
  const judge = machine.schemaFor(message);
  return {
    ...(claimed === undefined ? {} : { claimed }),
    ...(token === undefined ? {} : { token }),
    ...(judge === null ? {} : { judge }),
  };
}
