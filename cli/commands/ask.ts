import type { Command } from 'commander';
import type { Json } from '../../schema/json.ts';
import type { ActOptions } from '../act-on-run.ts';
import { addressee, declareTaskCommand, remark } from '../act-on-task.ts';
import type { Context } from '../context.ts';

interface AskOptions extends ActOptions {
  readonly text?: string;
  readonly of?: string;
  readonly ofGroup?: string;
}

export function declare(program: Command, context: Context): void {
  declareTaskCommand<AskOptions>(program, context, {
    name: 'ask',
    summary: 'ask for more information before a vote',
    description:
      'Asks for more information about an approval: recorded, and in the inbox of whoever is asked. The task stays open and its time goes on; a vote need not wait for the answer.',
    options: (command) =>
      command
        .option('-m, --text <text>', 'the question')
        .option('--of <user>', 'who is asked (default: who started the run)')
        .option('--of-group <name>', 'the group that is asked'),
    examples: [
      ['holdfast ask cargo-release-7f3a -m "who packed it?"', 'of who started the run'],
      ['holdfast ask cargo-release-7f3a review -m "is it insured?" --of agent@example.org', 'of somebody else'],
    ],
    message: ({ text, of: user, ofGroup }) => {
      const of = addressee(user, ofGroup, ['--of', '--of-group']);
      return { t: 'ask', text: remark(text, '--text'), ...(of === undefined ? {} : { of }) };
    },
    done: (by, _, result) => `${questionOf(result)} asked by ${by.user}`,
  });
}

function questionOf(result: Json | undefined): string {
  if (result === null || typeof result !== 'object' || !('question' in result) || !('of' in result))
    return 'a question';
  return `question ${String(result.question)} to ${String(result.of)}`;
}
