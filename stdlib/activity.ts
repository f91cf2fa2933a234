/** How an activity is implemented: a contract and one function. */

import type { DocumentReference } from '../schema/document.ts';
import type { Decision } from '../schema/journal.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Contract, StandardContract } from './contract.ts';

/** What an effectful activity is given beside its input. */
export interface CallContext {
  /** Idempotency key (rule 31). */
  readonly key: string;
  /** In an undo: the key of the call that it undoes. */
  readonly undoes?: string;
  /** Path of the step instance. */
  readonly path: string;
  readonly run: {
    readonly id: string;
    readonly flow: string;
    readonly version: string;
    readonly env: string;
    /** Whose flow it is, by `catalogue.teams` of the project. */
    readonly team?: string;
  };
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted when the step is stopped or the attempt times out. */
  readonly signal: AbortSignal;
  /** Tells the server that the work goes on; call it at least every 10 s. */
  heartbeat(): void;
  /**
   * Tells whoever watches a piece of what is being written, in order, as it comes. It is never kept and need not arrive:
   * what counts is what the call gives in the end. `turn` counts the answers of one attempt: 2 is written in place of 1.
   */
  tell(delta: string, turn: number): void;
  /** What the project's document gives by name; throws `ActivityError` where there is none of that name and kind. */
  readonly services: Services;
  /** The documents of the run's tenant. */
  readonly documents: Documents;
  /** A budget in US dollars is around the call: what has no known price is not to be asked (`price.unknown`). */
  readonly priced?: true;
  /** Requests to models that the attempt may make, where a budget bounds them and the contract says `leastCalls`. */
  readonly requests?: number;
  /** Reports what was used: models, tokens, cost. Adds up over one attempt. */
  use(usage: JsonObject): void;
  /** Leaves a decision record beside the step's (rule 37). */
  decide(decision: Decision): void;
}

/**
 * Where the bytes of documents are; a flow passes references. Rejects with `ActivityError` `config.invalid` where the
 * project has no store, and with errors that end the call as `store.failed`.
 */
export interface Documents {
  /** A stream is never held as a whole. Resolves when the bytes are safe: the reference may be returned then. */
  put(
    content: Uint8Array | AsyncIterable<Uint8Array>,
    about: {
      /** `application/pdf`. */
      readonly mediaType: string;
      readonly name?: string;
      /** More bytes are an error, and nothing is kept. */
      readonly maxBytes?: number;
    },
  ): Promise<DocumentReference>;
  /** The bytes; the stream ends with an error where they are not those that were put: rely on none before its end. */
  open(document: DocumentReference): Promise<AsyncIterable<Uint8Array>>;
}

