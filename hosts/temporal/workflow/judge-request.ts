import type { Machine } from '../../../interpreter/machine.ts';
import type { JudgeRequest, UpdateRequest } from '../protocol.ts';

/** What the wall is asked about a message: who acts, and whether the form or the data fits. */
export function judgeRequest(
  machine: Machine,
  about: Pick<JudgeRequest, 'messageId' | 'root'>,
  { message, sealed, signature }: UpdateRequest,
): JudgeRequest {
  const judge = machine.schemaFor(message);
  return {
    ...about,
    message,
    ...(sealed === undefined ? {} : { sealed }),
    ...(signature === undefined ? {} : { signature }),
    ...(judge === null ? {} : { judge }),
  };
}
