/** All that a machine was told and asked for, event by event: what a run did, for whoever wants to do it again. */
import type { Entry, Spending } from '../../schema/journal.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Command, End, Event, Machine, Path, Start, Tick } from '../machine.ts';

export interface TapeStep {
  readonly event: Event;
  readonly tick: Tick;
  readonly commands: readonly Command[];
  readonly entries: readonly Entry[];
}

export type ChildCommand = Extract<Command, { readonly t: 'child' }>;

/** Of a whole chain of runs, in order. */
export interface Tape {
  readonly plan: Plan;
  readonly start: Start;
  readonly steps: readonly TapeStep[];
  /** Only of a run that the host ended from outside, so that the kernel never knew. */
  readonly stopped?: Stopped;
}

export interface Stopped {
  /** Somebody terminated it, or it ran out of a time that the host was given. */
  readonly how: 'terminated' | 'timed_out';
  /** Commands from this step on were never carried out: answers came, and the run was ended before it could go on. */
  readonly sent: number;
  /** Child flows without an answer, by path, as far as the host knows: they undid themselves, or they go on. */
  readonly children: { readonly [path: Path]: 'undone' | 'running' };
  /** What the budgets of scopes in flight had used, by path. */
  readonly spent: { readonly [path: Path]: Spending };
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
export function endOf({ steps, stopped }: Tape): End | undefined {
  for (const { commands } of steps.slice(0, stopped?.sent)) {
    for (const command of commands) if (command.t === 'end') return command.end;
  }
  return undefined;
}
