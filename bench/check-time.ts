/** Time of `holdfast check` on one file, as a whole process. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, times } from './measure.ts';

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const PROJECT = fileURLToPath(new URL('../../workflows/cargo-release/', import.meta.url));
const RUNS = 15;
const WARM = 3;

function run(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd: PROJECT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** Milliseconds, and those of a Node process that does nothing. */
export async function measureCheck(): Promise<{ readonly check: number; readonly node: number }> {
  const check = await times(async () => run([MAIN, 'check', 'cargo-release.flow.yaml']), RUNS + WARM);
  const node = await times(async () => run(['-e', '']), RUNS);
  return { check: median(check.slice(WARM)), node: median(node) };
}
