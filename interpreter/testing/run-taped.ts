/** Runs a case with its machine recorded, and plans to start it again. */
import type { MemoryOptions, MemoryResult } from '../../hosts/memory/types.ts';
import { canonical } from '../canonical.ts';
import { planRedrive, type RedriveOptions, type RedrivePlan } from '../redrive/plan-redrive.ts';
import { recordMachine, type Tape, type TapeStep } from '../redrive/tape.ts';
import { digest, type FlowCase, optionsOf, runCase } from './check-flow.ts';

export interface Taped {
  readonly result: MemoryResult;
  readonly tape: Tape;
  readonly asked: readonly string[];
}

export type Given = Omit<FlowCase, 'expect' | 'name'>;

/** `asked`: calls that reached the host, by path. */
export async function runTaped(one: Given, more: Partial<MemoryOptions> = {}): Promise<Taped> {
  const steps: TapeStep[] = [];
  const asked: string[] = [];
  const options = optionsOf(one);
  const result = await runCase(one, {
    ...more,
    reply: (command, context) => {
      if (context.attempt === 1) asked.push(command.id);
      return options.reply(command, context);
    },
    follow: (machine, root) => (root === 'run' ? recordMachine(machine, steps) : machine),
  });
  const { redrive } = more;
  const start = { root: 'run', input: {}, startedBy: 'tester', startedAt: 1_767_225_600_000, env: 'test' };
  const tape = { plan: options.plan, start: redrive === undefined ? start : { ...start, redrive }, steps };
  return { result, tape, asked };
}

export const planOf = (tape: Tape, more: Partial<RedriveOptions> = {}): RedrivePlan =>
  planRedrive(tape, { at: 2_000_000_000_000, by: 'ann', digest, canonical, ...more });
