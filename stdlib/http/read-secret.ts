import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type SecretReference, type Services } from '../activity.ts';

/** `{ secret: { env: NAME }, prefix: "Bearer " }`. `fresh`: anew, whatever the worker has kept. */
export async function readSecret(value: unknown, services: Services, fresh = false): Promise<string> {
  if (!isMap(value) || !isMap(value.secret)) {
    throw new ActivityError('config.invalid', 'What stands in place of a secret is no reference to one.');
  }
  const { env, file } = value.secret;
  const reference: SecretReference | undefined =
    typeof env === 'string' ? { env } : typeof file === 'string' ? { file } : undefined;
  if (reference === undefined) {
    throw new ActivityError('config.invalid', 'A secret is read from `env` or `file`; the reference names neither.');
  }
  const secret = await services.secret(reference, { fresh });
  return typeof value.prefix === 'string' ? `${value.prefix}${secret}` : secret;
}

/** A literal, or a secret by reference. */
export async function readText(value: unknown, services: Services, fresh = false): Promise<string> {
  return typeof value === 'string' ? value : readSecret(value, services, fresh);
}

export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
