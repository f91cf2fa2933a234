/** Keeps a worker at work: waits for its server, tells when it is away, and starts a worker that broke again. */
import type { HoldfastWorker } from '../../hosts/temporal/worker/index.ts';
import { CliFailure, environment } from '../exit.ts';
import { duration } from '../render/time.ts';
import { CLOCK, type Tried, type Waiting, waitForServer } from './wait-for-server.ts';
import { watchServer } from './watch-server.ts';

/** A worker that broke within this time did no work to speak of. Milliseconds. */
const SHORT_MS = 60_000;
/** So many of those in a row are no bad luck. */
const SHORT_LIVES = 5;

export interface Work extends Waiting {
  /** Throws what no waiting mends. */
  readonly start: () => Promise<Tried<HoldfastWorker>>;
  /** Called for each worker once it runs. */
  readonly onRunning: (worker: HoldfastWorker) => Promise<void>;
}

/** Resolves once it was told to stop and the worker has ended. Throws what no waiting mends. */
export async function keepWorking(work: Work): Promise<void> {
  const { io, address, stop, clock = CLOCK, start, onRunning } = work;
  for (let short = 0; ; ) {
    const worker = await waitForServer(work, start);
    if (worker === undefined) return;
    const since = clock.now();
    const over = new AbortController();
    const shutdown = (): void => worker.shutdown();
    stop.addEventListener('abort', shutdown);
    try {
      const running = worker.run();
      if (stop.aborted) worker.shutdown();
      const watching = watchServer({ io, address, stop: over.signal, clock }, worker);
      // Whatever ends first ends all: a worker that broke, or what failed beside it.
      await Promise.race([running, onRunning(worker).then(() => running)]);
      over.abort();
      await watching;
      return;
    } catch (thrown) {
      if (!isBroken(thrown)) throw thrown;
      const lived = clock.now() - since;
      short = lived < SHORT_MS ? short + 1 : 0;
      if (stop.aborted) return;
      const what = `The worker broke after ${duration(lived)}: ${thrown.message}`;
      if (short >= SHORT_LIVES)
        throw environment(`${what}, ${short} times in a row.`, 'holdfast doctor tells what is missing.');
      io.err(`${io.errColors.yellow('!')} ${what} It starts again.`);
    } finally {
      over.abort();
      stop.removeEventListener('abort', shutdown);
    }
  }
}

function isBroken(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === 'WorkerBroken' && !(thrown instanceof CliFailure);
}
