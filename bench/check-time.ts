/** Time of `holdfast check`, as a whole process: of one file, and of a thousand. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeManyFlows } from './many-flows.ts';
import { median, times } from './measure.ts';
import { WORST_FILES } from './worst-files.ts';

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../workflows/cargo-release/', import.meta.url));
const RUNS = 15;
const WARM = 3;
const MANY = 1_000;
const MANY_RUNS = 5;
const WORST_RUNS = 3;
/** Nobody waits for longer. */
const WORST_MS = 60_000;

interface RunOptions {
  readonly cwd?: string;
  readonly cache?: string;
  /** Its exit codes. */
  readonly expected?: readonly (number | null)[];
  /** Milliseconds until it is ended, without an exit code. */
  readonly timeout?: number;
}

function run(args: readonly string[], { cwd = PROJECT, cache, expected = [0], timeout }: RunOptions = {}): string {
  const env = cache === undefined ? process.env : { ...process.env, XDG_CACHE_HOME: cache };
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd, env, encoding: 'utf8', timeout });
  if (!expected.includes(status)) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stderr;
}

/** Milliseconds: a check, one where nothing changed, and a Node process that does nothing. */
export async function measureCheck(): Promise<{
  readonly check: number;
  readonly kept: number;
  readonly node: number;
}> {
  const one = async (...more: string[]) => {
    const all = await times(async () => void run([MAIN, 'check', 'cargo-release.flow.yaml', ...more]), RUNS + WARM);
    return median(all.slice(WARM));
  };
  return {
    check: await one('--no-cache'),
    kept: await one(),
    node: median(await times(async () => void run(['-e', '']), RUNS)),
  };
}

export interface ManyChecked {
  readonly coldMs: number;
  /** Nothing changed since the last time. */
  readonly keptMs: number;
  /** Peak of the resident memory of the cold one. */
  readonly peakMegabytes: number;
}

/** Of a thousand flows of 60 lines. */
export async function measureManyChecks(): Promise<ManyChecked> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-many-'));
  const options = { cwd: join(folder, 'project'), cache: join(folder, 'cache') };
  try {
    writeManyFlows(options.cwd, MANY);
    const cold = await times(async () => void run([MAIN, 'check', '--no-cache'], options), MANY_RUNS + 1);
    const kept = await times(async () => void run([MAIN, 'check'], options), MANY_RUNS + WARM);
    const told = run(['--import', `data:text/javascript,${TELL_PEAK}`, MAIN, 'check', '--no-cache'], options);
    return {
      coldMs: median(cold.slice(1)),
      keptMs: median(kept.slice(WARM)),
      peakMegabytes: Number(/peak (\d+)/.exec(told)?.[1]) / 1_024,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of a whole process for each file at the size limit, the slowest first. */
export async function measureWorst(): Promise<readonly { readonly what: string; readonly ms: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-worst-'));
  const found: { readonly what: string; readonly ms: number }[] = [];
  try {
    for (const { what, path, text } of WORST_FILES) {
      writeFileSync(join(folder, path), text);
      const work = async () =>
        void run([MAIN, 'check', path, '--no-cache'], { cwd: folder, expected: [0, 1, null], timeout: WORST_MS });
      found.push({ what, ms: median(await times(work, WORST_RUNS)) });
      rmSync(join(folder, path));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return found.sort((a, b) => b.ms - a.ms);
}

const TELL_PEAK = encodeURIComponent(
  "process.on('exit',()=>process.stderr.write(`peak ${process.resourceUsage().maxRSS}`))",
);
