/** The table of the mutation test, and with `--missed` each fault that was not caught on the right line. */
import { type MutationResult, runMutation, scoresOf } from './run-mutation.ts';

const GOAL_PERCENT = 95;
const MISSED = '--missed';

/** Gives the exit code: 1 where the goal is missed, or a flow as it is has findings. */
export function showMutation(args: readonly string[]): 0 | 1 | 2 {
  const unknown = args.find((arg) => arg !== MISSED);
  if (unknown !== undefined) {
    process.stderr.write(`npm run mutation takes ${MISSED}, and not ${unknown}.\n`);
    return 2;
  }
  const started = performance.now();
  const result = runMutation();
  const seconds = (performance.now() - started) / 1_000;
  const { flows, findings } = result;
  print(...tableOf(result), '');
  print(`${flows} flows, ${findings.length} findings in them as they are; ${seconds.toFixed(0)} s`);
  print(...findings.map((one) => `  ${one}`));
  if (args.includes(MISSED)) print(...missedOf(result));
  const { judged } = result;
  const caught = judged.filter(({ is }) => is === 'caught').length;
  return findings.length === 0 && caught * 100 >= judged.length * GOAL_PERCENT ? 0 : 1;
}

const print = (...lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`);
};

const WIDTH = { name: 15, number: 12 } as const;

const row = ([name, ...cells]: readonly [string, ...string[]]): string =>
  name.padEnd(WIDTH.name) + cells.map((cell) => cell.padStart(WIDTH.number)).join('');

function tableOf(result: MutationResult): readonly string[] {
  const scores = scoresOf(result);
  const sum = (of: 'faults' | 'caught' | 'elsewhere'): number => scores.reduce((total, one) => total + one[of], 0);
  const all = { is: 'all', faults: sum('faults'), caught: sum('caught'), elsewhere: sum('elsewhere') };
  const lines = [...scores, all].map(({ is, faults, caught, elsewhere }) => {
    const percent = `${((caught / Math.max(faults, 1)) * 100).toFixed(1)} %`;
    return row([is, ...[faults, caught, elsewhere, faults - caught - elsewhere].map(String), percent]);
  });
  return [row(['fault', 'put in', 'right line', 'elsewhere', 'missed', 'score']), ...lines];
}

function missedOf({ judged }: MutationResult): readonly string[] {
  return judged
    .filter(({ is }) => is !== 'caught')
    .flatMap(({ flow, fault, is, found, right }) => [
      '',
      `${is}: ${flow}: ${fault.is}: ${fault.what}; expected on ${right.join(', ')}`,
      ...found.map((one) => `    ${one}`),
    ]);
}
