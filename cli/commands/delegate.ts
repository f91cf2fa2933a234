import type { Command } from 'commander';
import type { ActOptions } from '../act-on-run.ts';
import { addressee, declareTaskCommand } from '../act-on-task.ts';
import type { Context } from '../context.ts';
import { usage } from '../exit.ts';

interface DelegateOptions extends ActOptions {
  readonly to?: string;
  readonly toGroup?: string;
  readonly takeBack?: boolean;
  readonly reason?: string;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<DelegateOptions>(program, context, {
    name: 'delegate',
    summary: 'hand a vote on to another person or group',
    description:
      'Hands one’s vote on: the other casts it, once, and whoever gave it cannot vote any more. Who is excluded stays so. The group holdfast_admins assigns a vote this way.',
    options: (command) =>
      command
        .option('--to <user>', 'the person who is to vote')
        .option('--to-group <name>', 'the group of which one is to vote')
        .option('--take-back', 'takes back what was handed on and is not cast yet')
        .option('--reason <text>', 'goes into the record'),
    examples: [
      ['holdfast delegate cargo-release-7f3a --to deputy@example.org --reason "on leave"', 'to a person'],
      ['holdfast delegate cargo-release-7f3a review --to-group night_shift', 'to whoever of a group is first'],
      ['holdfast delegate cargo-release-7f3a review --take-back', 'not cast yet: mine again'],
    ],
    message: (options, by) => ({
      t: 'delegate',
      to: targetOf(options, by.user),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    }),
    done: (by, { to, toGroup, takeBack }) =>
      takeBack ? `the vote is with ${by.user} again` : `handed on to ${to ?? `the group ${toGroup}`} by ${by.user}`,
  });
}

function targetOf({ to, toGroup, takeBack }: DelegateOptions, me: string) {
  const target = addressee(to, toGroup, ['--to', '--to-group']);
  if ((target === undefined) === (takeBack === undefined))
    throw usage('Give one of --to USER, --to-group NAME and --take-back.', 'As --to deputy@example.org');
  return target ?? { user: me };
}
