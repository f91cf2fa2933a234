/** Worker processes of the real command line, killed and replaced. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';
import { between } from './random.ts';
import type { Project } from './scenarios.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

export interface WorkerPool {
  /** Kills one that works, and starts another in its place. */
  kill(random: Random): Promise<void>;
  readonly kills: number;
  /** What those said that worked and ended by themselves; each was replaced. */
  readonly fallen: readonly string[];
  /** Starts that found no server, and were made again. */
  readonly vain: number;
  stop(): Promise<void>;
}

interface Place {
  readonly project: Project;
  child: ChildProcess;
  /** Settles when the worker takes work. */
  ready: Promise<void>;
  works: boolean;
}

/** Resolves when all of them take work. */
export async function startWorkers(
  projects: readonly Project[],
  each: number,
  env: NodeJS.ProcessEnv,
): Promise<WorkerPool> {
  const fallen: string[] = [];
  let kills = 0;
  let vain = 0;
  let stopping = false;
  const fill = (place: Omit<Place, 'child' | 'ready' | 'works'>): Place => {
    const filled: Place = { ...place, ...launch(place.project, env), works: false };
    watch(filled);
    return filled;
  };
  function watch(place: Place): void {
    const { child } = place;
    place.works = false;
    place.ready.then(
      () => {
        if (place.child === child) place.works = true;
      },
      () => undefined,
    ); // its exit tells the same
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
    child.once('exit', (code, signal) => {
      if (stopping || place.child !== child) return;
      if (place.works)
        fallen.push(`a worker of ${place.project.name} ended by itself (${signal ?? code}): ${said.trim()}`);
      else vain++;
      replace(place);
    });
  }
  function replace(place: Place): void {
    Object.assign(place, launch(place.project, env));
    watch(place);
  }
  const places = projects.flatMap((project) => Array.from({ length: each }, () => fill({ project })));
  const die = (): void => {
    for (const { child } of places) child.kill('SIGKILL');
  };
  process.once('exit', die);
  await Promise.all(places.map(({ ready }) => ready));
  return {
    get kills() {
      return kills;
    },
    get vain() {
      return vain;
    },
    fallen,
    async kill(random) {
      for (;;) {
        const working = places.filter(({ works }) => works);
        const place = working[between(random, 0, working.length - 1)];
        if (place !== undefined) {
          const gone = place.child;
          replace(place);
          await end(gone, 'SIGKILL');
          kills++;
          return;
        }
        await Promise.race(places.map(({ ready }) => ready.catch(() => undefined)));
      }
    },
    async stop() {
      stopping = true;
      process.removeListener('exit', die);
      await Promise.all(places.map(({ child }) => end(child, 'SIGKILL')));
    },
  };
}

function launch(project: Project, env: NodeJS.ProcessEnv): Pick<Place, 'child' | 'ready'> {
  const args = [MAIN, 'worker', '--project', project.folder, '--task-queue', queueOf(project)];
  const child = spawn(process.execPath, args, { cwd: project.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('worker on')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`A worker of ${project.name} ended with ${code}: ${said}`)));
  });
  ready.catch(() => undefined); // whoever waits for it is told
  return { child, ready };
}

export const queueOf = ({ name }: Pick<Project, 'name'>): string => `chaos-${name}`;

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
