import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Message, Reply } from '../../../schema/message.ts';
import { sealToken } from '../../wall/people/seal.ts';
import { HOST_LIMITS } from '../limits.ts';
import { UPDATE_FAILURES, updateName } from '../names.ts';
import type { UpdateRequest } from '../protocol.ts';
import { bytesOf } from './bytes-of.ts';
import { ClientError } from './errors.ts';
import type { SendOptions } from './types.ts';

/** Pause before a message is sent again to the next run of the chain. */
const AGAIN_MS = 100;
/** What the server answers with where a run closed, or went on, before it had answered. */
const CLOSED = 'AcceptedUpdateCompletedWorkflow';

export async function sendMessage(
  client: Client,
  runId: string,
  message: Message,
  options: SendOptions,
): Promise<Reply> {
  const { messageId: updateId = randomUUID(), token, signature } = options;
  const request: UpdateRequest = {
    message,
    ...(token === undefined ? {} : { sealed: sealToken(token.text, token.seal, { runId, messageId: updateId }) }),
    ...(signature === undefined ? {} : { signature }),
  };
  if (bytesOf(request) === undefined) return { ok: false, why: 'malformed', detail: 'The message is nested too deep.' };
  for (let tries = 0; tries < HOST_LIMITS.sendAgain; tries++) {
    const answer = await sendOnce(client, runId, request, updateId);
    if (answer !== 'again') return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (tries + 1)));
  }
  throw new ClientError('failed', `Run ${runId} went on ${HOST_LIMITS.sendAgain} times before it took the message.`);
}

async function sendOnce(
  client: Client,
  runId: string,
  request: UpdateRequest,
  updateId: string,
): Promise<Reply | 'again'> {
  try {
    const handle = client.workflow.getHandle(runId);
    return await handle.executeUpdate<Reply, [UpdateRequest]>(updateName(request.message), {
      args: [request],
      updateId,
    });
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) return (await isRunning(client, runId)) ? 'again' : ended(runId);
    const cause = thrown instanceof WorkflowUpdateFailedError ? thrown.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw thrown;
    if (cause.type === UPDATE_FAILURES.moved) return 'again';
    if (cause.type === CLOSED) return (await isRunning(client, runId)) ? 'again' : ended(runId);
    if (cause.type === UPDATE_FAILURES.refused) return cause.details?.[0] as Reply; // our validator puts it there
    throw thrown;
  }
}

/** Throws `WorkflowNotFoundError` where there never was such a run. */
async function isRunning(client: Client, runId: string): Promise<boolean> {
  return (await client.workflow.getHandle(runId).describe()).status.name === 'RUNNING';
}

function ended(runId: string): Reply {
  return { ok: false, why: 'ended', detail: `Run ${runId} has ended: this changes nothing, and is recorded nowhere.` };
}
