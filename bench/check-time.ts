/** Time of `holdfast check`, as a whole process: of one file, and of a thousand. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { writeManyFlows } from './many-flows.ts';
import { median, times } from './measure.ts';
import type { WorstFile } from './worst/worst-file.ts';
import { WORST_FILES } from './worst/worst-files.ts';

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../workflows/cargo-release/', import.meta.url));
const RUNS = 15;
const WARM = 3;
const MANY = 1_000;
const MANY_RUNS = 5;
/** Nobody waits for longer. */
const WORST_MS = 20_000;
/** What a process may print before it is ended: findings of files that are made to be slow take megabytes. */
const WORST_OUTPUT_BYTES = 64_000_000;
const SHOWN_CHARS = 500;

interface RunOptions {
  readonly cwd?: string;
  readonly cache?: string;
}

function run(args: readonly string[], { cwd = PROJECT, cache }: RunOptions = {}): string {
  const env = cache === undefined ? process.env : { ...process.env, XDG_CACHE_HOME: cache };
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
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

export interface WorstChecked {
  readonly kind: string;
  readonly what: string;
  /** Milliseconds of a whole process. */
  readonly ms: number;
  /** Of them, and of its other threads, those of the processor: what else the machine does changes them less. */
  readonly cpuMs: number;
}

/** Each file at a limit, the slowest first. `about`: a part of kind and name; all of them unless given. */
export function measureWorst(about = ''): readonly WorstChecked[] {
  const found: WorstChecked[] = [];
  for (const one of WORST_FILES) {
    if (`${one.kind} ${one.what}`.includes(about)) found.push(measureOne(one));
  }
  return found.sort((a, b) => b.cpuMs - a.cpuMs);
}

function measureOne({ kind, what, files, args, gives }: WorstFile): WorstChecked {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-worst-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const program = ['--import', `data:text/javascript,${TELL_CPU}`, MAIN, ...args];
    const options = { cwd: folder, encoding: 'utf8', timeout: WORST_MS, maxBuffer: WORST_OUTPUT_BYTES } as const;
    const started = performance.now();
    const { status, stdout, stderr, error } = spawnSync(process.execPath, program, options);
    const ms = performance.now() - started;
    const failed = (how: string): Error => new Error(`${kind}, ${what}: ${how}: ${stderr.slice(0, SHOWN_CHARS)}`);
    // Too long is a figure too; whatever else ends a process is not.
    if (error !== undefined && ms >= WORST_MS) return { kind, what, ms, cpuMs: ms };
    if (error !== undefined) throw failed(error.message);
    if (status !== 0 && status !== 1) throw failed(`it ended with ${status}`);
    if (gives !== undefined && !`${stdout}${stderr}`.includes(gives))
      throw failed(`it does not come as far as ${gives}`);
    const cpu = /processor (\d+)/.exec(stderr)?.[1];
    if (cpu === undefined) throw failed('it does not tell its processor time');
    return { kind, what, ms, cpuMs: Number(cpu) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TELL_CPU = encodeURIComponent(
  "process.on('exit',()=>{const {userCPUTime:u,systemCPUTime:s}=process.resourceUsage();process.stderr.write(`processor ${Math.round((u+s)/1e3)}`)})",
);
const TELL_PEAK = encodeURIComponent(
  "process.on('exit',()=>process.stderr.write(`peak ${process.resourceUsage().maxRSS}`))",
);
