/** Who acts. The command line can only claim it; where the project asks for proof, a token goes with the message. */
import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import type { SendOptions } from '../hosts/temporal/client/types.ts';
import { readSealKey, type SealKey } from '../hosts/wall/people/seal.ts';
import type { Person } from '../schema/message.ts';
import type { Server } from './connect-server.ts';
import { environment, usage } from './exit.ts';
import type { PersonOptions } from './help.ts';
import type { Io } from './io.ts';
import { readSecret } from './secure-connection.ts';

/** Milliseconds that git is given to say its e-mail address. */
const GIT_TIMEOUT_MS = 2_000;

export function actingPerson(options: PersonOptions, io: Io): Person {
  return { user: actingUser(options.as, io), groups: options.group ?? [], verified: false };
}

/** `--as`, else HOLDFAST_USER, else the e-mail address of git, else the name of the account. */
export function actingUser(given: string | undefined, io: Io): string {
  if (given !== undefined && given.trim() === '') throw usage('--as is empty.', 'Give an address or account name.');
  return given ?? (io.env.HOLDFAST_USER || gitEmail(io) || accountName());
}

/** What proves who acts, only where the project asks for it, and sealed: it will stand in the history of the run. */
export function tokenOf(
  options: PersonOptions,
  io: Io,
  { identity, seal }: Pick<Server, 'identity' | 'seal'>,
): Pick<SendOptions, 'token'> {
  if (identity !== 'token') {
    if (options.token !== undefined)
      io.err(io.errColors.yellow('--token is not sent: the project does not ask for it (people.identity: token)'));
    return {};
  }
  const text = options.token ?? io.env.HOLDFAST_TOKEN;
  if (!text) return {};
  if (seal === undefined) throw usage('The project names no key that seals the token.', 'Add people.seal to it.');
  return { token: { text, seal: sealKey(io, seal) } };
}

function sealKey(io: Io, { id, key }: NonNullable<Server['seal']>): SealKey {
  const text = readSecret(io, key, 'people.seal');
  try {
    return readSealKey(id, text);
  } catch (error) {
    throw environment(error instanceof Error ? error.message : String(error));
  }
}

function gitEmail(io: Io): string | undefined {
  try {
    const email = execFileSync('git', ['config', 'user.email'], {
      cwd: io.cwd,
      encoding: 'utf8',
      timeout: GIT_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return email.trim() || undefined;
  } catch {
    return undefined; // no git, or it knows no address: the next source is asked
  }
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    throw usage('This account has no name.', 'Say who acts with --as, or set HOLDFAST_USER.');
  }
}
