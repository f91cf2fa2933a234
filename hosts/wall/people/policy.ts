/** How a worker knows who acts. Part of its configuration; nothing in a message can change it. */
import type { Message, MessageKind, Person, Redriving, Refusal } from '../../../schema/message.ts';
import type { LocalSecretReference } from '../../../stdlib/activity.ts';
import type { KeyFile } from './key-directory.ts';

export type IdentityPolicy = {
  /** Members of groups by the project's word, beside what the caller's proof says. */
  readonly groups?: Members;
  /** The same from elsewhere, read each time that somebody acts. Throws where it cannot be read: then nobody acts. */
  readonly directory?: () => Promise<Members>;
  /** Where the public keys are that people sign decisions with; read anew for each signature. */
  readonly signers?: readonly KeyFile[];
  /** What has to be signed, beside the approvals that say so themselves. */
  readonly signed?: readonly (MessageKind | Redriving['t'])[];
  /** Who may do what operators do; everybody who is identified where it is not given. */
  readonly roles?: { readonly [role in RoleName]?: Role };
} & (
  | {
      /** Development: callers say who they are, and the journal says that nobody verified it. */
      readonly mode: 'claimed';
    }
  /** Everything has to be signed. */
  | { readonly mode: 'signed' }
  | TokenPolicy
);

/** Users by group. */
export type Members = { readonly [group: string]: readonly string[] };
/** `force`: a cancel past a pivot. `tasks`: who is in the group `TASK_ADMINS`, whatever else says so. */
export type RoleName = 'cancel' | 'force' | 'settle' | 'retryUndo' | 'redrive' | 'tasks';
export interface Role {
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
}

export interface TokenPolicy {
  readonly mode: 'token';
  /** Where the issuer's public keys are, or a secret shared with it (HS256, HS384, HS512). */
  readonly keys:
    | { readonly jwksUrl: string }
    | { readonly jwksFile: string }
    | { readonly secret: LocalSecretReference };
  readonly issuer: string;
  readonly audience: string;
  /** Claim that holds the user; `sub` unless given. */
  readonly userClaim?: string;
  /** Claim that lists the groups; `groups` unless given. */
  readonly groupsClaim?: string;
  /** Keys that open sealed tokens; tokens come in no other way. */
  readonly seal: readonly { readonly id: string; readonly key: LocalSecretReference }[];
}

/** A message as it came, and what came with it to prove who sends it. */
export interface Caller {
  readonly message: Message | Redriving;
  readonly messageId: string;
  /** Workflow id of the run, as the server says it and not the message. */
  readonly runId: string;
  /** Execution id of the run. */
  readonly root: string;
  readonly sealed?: string;
  /** Compact JWS over the decision. */
  readonly signature?: string;
}
export type Identified =
  | { readonly ok: true; readonly person?: Person }
  | {
      readonly ok: false;
      readonly why: Refusal;
      readonly detail: string;
      /** Where it is known who was refused. */
      readonly person?: Person;
    };
export type Identify = (caller: Caller) => Promise<Identified>;
export type ReadSecret = (reference: LocalSecretReference) => Promise<string>;

export type Refused = Extract<Identified, { ok: false }>;
export function unidentified(detail: string): Refused {
  return { ok: false, why: 'unidentified', detail };
}

/** Nobody can say yet: the proof may hold a moment later. `refusal`: the answer where it is not tried again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  readonly refusal: Refused;
  constructor(refusal: Refused, cause?: unknown) {
    super(refusal.detail, { cause });
    this.refusal = refusal;
  }
}
