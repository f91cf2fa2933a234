import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type LocalSecretReference, type StoredSecretReference } from '../../../stdlib/activity.ts';
import type { Certificates } from '../../../stdlib/http/certificates.ts';
import { HttpFailure } from '../../../stdlib/http/failure.ts';
import { readRetryAfter } from '../../../stdlib/http/retry-after.ts';
import { type HttpRequest, type HttpResponse, sendHttp } from '../../../stdlib/http/send.ts';
import type { Keep } from '../keep.ts';
import { SECRET_LIMITS } from './limits.ts';
import { type Environment, invalid } from './read-local.ts';

/** A service that keeps secrets, by its name in the project. */
export interface SecretStore {
  /** Throws `config.invalid`, `secret.refused` or `secret.unavailable`. Never holds a secret in what it throws. */
  read(reference: StoredSecretReference): Promise<string>;
}

/** What a store is made with. */
export interface StoreContext {
  readonly name: string;
  /** Its entry in `secrets`; the schema of the project has judged it. */
  readonly config: JsonObject;
  readonly env: Environment;
  readonly now: () => number;
  /** Reads what the store itself needs, and has it redacted. */
  readonly local: (reference: LocalSecretReference) => Promise<string>;
  /** A file whose content is a secret; redacted, too. */
  readonly secretFile: (path: string) => Promise<string>;
  /** Has a secret redacted that came in another way. */
  readonly learn: (name: string, secret: string) => void;
  readonly certificates: () => Promise<Certificates | undefined>;
  readonly logins: Keep<JsonObject>;
}

export type StoreRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'follow'> & { readonly body?: string };

/** One request, through the guards that connections have. Answers of every status come back; no answer is an error. */
export async function askStore(
  { name, config }: Pick<StoreContext, 'name' | 'config'>,
  tls: Certificates | undefined,
  request: StoreRequest,
): Promise<HttpResponse> {
  const { url } = request;
  try {
    return await sendHttp(
      {
        name,
        base: new URL(url.origin),
        hosts: new Set([url.host]),
        allowPrivate: config.allowPrivate === true,
        headers: request.headers,
        ...(tls === undefined ? {} : { tls }),
        timeoutMs: SECRET_LIMITS.requestMs,
        maxBytes: SECRET_LIMITS.answerBytes,
      },
      // Several calls may wait for the answer: it is not the one's to stop.
      { ...request, headers: {}, signal: new AbortController().signal },
    );
  } catch (thrown) {
    if (!(thrown instanceof HttpFailure)) throw thrown;
    const said = `The store of secrets "${name}" cannot be asked: ${thrown.message}.`;
    throw thrown.final ? invalid(said) : new ActivityError('secret.unavailable', said);
  }
}

/** An answer that asks to come back later. */
export function busy(said: string, { headers }: HttpResponse, now: number): ActivityError {
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  return new ActivityError('secret.unavailable', said, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** By https, or of this machine: what goes there are the keys to everything else. */
export function addressOf({ name, config, env }: StoreContext, key: string, otherwise?: string): URL {
  const given = config[key];
  const text =
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? fromVariable(given as JsonObject, env)
      : (given ?? otherwise);
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isShielded(url)) return url;
  throw invalid(`The ${key} of the store of secrets "${name}" is no address of https, nor of this machine.`);
}

/** Nobody on the way reads what goes there. */
export function isShielded({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && THIS_MACHINE.test(hostname));
}

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function fromVariable({ env: variable, default: otherwise }: JsonObject, env: Environment): unknown {
  return env[String(variable)] || otherwise;
}

/** The JSON of an answer; an empty map where it is none. */
export function jsonOf({ body }: HttpResponse): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    // What JSON.parse gives is JSON.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    // A page of a proxy, or a service that is broken: the status says the rest.
    return {};
  }
}

/** A store's own words, bounded. */
export function wordsOf(said: unknown): string {
  return typeof said === 'string' && said !== '' ? `: ${said.slice(0, SECRET_LIMITS.saidChars)}` : '';
}
