import type { Machine } from '../../../interpreter/machine.ts';
import type { JudgeRequest, UpdateRequest } from '../protocol.ts';

/** What the wall is asked about a message: who acts, and whether the form or the data fits. */
export function judgeRequest(machine: Machine, messageId: string, { message, sealed }: UpdateRequest): JudgeRequest {
  const judge = machine.schemaFor(message);
  return {
    message,
    messageId,
    ...(sealed === undefined ? {} : { sealed }),
    ...(judge === null ? {} : { judge }),
  };
}
