/** Sends a message to a run and says what became of it. */
import type { HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { Json } from '../schema/json.ts';
import type { Message, Refusal, Reply } from '../schema/message.ts';
import { withClient } from './connect-server.ts';
import type { Context, GlobalOptions } from './context.ts';
import { CliFailure, EXIT, usage } from './exit.ts';
import type { ServerOptions } from './help.ts';
import { tokenOf } from './person.ts';
import { printable } from './render/spans.ts';
import { type SignOptions, signMessage } from './sign-message.ts';

export interface ActOptions extends GlobalOptions, ServerOptions, SignOptions {
  readonly format: 'text' | 'json';
}

export const REFUSAL_HINTS: { readonly [why in Refusal]?: string } = {
  unidentified: 'Prove who you are with --token or --sign, in the project (--project, --env) that asks for it.',
  unsigned: 'Sign it with --sign KEYFILE; holdfast key makes one.',
  bad_signature: 'Sign with the private key whose public one the project has (people.keys).',
  stale: 'Look at it again with holdfast show RUN, then decide.',
  not_allowed: 'Ask somebody who has the role, or whoever keeps holdfast.yaml.',
  keys_unreachable: 'Send it again when they can be had; nothing has changed.',
  no_such_task: 'holdfast show RUN tells what it waits for.',
  not_assigned: 'Are you one of them? Say so with --as USER and --group NAME; or have a vote handed on to you.',
  form_missing: 'Give it with --field NAME=VALUE for each field, or with --form FILE.',
  form_unexpected: 'Leave --form and --field out; --comment TEXT goes into the record.',
  form_invalid: 'holdfast show RUN tells which fields it has; give them with --field NAME=VALUE or --form FILE.',
  unknown_event: 'holdfast show RUN tells which events it listens for.',
  past_pivot: 'holdfast cancel RUN --force --reason TEXT stops it all the same; what was done before stays done.',
  event_invalid: 'Give other data with --data FILE.',
  claimed: 'holdfast show RUN tells who has claimed it; holdfast comment and holdfast ask work all the same.',
  not_claimed: 'holdfast show RUN tells who has claimed it.',
  handed_on: 'holdfast delegate RUN --take-back, as long as it is not cast.',
  no_question: 'holdfast show RUN tells which questions are open.',
  ended: 'holdfast trace RUN tells how it ended.',
};
const SETTLE_HINTS: { readonly [why in Refusal]?: string } = {
  form_missing: 'Give it with --output FILE: what the call gave; holdfast show RUN tells its fields.',
  form_invalid: 'holdfast show RUN tells which fields it has; give them with --output FILE.',
};

/** `message` may look at the run first. Exit code 1 where the run refuses. */
export async function actOnRun(
  context: Context,
  runId: string,
  options: ActOptions,
  message: (client: HoldfastClient) => Promise<Message>,
  done: (message: Message, result: Json | undefined) => string,
): Promise<void> {
  await withClient(context.io, options, async (client, server) => {
    const proof = tokenOf(options, context.io, server);
    const asked = await message(client);
    const { message: sent, ...signed } = await signMessage(context.io, client, runId, asked, options, server);
    const reply = await client.send(runId, sent, { ...proof, ...signed });
    report(context, runId, options, sent, reply, done);
  });
}

function report(
  { io, finish }: Context,
  runId: string,
  options: ActOptions,
  message: Message,
  reply: Reply,
  done: (message: Message, result: Json | undefined) => string,
): void {
  if (!reply.ok) finish(EXIT.findings);
  if (options.format === 'json') {
    io.out(JSON.stringify({ runId, ...reply }));
    return;
  }
  const { errColors: colors } = io;
  if (reply.ok) {
    io.err(`${colors.green('✓')} ${done(message, reply.result)}`);
    io.err(colors.dim(`  holdfast trace ${runId}`));
    return;
  }
  io.err(`${colors.bold(colors.red('refused:'))} ${printable(reply.detail)} ${colors.dim(`(${reply.why})`)}`);
  const hint = (message.t === 'settle' && SETTLE_HINTS[reply.why]) || REFUSAL_HINTS[reply.why];
  if (hint !== undefined) io.err(`  ${colors.dim('→')} ${hint.replace('RUN', runId)}`);
}

/** The task that is meant: the one named, or the only one of its kind that waits. */
export async function findTask(
  client: HoldfastClient,
  runId: string,
  given: string | undefined,
  kind: 'approval' | 'undo' | 'settle',
): Promise<string> {
  if (given !== undefined) return given;
  const { tasks, status } = await client.state(runId);
  const waiting = tasks.filter((task) => task.kind === kind);
  const [only] = waiting;
  if (only !== undefined && waiting.length === 1) return only.path;
  if (waiting.length > 1)
    throw usage(
      `${runId} has ${waiting.length} of them: ${waiting.map(({ path }) => path).join(', ')}.`,
      'Name the one you mean.',
    );
  const what = {
    approval: 'is waiting for no approval',
    undo: 'has no undo that failed',
    settle: 'has nothing to settle',
  }[kind];
  if (status === 'ended')
    throw new CliFailure('findings', `${runId} ${what}: it has ended.`, { hints: [`holdfast trace ${runId}`] });
  throw usage(`${runId} ${what}.`, `holdfast show ${runId}`);
}
