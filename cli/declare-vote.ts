/** `approve` and `deny`: one command with two words. */
import type { Command } from 'commander';
import type { HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Message } from '../schema/message.ts';
import { type ActOptions, actOnRun, findTask } from './act-on-run.ts';
import type { Context } from './context.ts';
import { fillForm, readFields } from './form-fields.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, append, GROUPS } from './help.ts';
import { actingPerson } from './person.ts';
import { readJson } from './read-json.ts';

interface VoteOptions extends ActOptions {
  readonly form?: string;
  readonly field?: readonly string[];
  readonly comment?: string;
}

export function declareVote(program: Command, context: Context, vote: 'approve' | 'deny'): void {
  const command = program
    .command(vote)
    .argument('<run>', 'id of the run; holdfast inbox shows what waits for you')
    .argument('[task]', 'path of the approval (default: the only one that waits)')
    .helpGroup(GROUPS.act)
    .summary(`${vote} what a run asks for`)
    .description(
      vote === 'approve'
        ? 'Votes for an approval. The run decides whether the person may: a refusal is recorded, and exits with 1.'
        : 'Votes against an approval; the first one decides unless its quorum says otherwise. The run decides whether the person may.',
    )
    .option('--comment <text>', 'goes into the record')
    .option('--shown <digest>', 'sign only if the run still shows what has this digest (as holdfast show says it)')
    .option('--form <file>', 'JSON of the form: a file, - for stdin, or the text itself')
    .option('--field <name=value>', 'one field of the form; give it once for each, with or without --form', append)
    .action(async (run: string, task: string | undefined, _, self: Command) =>
      send(context, vote, run, task, self.optsWithGlobals<VoteOptions>()),
    );
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    [`holdfast ${vote} cargo-release-7f3a`, 'the only approval that waits'],
    [`holdfast ${vote} cargo-release-7f3a review --as officer@example.org --group duty_officers`, 'by whom'],
    [`holdfast ${vote} cargo-release-7f3a review --sign ~/.holdfast-key.json`, 'signed with a key of your own'],
    [`holdfast ${vote} cargo-release-7f3a review --form '{"note": "seen"}' --comment "papers seen"`, 'with a form'],
    [`holdfast ${vote} cargo-release-7f3a review --field note=seen --field insured=true`, 'field by field'],
  ]);
}

async function send(
  context: Context,
  vote: 'approve' | 'deny',
  run: string,
  task: string | undefined,
  options: VoteOptions,
) {
  const whole = options.form === undefined ? undefined : await readJson(options.form, '--form', context.io);
  const fields = readFields(options.field ?? []);
  const by = actingPerson(options, context.io);
  await actOnRun(
    context,
    run,
    options,
    async (client): Promise<Message> => {
      const path = await findTask(client, run, task, 'approval');
      const form = fields.length === 0 ? whole : fillForm(whole, fields, await formOf(client, run, path));
      return {
        t: 'vote',
        task: path,
        vote,
        by,
        ...(options.comment === undefined ? {} : { comment: options.comment }),
        ...(form === undefined ? {} : { form }),
      };
    },
    (sent, result) =>
      `${sent.t === 'vote' ? sent.task : run} ${vote === 'approve' ? 'approved' : 'denied'} by ${sent.t === 'vote' ? sent.by.user : by.user}${stillMissing(result, vote)}`,
  );
}

async function formOf(client: HoldfastClient, run: string, path: string): Promise<JsonSchema | undefined> {
  const { tasks } = await client.state(run);
  return tasks.find((task) => task.path === path)?.form;
}

/** A vote of several does not decide yet. */
function stillMissing(result: Json | undefined, vote: 'approve' | 'deny'): string {
  if (typeof result !== 'object' || result === null || !('missing' in result)) return '';
  const missing = vote === 'approve' ? result.missing : 'missingDenials' in result ? result.missingDenials : 0;
  return typeof missing === 'number' && missing > 0 ? `; ${missing} more must ${vote}` : '';
}
