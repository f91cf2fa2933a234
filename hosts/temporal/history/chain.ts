/** The histories of a run and of all that it continued as, oldest first. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { ClientError } from '../client/errors.ts';
import type { FlowInput } from '../protocol.ts';
import type { Decoder } from './decode.ts';
import type { HistoryEvent } from './turns.ts';

export interface Link {
  readonly temporalRunId: string;
  readonly input: FlowInput;
  readonly events: readonly HistoryEvent[];
}

/**
 * Throws `WorkflowNotFoundError` where the server has no such run, `ClientError` `history_gone` where it no longer has
 * the older ones of its chain, `not_ours` where it is of somebody else. `last`: what the server calls the last run of the
 * chain, where that is not the latest one of the id.
 */
export async function readChain(
  client: Client,
  workflowId: string,
  decoder: Decoder,
  last?: string,
): Promise<readonly Link[]> {
  const latest = await client.workflow.getHandle(workflowId, last).fetchHistory();
  const started = latest.events?.[0]?.workflowExecutionStartedEventAttributes;
  const links: Link[] = [];
  let runId = started?.firstExecutionRunId ?? '';
  while (runId !== '') {
    const isLatest = runId === started?.originalExecutionRunId;
    const history = isLatest ? latest : await fetchOlder(client, workflowId, runId);
    await decoder.fetch(history);
    const events = history.events ?? [];
    const first = events[0]?.workflowExecutionStartedEventAttributes;
    const input = await decoder.value(first?.input);
    if (!isFlowInput(input)) throw new ClientError('not_ours', `Run ${workflowId}.`);
    links.push({ temporalRunId: runId, input, events });
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? '';
  }
  return links;
}

/** Only what tells a run of ours from one of somebody else. */
function isFlowInput(input: unknown): input is FlowInput {
  const { plan, start } = (typeof input === 'object' && input !== null ? input : {}) as Partial<FlowInput>;
  return typeof plan?.digest === 'string' && typeof start?.root === 'string';
}

async function fetchOlder(client: Client, workflowId: string, runId: string): Promise<History> {
  try {
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) throw new ClientError('history_gone', `Run ${workflowId}.`, thrown);
    throw thrown;
  }
}
