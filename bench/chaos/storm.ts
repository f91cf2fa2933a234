/** Kills workers and restarts the server, at moments that the seed draws. */
import { pause } from './drive.ts';
import type { ChaosOptions } from './options.ts';
import { between, type Random } from './random.ts';
import type { WorkerPool } from './workers.ts';

/** Between two kills. */
const CALM_MS = { least: 100, most: 1_500 } as const;

/** A kill comes so many runs before its share of them has ended: those are open then. */
const AHEAD_RUNS = 15;
const LOOK_MS = 50;

export interface Storm {
  readonly kills: number;
  readonly restarts: number;
  /** No run ends any more: waits for none of them, and settles when all is broken that was to be broken. */
  finish(): Promise<void>;
}

export interface Target {
  readonly workers: WorkerPool;
  /** `killed`: by SIGKILL. */
  restart(killed: boolean): Promise<void>;
  /** Runs that have ended. */
  ended(): number;
}

/**
 * Kills go with the runs, so that they are spread over all of them: faster than that, and on a busy machine nothing but
 * workers that start would run.
 */
export function startStorm({ runs, kills, restarts }: ChaosOptions, random: Random, target: Target): Storm {
  const { workers } = target;
  const early = (n: number): boolean => target.ended() < Math.floor(((n + 1) * runs) / kills) - AHEAD_RUNS;
  let restarted = 0;
  let finishing = false;
  /** Spread over the kills; without kills, one after the other. */
  const due = (killed: number): boolean =>
    restarted < restarts && (kills === 0 || killed >= Math.round(((restarted + 0.5) * kills) / restarts));
  async function rage(): Promise<void> {
    for (let n = 0; n < kills || restarted < restarts; n++) {
      await pause(between(random, CALM_MS.least, CALM_MS.most));
      while (n < kills && early(n) && !finishing) await pause(LOOK_MS);
      if (n < kills) await workers.kill(random);
      if (!due(n + 1)) continue;
      await target.restart(restarted % 2 === 1);
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
    finish: () => {
      finishing = true;
      return over;
    },
  };
}
