/** Runs by the id that people know, or by the id of any run of its chain, as the Temporal UI and its logs show them. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** What Temporal calls a run; ids of ours are chosen or drawn in another form. */
const TEMPORAL_RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Throws what `work` throws where there is no run of either id. */
export async function byAnyId<T>(client: Client, id: string, work: (workflowId: string) => Promise<T>): Promise<T> {
  try {
    return await work(id);
  } catch (thrown) {
    if (!(thrown instanceof WorkflowNotFoundError) || !TEMPORAL_RUN_ID.test(id)) throw thrown;
    for await (const { workflowId } of client.workflow.list({ query: `RunId = '${id}'` })) return work(workflowId);
    throw thrown;
  }
}
