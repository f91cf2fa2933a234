/** Tells when the server of a running worker does not answer, and when it does again. The worker itself goes on asking. */
import type { HoldfastWorker } from '../../hosts/temporal/worker/index.ts';
import { duration } from '../render/time.ts';
import { CLOCK, type Waiting } from './wait-for-server.ts';

/** Between two questions, and for an answer. Milliseconds. */
const ASK_EVERY_MS = 10_000;
const ANSWER_MS = 5_000;
/** Silence is told again after so long. Milliseconds. */
const SAY_AGAIN_MS = 300_000;

/** Resolves once the signal is aborted. */
export async function watchServer(
  { io, address, stop, clock = CLOCK }: Omit<Waiting, 'giveUpMs'>,
  worker: Pick<HoldfastWorker, 'isServed'>,
): Promise<void> {
  const { errColors: colors } = io;
  let answered = clock.now();
  let said: number | undefined;
  for (;;) {
    await clock.pause(ASK_EVERY_MS, stop);
    if (stop.aborted) return;
    const served = await worker.isServed(ANSWER_MS);
    const now = clock.now();
    if (stop.aborted) return;
    if (served) {
      if (said !== undefined)
        io.err(`${colors.green('✓')} the server answers again, after ${duration(now - answered)}`);
      answered = now;
      said = undefined;
      continue;
    }
    if (said !== undefined && now - said < SAY_AGAIN_MS) continue;
    said = now;
    const what = `the Temporal server at ${address} has not answered for ${duration(now - answered)}`;
    io.err(`${colors.yellow('!')} ${what}; the worker goes on asking, and loses nothing`);
  }
}
