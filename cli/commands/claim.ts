import type { Command } from 'commander';
import type { ActOptions } from '../act-on-run.ts';
import { declareTaskCommand } from '../act-on-task.ts';
import type { Context } from '../context.ts';

interface ClaimOptions extends ActOptions {
  readonly takeOver?: boolean;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<ClaimOptions>(program, context, {
    name: 'claim',
    summary: 'reserve an approval: nobody else can vote meanwhile',
    description:
      'Reserves the next vote on an approval for one person. It ends with their vote, with release or delegate, and where the task escalates.',
    options: (command) =>
      command.option('--take-over', 'also where another has claimed it; for the group holdfast_admins'),
    examples: [
      ['holdfast claim cargo-release-7f3a', 'the only approval that waits'],
      ['holdfast claim cargo-release-7f3a review --as officer@example.org --group duty_officers', 'by whom'],
    ],
    message: ({ takeOver }) => ({ t: 'claim', ...(takeOver === undefined ? {} : { takeOver }) }),
    done: (by) => `claimed by ${by.user}`,
  });
}
