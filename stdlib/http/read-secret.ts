import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type SecretReference, type Services } from '../activity.ts';

/** `{ secret: { env: NAME }, prefix: "Bearer " }`. `fresh`: anew, whatever the worker has kept. */
export async function readSecret(value: unknown, services: Pick<Services, 'secret'>, fresh = false): Promise<string> {
  if (!isMap(value) || !isMap(value.secret)) {
    throw new ActivityError('config.invalid', 'What stands in place of a secret is no reference to one.');
  }
  const secret = await services.secret(readReference(value.secret), { fresh });
  return typeof value.prefix === 'string' ? `${value.prefix}${secret}` : secret;
}

function readReference({ env, file, from, name, key, version, stage }: JsonObject): SecretReference {
  if (typeof env === 'string') return { env };
  if (typeof file === 'string') return { file };
  if (typeof from === 'string' && typeof name === 'string') {
    return {
      from,
      name,
      ...(typeof key === 'string' ? { key } : {}),
      ...(typeof version === 'number' ? { version } : {}),
      ...(typeof stage === 'string' ? { stage } : {}),
    };
  }
  throw new ActivityError(
    'config.invalid',
    'A secret is read from `env`, from `file`, or by `name` from a store; the reference does not say so.',
  );
}

/** A literal, or a secret by reference. */
export async function readText(value: unknown, services: Services, fresh = false): Promise<string> {
  return typeof value === 'string' ? value : readSecret(value, services, fresh);
}

export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
