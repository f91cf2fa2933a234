/** Who acts, and whether they may: by their word where the project allows it, by proof otherwise. */
import { canonical } from '../../../interpreter/canonical.ts';
import type { Message, Person, Redriving } from '../../../schema/message.ts';
import { decisionOf } from './decision.ts';
import { addTaskRole, judgeRole } from './judge-role.ts';
import { type KeyFile, readKeyDirectory } from './key-directory.ts';
import {
  type Caller,
  type Identify,
  type IdentityPolicy,
  type Members,
  type ReadSecret,
  type Refused,
  TryAgain,
  unidentified,
} from './policy.ts';
import { openSeal, readSealKey } from './seal.ts';
import { verifyDecision } from './verify-decision.ts';
import { CLOCK_TOLERANCE_S, createVerifyToken } from './verify-token.ts';

/** From signing to the wall, seconds: a signature is made when it is sent. */
const MAX_SIGNATURE_AGE_S = 600;

/**
 * Throws where the policy cannot work: no key for seals, a missing file, a secret that is too short. `now`: milliseconds
 * since the epoch.
 */
export async function createIdentify(
  policy: IdentityPolicy,
  secret: ReadSecret,
  now: () => number = Date.now,
): Promise<Identify> {
  const { groups = {}, directory, signers = [], signed = [], roles = {} } = policy;
  await readKeyDirectory(signers);
  if (signers.length === 0 && (policy.mode === 'signed' || signed.length > 0)) {
    throw new Error('Signed decisions are asked for, and nobody has a key: people.keys.');
  }
  const byToken = policy.mode === 'token' ? await createByToken(policy, secret) : undefined;
  return async (caller) => {
    const signature = await bySignature(caller, signers, now());
    if (signature?.ok === false) return signature;
    const token = await byToken?.(caller);
    if (token?.ok === false) return token;
    const found = join(signature?.person, token?.person);
    if (found !== undefined && 'why' in found) return found;
    if (found === undefined && policy.mode === 'token') {
      return unidentified('This project takes no one at their word: send a token, or sign the decision.');
    }
    const members = directory === undefined ? {} : await readMembers(directory);
    const person = addTaskRole(addGroups(addGroups(found ?? claim(caller.message), groups), members), roles.tasks);
    const { message } = caller;
    if (person?.signed === undefined && (policy.mode === 'signed' || signed.includes(message.t))) {
      const detail = `This project takes a ${message.t} only signed, with a key of the person.`;
      return { ok: false, why: 'unsigned', detail, ...(person === undefined ? {} : { person }) };
    }
    return judgeRole(message, person, roles) ?? { ok: true, ...(person === undefined ? {} : { person }) };
  };
}

function claim(message: Message | Redriving): Person | undefined {
  const claimed = message.t === 'event' ? message.from : message.by;
  return claimed && { user: claimed.user, groups: claimed.groups, verified: false };
}

type Found = { readonly ok: true; readonly person: Person } | Refused;

/** Undefined where the caller brings no token. */
async function createByToken(
  policy: Extract<IdentityPolicy, { mode: 'token' }>,
  secret: ReadSecret,
): Promise<(caller: Caller) => Promise<Found | undefined>> {
  if (policy.seal.length === 0) {
    throw new Error('Tokens are asked for (people.identity: token), and there is no key that seals them: people.seal.');
  }
  const keys = await Promise.all(policy.seal.map(async ({ id, key }) => readSealKey(id, await secret(key))));
  const verify = await createVerifyToken(policy, secret);
  return async ({ sealed, runId, messageId }) => {
    if (sealed === undefined) return undefined;
    const opened = openSeal(sealed, keys, { runId, messageId });
    return opened.ok ? verify(opened.token) : unidentified(opened.detail);
  };
}

/** Undefined where the caller brings no signature. */
async function bySignature(caller: Caller, files: readonly KeyFile[], now: number): Promise<Found | undefined> {
  const { signature: jws, message } = caller;
  if (jws === undefined) return undefined;
  if (files.length === 0) return badSignature('This project knows no keys of people (people.keys).');
  const verified = await verifyDecision(jws, await readKeys(files));
  if (!verified.ok) return badSignature(verified.detail);
  const { key, said } = verified;
  const not = (what: string): Refused => badSignature(`The signature of ${key.user} is for another ${what}.`);
  if (said.run !== caller.root) return not('run');
  if (said.id !== caller.messageId) return not('message');
  if (canonical(said.decision) !== canonical(decisionOf(message))) return not('decision');
  const seconds = now / 1000;
  if (said.iat > seconds + CLOCK_TOLERANCE_S || said.iat < seconds - MAX_SIGNATURE_AGE_S) {
    return badSignature(`The signature of ${key.user} was made too long ago, or by a clock that is wrong.`);
  }
  const { shown } = said;
  if (message.t === 'vote' && shown === undefined) {
    return badSignature(`The signature of ${key.user} does not say what was shown.`);
  }
  const signed = { key: key.id, jws, ...(shown === undefined ? {} : { shown }) };
  return { ok: true, person: { user: key.user, groups: [], verified: true, signed } };
}

/** The directory worked when the worker started; somebody is changing it. */
async function readKeys(files: readonly KeyFile[]) {
  try {
    return await readKeyDirectory(files);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const detail = `The keys of people cannot be read. ${why}`;
    throw new TryAgain({ ok: false, why: 'keys_unreachable', detail }, thrown);
  }
}

/** Without it nobody knows who may act: what somebody may not do by mistake is worse than a vote that comes again. */
async function readMembers(directory: () => Promise<Members>): Promise<Members> {
  try {
    return await directory();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new TryAgain(unidentified(`The directory of people cannot be read: ${why}`), thrown);
  }
}

/** One person by two proofs, or a contradiction. */
function join(bySignature: Person | undefined, byToken: Person | undefined): Person | Refused | undefined {
  if (bySignature === undefined || byToken === undefined) return bySignature ?? byToken;
  if (bySignature.user === byToken.user) return { ...bySignature, groups: byToken.groups };
  return badSignature(`The token is ${byToken.user}'s, the signature ${bySignature.user}'s.`);
}

function badSignature(detail: string): Refused {
  return { ok: false, why: 'bad_signature', detail };
}

function addGroups<T extends Person | undefined>(person: T, members: Members): T {
  if (person === undefined) return person;
  const more = Object.keys(members).filter((group) => members[group]?.includes(person.user));
  return { ...person, groups: [...new Set([...person.groups, ...more])] };
}
