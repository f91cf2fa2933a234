/** All that a machine was told and asked for, event by event: what a run did, for whoever wants to do it again. */
import type { Entry } from '../../schema/journal.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Command, End, Event, Machine, Start, Tick } from '../machine.ts';

export interface TapeStep {
  readonly event: Event;
  readonly tick: Tick;
  readonly commands: readonly Command[];
  readonly entries: readonly Entry[];
}

/** Of a whole chain of runs, in order. */
export interface Tape {
  readonly plan: Plan;
  readonly start: Start;
  readonly steps: readonly TapeStep[];
}

/** The machine, with everything that passes written down. The caller drains after each dispatch. */
export function recordMachine(machine: Machine, steps: TapeStep[]): Machine {
  let next: number | undefined;
  let commands: Command[] = [];
  return {
    ...machine,
    dispatch(event, tick) {
      commands = [];
      machine.dispatch(event, tick);
      const entries = machine.journal(next);
      next = (entries.at(-1)?.n ?? (next ?? 0) - 1) + 1;
      steps.push({ event, tick, commands, entries });
    },
    drain() {
      const drained = machine.drain();
      commands.push(...drained);
      return drained;
    },
  };
}

/** Undefined where the run has not ended. */
export function endOf({ steps }: Tape): End | undefined {
  for (const { commands } of steps) {
    for (const command of commands) if (command.t === 'end') return command.end;
  }
  return undefined;
}
