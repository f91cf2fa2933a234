import { compactVerify, errors } from 'jose';
import { DECISION_TYPE, readDecision, type SignedDecision } from './decision.ts';
import type { KeyDirectory, PersonKey } from './key-directory.ts';

export type Verified =
  | { readonly ok: true; readonly key: PersonKey; readonly said: SignedDecision }
  | { readonly ok: false; readonly detail: string };

/**
 * Whether a key of the directory signed it, and for its owner. What it is about is for the caller to compare: the wall
 * does so with the message, an audit with the journal.
 */
export async function verifyDecision(jws: string, directory: KeyDirectory): Promise<Verified> {
  const used: { key?: PersonKey } = {};
  try {
    const { payload, protectedHeader } = await compactVerify(jws, ({ kid = '', alg }) => {
      const key = directory.get(kid);
      if (key === undefined) throw new errors.JWKSNoMatchingKey();
      used.key = key;
      // INVARIANT: the key says how it signs, never the signature.
      if (alg !== key.algorithm) throw new errors.JOSEAlgNotAllowed();
      return key.publicKey;
    });
    const said = protectedHeader.typ === DECISION_TYPE ? readDecision(payload) : undefined;
    const { key } = used;
    if (said === undefined || key === undefined) return bad('it is no decision of Holdfast');
    if (said.by !== key.user) return bad(`the key ${key.id} is ${key.user}'s and not ${said.by}'s`);
    if (key.until !== undefined && said.iat >= key.until) return bad(`the key ${key.id} does not hold any more`);
    return { ok: true, key, said };
  } catch (thrown) {
    if (thrown instanceof errors.JWKSNoMatchingKey) return bad('nobody knows the key that it names');
    if (!(thrown instanceof errors.JOSEError)) throw thrown;
    return bad(`it was changed, or made with another key (${thrown.code})`);
  }
}

function bad(why: string): Verified {
  return { ok: false, detail: `The signature does not hold: ${why}.` };
}
