/** Kills workers and restarts the server, at moments that the seed draws. */
import { pause } from './drive.ts';
import type { ChaosOptions } from './options.ts';
import { between, type Random } from './random.ts';
import type { WorkerPool } from './workers.ts';

/** Between two kills. */
const CALM_MS = { least: 100, most: 1_500 } as const;

export interface Storm {
  readonly kills: number;
  readonly restarts: number;
  /** Settles when all is broken that was to be broken. */
  readonly over: Promise<void>;
}

/** `restart`: by SIGKILL or not. */
export function startStorm(
  { kills, restarts }: ChaosOptions,
  random: Random,
  workers: WorkerPool,
  restart: (killed: boolean) => Promise<void>,
): Storm {
  let restarted = 0;
  /** Spread over the kills; without kills, one after the other. */
  const due = (killed: number): boolean =>
    restarted < restarts && (kills === 0 || killed >= Math.round(((restarted + 0.5) * kills) / restarts));
  async function rage(): Promise<void> {
    for (let n = 0; n < kills || restarted < restarts; n++) {
      await pause(between(random, CALM_MS.least, CALM_MS.most));
      if (n < kills) await workers.kill(random);
      if (!due(n + 1)) continue;
      await restart(restarted % 2 === 1);
      restarted++;
    }
  }
  const over = rage();
  over.catch(() => undefined); // told to whoever waits for it
  return {
    get kills() {
      return workers.kills;
    },
    get restarts() {
      return restarted;
    },
    over,
  };
}
