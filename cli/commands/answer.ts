import type { Command } from 'commander';
import type { ActOptions } from '../act-on-run.ts';
import { declareTaskCommand, remark } from '../act-on-task.ts';
import type { Context } from '../context.ts';
import { readCount } from '../help.ts';

interface AnswerOptions extends ActOptions {
  readonly text?: string;
  readonly question?: number;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<AnswerOptions>(program, context, {
    name: 'answer',
    summary: 'answer a question about an approval',
    description: 'Answers what was asked with holdfast ask; holdfast show RUN tells the question and its number.',
    options: (command) =>
      command
        .option('-m, --text <text>', 'the answer')
        .option('--question <n>', 'its number (default: the only open one)', readCount),
    examples: [
      ['holdfast answer cargo-release-7f3a -m "the night shift did"', 'the only open question'],
      ['holdfast answer cargo-release-7f3a review --question 2 -m "yes, until May"', 'the second'],
    ],
    message: ({ text, question }) => ({
      t: 'answer',
      text: remark(text, '--text'),
      ...(question === undefined ? {} : { question }),
    }),
    done: (by) => `answered by ${by.user}`,
  });
}
