import type { Command } from 'commander';
import type { ActOptions } from '../act-on-run.ts';
import { declareTaskCommand } from '../act-on-task.ts';
import type { Context } from '../context.ts';

interface ReleaseOptions extends ActOptions {
  readonly reason?: string;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<ReleaseOptions>(program, context, {
    name: 'release',
    summary: 'give a claimed approval back',
    description: 'Ends a claim: one’s own, or, for the group holdfast_admins, that of somebody else.',
    options: (command) => command.option('--reason <text>', 'goes into the record'),
    examples: [
      ['holdfast release cargo-release-7f3a', 'the only approval that waits'],
      ['holdfast release cargo-release-7f3a review --reason "on leave from tomorrow"', 'and why'],
    ],
    message: ({ reason }) => ({ t: 'release', ...(reason === undefined ? {} : { reason }) }),
    done: (by) => `released by ${by.user}`,
  });
}
