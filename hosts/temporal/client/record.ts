/** Reads the histories of a run, and of the child flows that it ran, as they are. */
import type { Client } from '@temporalio/client';
import { readChain } from '../history/chain.ts';
import { createDecoder } from '../history/decode.ts';
import type { Recording } from '../replay/recording.ts';

/** The run first, then its children, theirs after them. */
export async function recordRun(client: Client, runId: string): Promise<readonly Recording[]> {
  const decoder = createDecoder(client.options.loadedDataConverter);
  const recordings: Recording[] = [];
  const left = [runId];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const links = await readChain(client, next, decoder);
    const [first] = links;
    if (first === undefined) continue;
    const events = links.flatMap((link) => link.events);
    const flow = first.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
    recordings.push({ runId: next, flow, histories: links.map((link) => ({ events: [...link.events] })) });
    for (const event of events) {
      const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
      if (child) left.push(child);
    }
  }
  return recordings;
}
