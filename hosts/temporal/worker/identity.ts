/** Who acts: the caller's word where the project allows it, a signed token otherwise. */
import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { Person } from '../../../schema/message.ts';
import type { SecretReference } from '../../../stdlib/activity.ts';

/** Part of a worker's configuration; nothing in a message can change it. */
export type IdentityPolicy = {
  /** Members of groups by the project's word, beside what the caller's proof says. */
  readonly groups?: { readonly [group: string]: readonly string[] };
} & WayToIdentify;
type WayToIdentify =
  /** Development: callers say who they are, and the journal says that nobody verified it. */
  | { readonly mode: 'claimed' }
  | {
      readonly mode: 'token';
      /** Where the issuer's public keys are, or a secret shared with it (HS256, HS384, HS512). */
      readonly keys:
        | { readonly jwksUrl: string }
        | { readonly jwksFile: string }
        | { readonly secret: SecretReference };
      readonly issuer: string;
      readonly audience: string;
      /** Claim that holds the user; `sub` unless given. */
      readonly userClaim?: string;
      /** Claim that lists the groups; `groups` unless given. */
      readonly groupsClaim?: string;
    };

export type Identified =
  | { readonly ok: true; readonly person?: Person }
  | { readonly ok: false; readonly why: 'unidentified'; readonly detail: string };
export type Identify = (claimed: Person | undefined, token: string | undefined) => Promise<Identified>;

/** Algorithms taken from a key set. INVARIANT: none of them is symmetric, or a public key would do as the secret. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'];
/** Difference of clocks that a token's times may show. */
const CLOCK_TOLERANCE_S = 30;
/** Since `iat`, seconds. A token is kept in the history of the run that it was sent to: it must be worthless soon. */
const MAX_TOKEN_AGE_S = 900;
/** Bytes of a shared secret at least: a shorter one can be guessed offline from one token. */
const MIN_SECRET_BYTES = 32;

/** Throws where the policy cannot work: a missing file, a secret that is too short. */
export async function createIdentify(
  policy: IdentityPolicy,
  secret: (reference: SecretReference) => Promise<string>,
): Promise<Identify> {
  const { groups = {} } = policy;
  if (policy.mode === 'claimed') return async (claimed) => withGroups(claim(claimed), groups);
  const check = await createCheck(policy, secret);
  return async (_claimed, token) => {
    if (token === undefined) return unidentified('This project takes no one at their word: send a token.');
    const payload = await check(token);
    return typeof payload === 'string' ? unidentified(payload) : withGroups(readPerson(payload, policy), groups);
  };
}

function withGroups(found: Identified, members: NonNullable<IdentityPolicy['groups']>): Identified {
  if (!found.ok || found.person === undefined) return found;
  const { person } = found;
  const more = Object.keys(members).filter((group) => members[group]?.includes(person.user));
  return { ok: true, person: { ...person, groups: [...new Set([...person.groups, ...more])] } };
}

function claim(claimed: Person | undefined): Identified {
  return claimed === undefined ? { ok: true } : { ok: true, person: { ...claimed, verified: false } };
}

/** Gives a token's claims, or what is wrong with it. */
async function createCheck(
  policy: Extract<IdentityPolicy, { mode: 'token' }>,
  secret: (reference: SecretReference) => Promise<string>,
): Promise<(token: string) => Promise<JWTPayload | string>> {
  const { keys, issuer, audience } = policy;
  const common = {
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_S,
    requiredClaims: ['exp'],
    maxTokenAge: MAX_TOKEN_AGE_S,
  };
  const verify = await (async () => {
    if ('secret' in keys) {
      const bytes = new TextEncoder().encode(await secret(keys.secret));
      if (bytes.length < MIN_SECRET_BYTES) {
        throw new Error(`The secret that signs tokens has ${bytes.length} bytes; use at least ${MIN_SECRET_BYTES}.`);
      }
      return (token: string) => jwtVerify(token, bytes, { ...common, algorithms: SECRET_ALGORITHMS });
    }
    const set: JWTVerifyGetKey =
      'jwksUrl' in keys ? createRemoteJWKSet(new URL(keys.jwksUrl)) : createLocalJWKSet(await readKeys(keys.jwksFile));
    return (token: string) => jwtVerify(token, set, { ...common, algorithms: PUBLIC_KEY_ALGORITHMS });
  })();
  return async (token) => {
    try {
      return (await verify(token)).payload;
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
      return `The token does not hold (${code}).`;
    }
  };
}

async function readKeys(file: string): Promise<JSONWebKeySet> {
  return JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet; // createLocalJWKSet checks the shape and throws
}

function readPerson(payload: JWTPayload, policy: Extract<IdentityPolicy, { mode: 'token' }>): Identified {
  const { userClaim = 'sub', groupsClaim = 'groups' } = policy;
  const user = payload[userClaim];
  if (typeof user !== 'string' || user === '')
    return unidentified(`The token has no text in its claim '${userClaim}'.`);
  const groups = payload[groupsClaim] ?? [];
  if (!Array.isArray(groups) || !groups.every((group): group is string => typeof group === 'string')) {
    return unidentified(`The token's claim '${groupsClaim}' is not a list of texts.`);
  }
  return { ok: true, person: { user, groups, verified: true } };
}

function unidentified(detail: string): Identified {
  return { ok: false, why: 'unidentified', detail };
}
