/** A worker's way to whoever keeps the places of runs (`concurrency`). */
import { Context } from '@temporalio/activity';
import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { newPlaces, type PlaceAnswer } from '../../../interpreter/places.ts';
import { ENGINE_ACTIVITIES, PLACES, placesId } from '../names.ts';
import { tenantOf, tenantRunId } from '../payloads/tenant.ts';
import type { EndedRequest, LeaveRequest, PlaceQuestion, PlaceRequest } from '../protocol.ts';

export interface PlaceOptions {
  /** History events at which a keeper goes on in a new run. */
  readonly events: number;
  /** Runs of this worker stay on their build. */
  readonly pinned: boolean;
}

/**
 * Asking and leaving again changes nothing. A keeper serves the runs of all builds and outlives each, so where runs stay
 * on their build it still follows the current one. That is said from outside: a workflow that asks for it itself is stopped
 * by the server where its worker has no build.
 */
export function createPlaceActivities(client: Client, { events, pinned }: PlaceOptions) {
  return {
    async [ENGINE_ACTIVITIES.place]({ group, ...question }: PlaceRequest): Promise<PlaceAnswer> {
      const { run, taskQueue } = whoAsks();
      const startWorkflowOperation = new WithStartWorkflowOperation(PLACES.workflow, {
        workflowId: keeperOf(run, group, taskQueue),
        taskQueue,
        args: [{ state: newPlaces(), checkMs: question.checkMs, events }],
        ...(pinned ? { versioningOverride: 'AUTO_UPGRADE' } : {}),
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: 'Keeps the places of runs that share a limit',
      });
      const args: [PlaceQuestion] = [{ ...question, run }];
      return client.workflow.executeUpdateWithStart(PLACES.take, { args, startWorkflowOperation });
    },
    async [ENGINE_ACTIVITIES.leave]({ group }: LeaveRequest): Promise<null> {
      const { run, taskQueue } = whoAsks();
      try {
        await client.workflow.getHandle(keeperOf(run, group, taskQueue)).signal(PLACES.leave, run);
      } catch (thrown) {
        // A keeper that is gone keeps nothing.
        if (!(thrown instanceof WorkflowNotFoundError)) throw thrown;
      }
      return null;
    },
    async [ENGINE_ACTIVITIES.follow](): Promise<null> {
      const { workflowExecution } = Context.current().info;
      if (pinned && workflowExecution !== undefined) await followCurrent(client, workflowExecution);
      return null;
    },
    async [ENGINE_ACTIVITIES.ended]({ runs }: EndedRequest): Promise<readonly string[]> {
      const ended = await Promise.all(runs.map((run) => hasEnded(client, run)));
      return runs.filter((_, i) => ended[i]);
    },
  };
}

function whoAsks(): { readonly run: string; readonly taskQueue: string } {
  const { workflowExecution, taskQueue } = Context.current().info;
  return { run: workflowExecution?.workflowId ?? '', taskQueue };
}

/** Its payloads are sealed with the key of the runs' tenant, which its id names as theirs do. */
function keeperOf(run: string, group: string, taskQueue: string): string {
  const id = placesId(group, taskQueue);
  const tenant = tenantOf(run);
  return tenant === '' ? id : tenantRunId(tenant, id);
}

/** A run that goes on in a new one leaves behind what was said of it. */
async function followCurrent(
  { connection, options: { namespace } }: Client,
  workflowExecution: { readonly workflowId: string; readonly runId: string },
): Promise<void> {
  await connection.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
    updateMask: { paths: ['versioning_override'] },
  });
}

async function hasEnded(client: Client, run: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(run).describe()).status.name !== 'RUNNING';
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) return true;
    throw thrown;
  }
}
