import type { Command } from 'commander';
import type { ActOptions } from '../act-on-run.ts';
import { declareTaskCommand, remark } from '../act-on-task.ts';
import type { Context } from '../context.ts';

interface CommentOptions extends ActOptions {
  readonly text?: string;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<CommentOptions>(program, context, {
    name: 'comment',
    summary: 'say something about an approval',
    description: 'Puts a comment beside an approval: recorded, and shown to all who decide. It is no vote.',
    options: (command) => command.option('-m, --text <text>', 'what is to be said'),
    examples: [
      ['holdfast comment cargo-release-7f3a -m "the papers came by post"', 'the only approval that waits'],
      ['holdfast comment cargo-release-7f3a review -m "seen" --as officer@example.org', 'by whom'],
    ],
    message: ({ text }) => ({ t: 'comment', text: remark(text, '--text') }),
    done: (by) => `said by ${by.user}`,
  });
}
