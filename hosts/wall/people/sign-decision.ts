import { CompactSign } from 'jose';
import type { Message, Redriving } from '../../../schema/message.ts';
import { DECISION_TYPE, decisionOf, type SignedDecision } from './decision.ts';
import type { SigningKey } from './signing-key.ts';

export interface SigningContext {
  /** Execution id of the run (`RunState.root`). */
  readonly root: string;
  /** The message has to be sent under this id. */
  readonly messageId: string;
  readonly user: string;
  /** Of a vote: digest of what the task shows (`OpenTask.shown`). */
  readonly shown?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The compact JWS that goes with the message. */
export async function signDecision(
  message: Message | Redriving,
  key: SigningKey,
  context: SigningContext,
): Promise<string> {
  const { root, messageId, user, shown, now } = context;
  const payload: SignedDecision = {
    v: 1,
    run: root,
    id: messageId,
    by: user,
    decision: decisionOf(message),
    ...(shown === undefined ? {} : { shown }),
    iat: Math.floor(now / 1000),
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: key.algorithm, kid: key.id, typ: DECISION_TYPE })
    .sign(key.privateKey);
}
