/** Starts runs and waits for their ends, whatever becomes of the server meanwhile. */
import { ClientError } from '../../hosts/temporal/client/errors.ts';
import type { HoldfastClient } from '../../hosts/temporal/client/index.ts';
import type { End } from '../../interpreter/machine.ts';
import type { Scenario } from './scenarios.ts';
import { queueOf } from './workers.ts';

export interface Driven {
  readonly scenario: Scenario;
  readonly runId: string;
  /** Absent: it was open when the chaos gave up waiting, or the server does not know it. */
  end?: End;
  lost?: true;
  /** What it said of itself, where it was open at the end. */
  open?: string;
}

const STARTER = 'starter@example.org';
/** Before a server that was not there is asked again. */
const AGAIN_MS = 250;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same id is the same run: an answer that was lost may be asked for again. */
export async function startSurely(client: HoldfastClient, { scenario, runId }: Driven): Promise<void> {
  const { plan, input, limits } = scenario;
  const taskQueue = queueOf({ name: scenario.project });
  const options = { runId, startedBy: STARTER, env: 'dev', taskQueue, ...(limits === undefined ? {} : { limits }) };
  for (;;) {
    try {
      await client.start(plan, input, options);
      return;
    } catch (thrown) {
      if (thrown instanceof ClientError && thrown.code === 'run_exists') return;
      if (!mayPass(thrown)) throw thrown;
      await pause(AGAIN_MS);
    }
  }
}

/** Resolves also where the server lost the run. `given` up: left as it is. */
export async function awaitEnd(client: HoldfastClient, driven: Driven, given: () => boolean): Promise<void> {
  while (!given()) {
    try {
      driven.end = await client.result(driven.runId);
      return;
    } catch (thrown) {
      if (thrown instanceof ClientError && thrown.code === 'no_such_run') {
        driven.lost = true;
        return;
      }
      if (!mayPass(thrown)) throw thrown;
      await pause(AGAIN_MS);
    }
  }
}

function mayPass(thrown: unknown): boolean {
  return thrown instanceof ClientError && ['no_server', 'no_worker', 'failed'].includes(thrown.code);
}
