/** Credentials that the platform of a container hands out on an address of its own: tasks of ECS, EKS Pod Identity. */
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError } from '../../../stdlib/activity.ts';
import type { Made } from '../keep.ts';
import { SECRET_LIMITS } from './limits.ts';
import { invalid } from './read-local.ts';
import { askStore, busy, jsonOf, type StoreContext } from './store.ts';

const ECS = 'http://169.254.170.2';
/** Where AWS serves them without TLS: this machine, ECS, EKS Pod Identity. */
const CLEAR = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/;

/** Where to ask, as AWS's own variables say; undefined where they do not. */
export function containerAddress({ env, name }: StoreContext): URL | undefined {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: whole } = env;
  const text = path ? `${ECS}${path.startsWith('/') ? '' : '/'}${path}` : whole;
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && CLEAR.test(url.hostname))) return url;
  throw invalid(
    `The store of secrets "${name}": AWS_CONTAINER_CREDENTIALS_FULL_URI is no address of https, nor one where AWS serves containers.`,
  );
}

export async function askContainer(context: StoreContext, url: URL): Promise<Made<JsonObject>> {
  const { name, config, now, learn } = context;
  const token = await readToken(context);
  // The address is the platform's own, and private: not one that the project has to allow.
  const answer = await askStore({ name, config: { ...config, allowPrivate: true } }, undefined, {
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: token }) },
  });
  const given = jsonOf(answer);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = given;
  const whole = typeof AccessKeyId === 'string' && typeof SecretAccessKey === 'string' && typeof Token === 'string';
  if (answer.status !== 200 || !whole) {
    const said = `The platform of the container (the store "${name}") answered ${answer.status} when credentials for AWS were asked for`;
    if (answer.status === 429 || answer.status >= 500) throw busy(said, answer, now());
    throw answer.status === 200 ? invalid(said) : new ActivityError('secret.refused', said);
  }
  learn(`secret key of ${name}`, SecretAccessKey);
  learn(`session of ${name}`, Token);
  const lifeMs = Date.parse(typeof Expiration === 'string' ? Expiration : '') - now();
  const forMs = lifeMs > 0 ? lifeMs * SECRET_LIMITS.loginShare : 0;
  return { value: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token }, forMs };
}

/** The file first: it is changed while the container runs. */
async function readToken({ env, secretFile, local }: StoreContext): Promise<string | undefined> {
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  if (file) return secretFile(file);
  return env.AWS_CONTAINER_AUTHORIZATION_TOKEN ? local({ env: 'AWS_CONTAINER_AUTHORIZATION_TOKEN' }) : undefined;
}
