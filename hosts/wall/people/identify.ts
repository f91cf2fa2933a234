/** Who acts: the caller's word where the project allows it, proof otherwise. */
import type { Message, Person } from '../../../schema/message.ts';
import {
  type Identified,
  type Identify,
  type IdentityPolicy,
  type Members,
  type ReadSecret,
  TryAgain,
  unidentified,
} from './policy.ts';
import { openSeal, readSealKey } from './seal.ts';
import { createVerifyToken } from './verify-token.ts';

/** Throws where the policy cannot work: no key for seals, a missing file, a secret that is too short. */
export async function createIdentify(policy: IdentityPolicy, secret: ReadSecret): Promise<Identify> {
  const { groups = {}, directory } = policy;
  const find: Identify =
    policy.mode === 'claimed' ? async ({ message }) => claim(message) : await byToken(policy, secret);
  return async (caller) => {
    const found = await find(caller);
    return directory === undefined
      ? withGroups(found, groups)
      : withGroups(withGroups(found, groups), await read(directory));
  };
}

/** Without it nobody knows who may act: what somebody may not do by mistake is worse than a vote that comes again. */
async function read(directory: () => Promise<Members>): Promise<Members> {
  try {
    return await directory();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TryAgain(unidentified(`The directory of people cannot be read: ${why}`), thrown);
  }
}

function claim(message: Message): Identified {
  const claimed = message.t === 'event' ? message.from : message.by;
  if (claimed === undefined) return { ok: true };
  return { ok: true, person: { user: claimed.user, groups: claimed.groups, verified: false } };
}

async function byToken(policy: Extract<IdentityPolicy, { mode: 'token' }>, secret: ReadSecret): Promise<Identify> {
  if (policy.seal.length === 0) {
    throw new Error('Tokens are asked for (people.identity: token), and there is no key that seals them: people.seal.');
  }
  const keys = await Promise.all(policy.seal.map(async ({ id, key }) => readSealKey(id, await secret(key))));
  const verify = await createVerifyToken(policy, secret);
  return async ({ sealed, runId, messageId }) => {
    if (sealed === undefined) return unidentified('This project takes no one at their word: send a token.');
    const opened = openSeal(sealed, keys, { runId, messageId });
    return opened.ok ? verify(opened.token) : unidentified(opened.detail);
  };
}

function withGroups(found: Identified, members: Members): Identified {
  if (!found.ok || found.person === undefined) return found;
  return { ok: true, person: addGroups(found.person, members) };
}

function addGroups(person: Person, members: Members): Person {
  const more = Object.keys(members).filter((group) => members[group]?.includes(person.user));
  return { ...person, groups: [...new Set([...person.groups, ...more])] };
}
