/** `--sign`: a decision under the person's own key, over what the run shows. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HoldfastClient, SendOptions } from '../hosts/temporal/client/types.ts';
import { digestJson } from '../hosts/wall/people/decision.ts';
import { signDecision } from '../hosts/wall/people/sign-decision.ts';
import { readSigningKey, type SigningKey } from '../hosts/wall/people/signing-key.ts';
import type { OpenTask, RunState } from '../interpreter/machine.ts';
import type { Message } from '../schema/message.ts';
import type { Server } from './connect-server.ts';
import { CliFailure, usage } from './exit.ts';
import type { PersonOptions } from './help.ts';
import type { Io } from './io.ts';
import { printable } from './render/spans.ts';
import { brief } from './render/values.ts';

/** Characters of a digest that are shown to people, and that `--shown` takes at least. */
const DIGEST_CHARACTERS = 12;
/** Characters of what is shown, in one line. */
const SHOWN_CHARACTERS = 400;

export interface SignOptions extends PersonOptions {
  /** Digest of what the person has seen, or its beginning. */
  readonly shown?: string;
}
export type Signed = { readonly message: Message } & Pick<SendOptions, 'messageId' | 'signature'>;

/** The message as it is where nothing says that it is to be signed. */
export async function signMessage(
  io: Io,
  client: HoldfastClient,
  runId: string,
  message: Message,
  options: SignOptions,
  server: Pick<Server, 'knowsKeys'>,
): Promise<Signed> {
  const signer = await signerOf(io, options, server);
  if (signer === undefined) {
    if (options.shown !== undefined) throw usage('--shown goes with --sign only.', 'Add --sign KEYFILE.');
    return { message };
  }
  const { key, user } = signer;
  const state = await client.state(runId);
  const task = message.t === 'vote' ? shownBy(state, message.task, options.shown) : undefined;
  const messageId = randomUUID();
  const { errColors: colors } = io;
  if (task !== undefined) {
    io.err(
      `${colors.cyan('●')} signs “${printable(task.title ?? '')}” ${colors.dim(`as ${task.shown?.slice(0, DIGEST_CHARACTERS)}`)}`,
    );
    if (task.show !== undefined) io.err(`  ${brief(task.show, SHOWN_CHARACTERS)}`);
  }
  const shown = task?.shown === undefined ? {} : { shown: task.shown };
  const context = { root: state.root, messageId, user, ...shown, now: Date.now() };
  return { message: sentBy(message, user), messageId, signature: await signDecision(message, key, context) };
}

/** Undefined where nothing says that it is to be signed. */
export async function signerOf(
  io: Io,
  options: PersonOptions,
  server: Pick<Server, 'knowsKeys'>,
): Promise<{ readonly key: SigningKey; readonly user: string } | undefined> {
  // A variable speaks for all projects, an option for this one.
  const file = options.sign ?? (server.knowsKeys ? io.env.HOLDFAST_KEY : undefined);
  if (!file) return undefined;
  const key = await readKey(io, file);
  const user = options.as ?? key.user ?? io.env.HOLDFAST_USER;
  if (!user) throw usage('The key does not say whose it is.', 'Say who signs with --as.');
  return { key, user };
}

async function readKey(io: Io, file: string): Promise<SigningKey> {
  try {
    return await readSigningKey(readFileSync(resolve(io.cwd, file), 'utf8'), io.env.HOLDFAST_KEY_PASSPHRASE);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` cannot be read (${String(error.code)}).` : undefined;
    const why = code ?? `: ${error instanceof Error ? error.message : String(error)}`;
    throw usage(`--sign ${file}${why}`, 'holdfast key makes one; HOLDFAST_KEY_PASSPHRASE opens one that is encrypted.');
  }
}

/** The open task, once it is sure that its digest is that of what is shown. */
function shownBy({ tasks }: RunState, path: string, seen: string | undefined): OpenTask {
  const task = tasks.find((one) => one.path === path && one.kind === 'approval');
  if (task === undefined) throw usage(`Nothing named '${path}' waits for an approval.`, 'holdfast show RUN');
  const digest = digestJson({ title: task.title ?? '', show: task.show ?? null });
  if (task.shown !== digest) {
    throw new CliFailure(
      'findings',
      `What '${path}' shows does not fit its digest ${task.shown ?? ''}; it is not signed.`,
    );
  }
  if (seen === undefined) return task;
  if (seen.length < DIGEST_CHARACTERS)
    throw usage(`--shown needs ${DIGEST_CHARACTERS} characters of the digest at least.`);
  if (digest.startsWith(seen)) return task;
  throw new CliFailure('findings', `'${path}' shows ${digest.slice(0, DIGEST_CHARACTERS)} now; it is not signed.`, {
    hints: ['Look at it again with holdfast show RUN.'],
  });
}

function sentBy(message: Message, user: string): Message {
  const by = { user, groups: [], verified: false };
  return message.t === 'event' ? { ...message, from: by } : { ...message, by };
}
