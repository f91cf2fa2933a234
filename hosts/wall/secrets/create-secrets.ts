import type { JsonObject } from '../../../schema/json.ts';
import { SECRET_STORE_LIMITS } from '../../../schema/limits.ts';
import {
  ActivityError,
  type SecretReference,
  type Services,
  type StoredSecretReference,
} from '../../../stdlib/activity.ts';
import { durationMs } from '../../../stdlib/duration.ts';
import { readCertificates } from '../../../stdlib/http/certificates.ts';
import { createKeep, type Keep } from '../keep.ts';
import { MIN_SECRET_CHARS, type Redactor } from '../redact.ts';
import { SECRET_LIMITS } from './limits.ts';
import { type Environment, invalid, readLocal, readSmallFile } from './read-local.ts';
import type { SecretStore, StoreContext } from './store.ts';

export interface SecretsOptions {
  /** `secrets` of the project. */
  readonly stores: { readonly [name: string]: JsonObject };
  readonly env: Environment;
  readonly now: () => number;
  readonly redactor: Redactor;
  readonly file: Services['file'];
}

/** As `secret` of an activity's services. Whatever it gives is redacted before anybody has it. */
export function createSecrets(options: SecretsOptions): Services['secret'] {
  const { redactor, now, env } = options;
  const values = createKeep<string>(now);
  const logins = createKeep<JsonObject>(now);
  const opened = new Map<string, Promise<SecretStore>>();

  const local = async (reference: Exclude<SecretReference, StoredSecretReference>): Promise<string> => {
    const { name, value } = await readLocal(reference, env);
    return learnt(redactor, name, value);
  };
  const open = (name: string, config: JsonObject): Promise<SecretStore> => {
    const known = opened.get(name) ?? openStore(contextOf(options, name, config, local, logins));
    opened.set(name, known);
    return known;
  };
  return async (reference, { fresh = false } = {}) => {
    if (!('from' in reference)) return local(reference);
    const config = Object.hasOwn(options.stores, reference.from) ? options.stores[reference.from] : undefined;
    if (config === undefined) throw invalid(`holdfast.yaml has no store of secrets "${reference.from}".`);
    const key = JSON.stringify(reference, ['from', 'name', 'key', 'version', 'stage']);
    if (fresh) values.drop(key);
    return values.get(key, async () => {
      const value = await (await open(reference.from, config)).read(reference);
      return { value: learnt(redactor, `${reference.from}/${reference.name}`, value, key), forMs: keepMs(config) };
    });
  };
}

function learnt(redactor: Redactor, name: string, value: string, key = name): string {
  if (value.length < MIN_SECRET_CHARS) {
    throw invalid(
      `The secret ${name} has fewer than ${MIN_SECRET_CHARS} characters; so short a one cannot be kept out of records.`,
    );
  }
  if (Buffer.byteLength(value) > SECRET_LIMITS.secretBytes)
    throw invalid(`The secret ${name} has more than ${SECRET_LIMITS.secretBytes} bytes.`);
  redactor.add(value, key);
  return value;
}

function contextOf(
  { env, now, redactor, file }: SecretsOptions,
  name: string,
  config: JsonObject,
  local: StoreContext['local'],
  logins: Keep<JsonObject>,
): StoreContext {
  const learn: StoreContext['learn'] = (what, secret) => redactor.add(secret, what);
  return {
    name,
    config,
    env,
    now,
    local,
    logins,
    learn,
    secretFile: async (path) => {
      const text = (await readSmallFile('file', path)).trim();
      learn(path, text);
      return text;
    },
    certificates: () =>
      readCertificates({ name, config }, { file, secret: (reference) => local(localOnly(name, reference)) }),
  };
}

function localOnly(name: string, reference: SecretReference): Exclude<SecretReference, StoredSecretReference> {
  if (!('from' in reference)) return reference;
  throw new ActivityError(
    'config.invalid',
    `The store of secrets "${name}" takes its own secrets from \`env\` or \`file\`, not from a store.`,
  );
}

/** Loaded when one is needed: most workers have no store, and the others one kind. */
async function openStore(context: StoreContext): Promise<SecretStore> {
  const { kind } = context.config;
  if (kind === 'vault') return (await import('./vault.ts')).createVaultStore(context);
  if (kind === 'awsSecretsManager') return (await import('./aws.ts')).createAwsStore(context);
  throw invalid(`The store of secrets "${context.name}" is of kind ${String(kind)}, which this worker does not know.`);
}

function keepMs({ keep }: JsonObject): number {
  const given = typeof keep === 'string' ? durationMs(keep) : undefined;
  return Math.min(given ?? SECRET_STORE_LIMITS.keepMs, SECRET_STORE_LIMITS.mostKeepMs);
}