/** The platform's side of a call: read at call time, never part of a plan (rule 38). */
export interface Services {
  model(alias: string): ModelAlias;
  connection(name: string): Connection;
  /**
   * Waits for a turn at a connection with a `rate`; nothing where it has none. Before each request of an activity of a
   * team's own; those of the catalogue do it.
   */
  turn(connection: string): Promise<void>;
  /** A YAML or JSON document of the project, by its project-relative path: what options of an alias may name. */
  document(path: string): Json;
  /** The absolute path of a folder of the project; throws where it would be outside. */
  folder(path: string): string;
  /**
   * Resolves a reference to its value, and has the value redacted from all that the call leaves behind. What comes from a
   * store of secrets is kept for a short time; `fresh` asks the store anew.
   */
  secret(reference: SecretReference, options?: { readonly fresh?: boolean }): Promise<string>;
  /** Has a text redacted that was made of a secret, as the Base64 of user and password: it may be written in ways of its own. */
  hide(text: string, name: string): void;
  /**
   * What this worker keeps under a name for a time, as a token: made once, also for calls that ask at the same time, and
   * redacted as a secret is. `refused`: a value that is of no use any more, whatever its time.
   */
  keep(name: string, make: () => Promise<Kept>, refused?: string): Promise<string>;
  /** The text of a file that no secret is in, as a certificate: by its path in the project, or an absolute one. */
  file(path: string): Promise<string>;
  /** Renders a template of the plan with its data, checked against the template's schema. */
  render(template: Json, data: Json): string;
  /** The value without the secrets that this worker has read: what an activity writes down anywhere. */
  redact<T extends Json>(value: T): T;
  /** Judges a value by a JSON Schema; an empty list where it fits, else what does not, with its place. */
  validate(schema: Json, value: Json): readonly string[];
}
/** `env`: the name of an environment variable. `file`: an absolute path whose content is the secret. */
export type LocalSecretReference = { readonly env: string } | { readonly file: string };
/** A secret of a store of the project. */
export interface StoredSecretReference {
  /** Name of the store, under `secrets`. */
  readonly from: string;
  /** Vault: path below the mount. AWS: name or ARN. */
  readonly name: string;
  /** Which value of it. */
  readonly key?: string;
  /** Vault, engine 2. */
  readonly version?: number;
  /** AWS. */
  readonly stage?: string;
}
export type SecretReference = LocalSecretReference | StoredSecretReference;
/** A text that is good for so many milliseconds. */
export interface Kept {
  readonly value: string;
  readonly forMs: number;
}
/** One entry of `models` in `holdfast.yaml`. */
export interface ModelAlias {
  readonly alias: string;
  readonly provider: HostedProvider | 'local' | 'scripted' | 'cassette';
  readonly model: string;
  readonly connection?: string;
  /** Of `openai` and `azure`: which of their interfaces is spoken. */
  readonly api?: 'chat' | 'responses';
  /** Of `azure`. */
  readonly apiVersion?: string;
  /** Secrets by reference, of `bedrock` and `vertex`. */
  readonly credentials?: JsonObject;
  readonly options: JsonObject;
}
/** Providers of models that are services; a package of each speaks to it. */
export type HostedProvider = 'openai' | 'anthropic' | 'mistral' | 'azure' | 'bedrock' | 'vertex' | 'openai-compatible';
/** One entry of `connections` in `holdfast.yaml`; the schema of the kind has judged it. */
export interface Connection {
  readonly name: string;
  readonly kind: 'http' | 'smtp' | 'postgres' | 'sqlite';
  readonly config: JsonObject;
}

/** Marks an `ActivityError`, whichever copy of the package made it. */
const MARK = Symbol.for('holdfast.ActivityError');

/** The one way for an activity to fail. Anything else that it throws is an error of type `activity.crashed`. */
export class ActivityError extends Error {
  override readonly name = 'ActivityError';
  readonly type: string;
  readonly options: {
    readonly data?: Json;
    readonly status?: number;
    /** Overrides the contract's word on whether to try again. */
    readonly retry?: boolean;
    readonly retryAfterMs?: number;
    /** The write may have happened: there was no answer (rule 25). */
    readonly effect?: 'none' | 'unknown';
  };
  constructor(type: string, detail: string, options: ActivityError['options'] = {}) {
    super(detail);
    this.type = type;
    this.options = options;
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Also for an error of another copy of the package, which a team's module may have brought. */
export function isActivityError(thrown: unknown): thrown is ActivityError {
  return thrown instanceof ActivityError || (thrown instanceof Error && MARK in thrown);
}

export type EffectFunction<I = Json, O = Json> = (input: I, context: CallContext) => Promise<O>;
/** Pure: runs inside the kernel. Never throws. */
export type PureFunction = (input: Json) => PureResult;
export type PureResult =
  | { readonly ok: true; readonly value: Json; readonly decisions: readonly Decision[] }
  | {
      readonly ok: false;
      readonly type: string;
      readonly detail: string;
      readonly data?: Json;
      /** What was decided on the way to the failure. */
      readonly decisions?: readonly Decision[];
    };

export type Activity =
  | { readonly contract: Contract & { readonly effect: 'pure' }; readonly pure: PureFunction }
  | { readonly contract: Contract & { readonly effect: 'read' | 'write' }; readonly run: EffectFunction };

/** One of the standard catalogue. */
export type StandardActivity = Activity & { readonly contract: StandardContract };
