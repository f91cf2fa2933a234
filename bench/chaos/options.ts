/** What `npm run chaos` can be told. */
import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly runs: number;
  /** SIGKILLs of workers. */
  readonly kills: number;
  readonly restarts: number;
  readonly seed: number;
  /** Worker processes for each project. */
  readonly workers: number;
}

export const CHAOS_HELP = `npm run chaos -- [options]

Runs mixed flows on a Temporal server with a database file while workers are killed and the server is restarted, and
compares every outcome and every effect with the same flow undisturbed. Exit code 1 when something is off.

  --runs N       runs of all flows together (300)
  --kills N      SIGKILLs of worker processes (60)
  --restarts N   restarts of the server, every second one by SIGKILL (5)
  --workers N    worker processes for each of the two projects (2)
  --seed N       what is killed when, and how slow the world is (1)
  --help         this text

Example: npm run chaos -- --runs 40 --kills 10 --restarts 1 --seed 7
`;

const DEFAULTS: ChaosOptions = { runs: 300, kills: 60, restarts: 5, seed: 1, workers: 2 };
/** Nobody means more; a typing mistake does. */
const MOST = 100_000;

/** `help`, or what is wrong with the words. */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' | { readonly problem: string } {
  try {
    const option = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ runs: option, kills: option, restarts: option, seed: option, workers: option },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    return {
      runs: count('runs', values.runs, 1),
      kills: count('kills', values.kills, 0),
      restarts: count('restarts', values.restarts, 0),
      seed: count('seed', values.seed, 0),
      workers: count('workers', values.workers, 1),
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function count(name: keyof ChaosOptions, given: string | undefined, least: number): number {
  if (given === undefined) return DEFAULTS[name];
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= MOST) return value;
  throw new RangeError(`--${name} ${given}: expected a whole number from ${least} to ${MOST}.`);
}
