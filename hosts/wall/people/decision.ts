/**
 * A signed decision: what a person says to a run, under the person's own key. It is bound to the run, the message and
 * what was shown, so that it counts once and for this only; and it stays in the journal, so that anybody who has the
 * public keys can verify it later.
 */
import { createHash } from 'node:crypto';
import { canonical } from '../../../interpreter/canonical.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { Message, Redriving } from '../../../schema/message.ts';

/** The payload of the JWS. INVARIANT: journals hold it; add fields, never change them. */
export interface SignedDecision {
  readonly v: 1;
  /** Execution id of the run. */
  readonly run: string;
  /** Id of the message that brings it: another message cannot. */
  readonly id: string;
  /** Who decides. */
  readonly by: string;
  /** The message without its sender; a form, an output or an event's data by digest (`formSha256`, …). */
  readonly decision: Json;
  /** Of a vote: digest of what the task shows, as `task.opened` records it. */
  readonly shown?: string;
  /** Seconds since the epoch. */
  readonly iat: number;
}

/** `typ` of the JWS: nothing else that a key signs can be taken for a decision. */
export const DECISION_TYPE = 'holdfast-decision+jws';

/** What of a message stands in a signature by digest: it may be large, or not for everybody's eyes. */
const BY_DIGEST = new Set(['form', 'output', 'data']);
/** Who sends it is said by `by` of the payload. */
const SENDER = new Set(['by', 'from']);

export function decisionOf(message: Message | Redriving): JsonObject {
  const said: { [name: string]: Json } = {};
  // A message is plain JSON; interfaces have no index signature to say so.
  for (const [name, value] of Object.entries(message as unknown as JsonObject)) {
    if (SENDER.has(name) || value === undefined) continue;
    if (BY_DIGEST.has(name)) said[`${name}Sha256`] = digestJson(value);
    else said[name] = value;
  }
  return said;
}

/** sha256, hex, of the canonical JSON: the digests of the journal are made in the same way. */
export function digestJson(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** Undefined where it is not the payload of a decision. */
export function readDecision(payload: Uint8Array): SignedDecision | undefined {
  const read = parse(Buffer.from(payload).toString('utf8'));
  if (typeof read !== 'object' || read === null) return undefined;
  const { v, run, id, by, decision, shown, iat } = read as { readonly [name: string]: Json | undefined };
  const texts = [run, id, by].every((one) => typeof one === 'string' && one !== '');
  const fits = v === 1 && texts && typeof iat === 'number' && typeof decision === 'object' && decision !== null;
  return fits && ['string', 'undefined'].includes(typeof shown) ? (read as SignedDecision) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return undefined;
  }
}
