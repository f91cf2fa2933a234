/** Which build of which deployment a worker is, for servers that route runs by build (decision 18). */
import type { WorkerOptions } from '@temporalio/worker';

export interface Deployment {
  readonly name: string;
  /** A commit, an image's digest, a release: the same for all workers of one build. */
  readonly buildId: string;
  /**
   * `follow`: a run goes on with whichever build is current. It carries its plan, and every build replays the histories of
   * those before it. `stay`: a run ends on the build that began it, which must be kept until then.
   */
  readonly runs: 'follow' | 'stay';
}

export function deploymentOptions(deployment: Deployment | undefined): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {};
  const { name: deploymentName, buildId, runs } = deployment;
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: runs === 'follow' ? 'AUTO_UPGRADE' : 'PINNED',
    },
  };
}
