/** The histories of a run and of all that it continued as, oldest first. */
import type { Client } from '@temporalio/client';
import type { FlowInput } from '../protocol.ts';
import type { Decoder } from './decode.ts';
import type { HistoryEvent } from './turns.ts';

export interface Link {
  readonly temporalRunId: string;
  readonly input: FlowInput;
  readonly events: readonly HistoryEvent[];
}

/** Throws `WorkflowNotFoundError` where the server has no such run, or no longer has the first of its chain. */
export async function readChain(client: Client, workflowId: string, decoder: Decoder): Promise<readonly Link[]> {
  const latest = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = latest.events?.[0]?.workflowExecutionStartedEventAttributes;
  const links: Link[] = [];
  let runId = started?.firstExecutionRunId ?? '';
  while (runId !== '') {
    const isLatest = runId === started?.originalExecutionRunId;
    const history = isLatest ? latest : await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events = history.events ?? [];
    const first = events[0]?.workflowExecutionStartedEventAttributes;
    const input = (await decoder.value(first?.input)) as FlowInput; // what every run of ours is started with
    links.push({ temporalRunId: runId, input, events });
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? '';
  }
  return links;
}
