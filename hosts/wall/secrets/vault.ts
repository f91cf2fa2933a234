/** HashiCorp Vault's HTTP API: key-value engines 1 and 2; tokens, AppRole and Kubernetes. */
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type StoredSecretReference } from '../../../stdlib/activity.ts';
import type { HttpResponse } from '../../../stdlib/http/send.ts';
import { SECRET_LIMITS } from './limits.ts';
import { invalid } from './read-local.ts';
import {
  addressOf,
  askStore,
  busy,
  isShielded,
  jsonOf,
  type SecretStore,
  type StoreContext,
  type StoreRequest,
  wordsOf,
} from './store.ts';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** Answers that say: later. 412 a replica that lags, 472 and 473 a standby, 503 sealed. */
const LATER: ReadonlySet<number> = new Set([408, 412, 429, 472, 473]);

export function createVaultStore(context: StoreContext): SecretStore {
  const login = createLogin(context);
  return {
    async read(reference) {
      const first = await login(false);
      const answer = await readSecret(context, reference, first);
      if (answer.status !== 403 || !first.renewable) return pickValue(context, reference, answer);
      // A token may end before its time: revoked, or its role was changed.
      return pickValue(context, reference, await readSecret(context, reference, await login(true)));
    },
  };
}

interface Login {
  readonly token: string;
  /** Whether another login may give another token. */
  readonly renewable: boolean;
}

/** The token of the last login. */
interface Held {
  readonly token: string;
  readonly leaseMs: number;
  /** Of the login: what renewals give is less when the longest life of the token comes near. */
  readonly wholeMs: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly renewable: boolean;
}

/** Gives a token; `fresh`: one of a new login. */
function createLogin(context: StoreContext): (fresh: boolean) => Promise<Login> {
  const { name, config, logins } = context;
  // Judged by the schema of the project, as all of the entry.
  const auth = config.auth as JsonObject;
  let held: Held | undefined;
  return async (fresh) => {
    if (auth.kind === 'token') return { token: await context.local(referenceOf(auth.token)), renewable: false };
    if (fresh) {
      logins.drop(name);
      held = undefined;
    }
    const made = await logins.get(name, async () => {
      held = (held === undefined ? undefined : await renew(context, held)) ?? (await logIn(context, auth));
      return { value: { token: held.token }, forMs: held.leaseMs * SECRET_LIMITS.loginShare };
    });
    return { token: String(made.token), renewable: true };
  };
}

/**
 * A login may not be possible twice (a secret id of AppRole has a number of uses), so a token is renewed as long as Vault lets
 * it. Undefined where it does not, or gives less and less, since the longest life of the token comes near.
 */
async function renew(context: StoreContext, { token, wholeMs, until, renewable }: Held): Promise<Held | undefined> {
  if (!renewable || context.now() >= until) return undefined;
  const answer = await ask(context, 'POST', 'auth/token/renew-self', { 'x-vault-token': token }, '{}');
  const again = answer.status === 200 ? heldOf(context, answer) : undefined;
  return again === undefined || again.leaseMs < wholeMs / 2 ? undefined : { ...again, wholeMs, token };
}

async function logIn(context: StoreContext, auth: JsonObject): Promise<Held> {
  const body = JSON.stringify(await loginBody(auth, context));
  const answer = await ask(context, 'POST', `auth/${mountOf(auth)}/login`, {}, body);
  const held = answer.status === 200 ? heldOf(context, answer) : undefined;
  if (held !== undefined) {
    context.learn(`login ${context.name}`, held.token);
    return held;
  }
  const why = refusal(context, answer, 'its login');
  // AppRole answers 400 to a role or a secret id that is wrong, used up or over.
  throw answer.status === 400 ? new ActivityError('secret.refused', why.message) : why;
}

function heldOf(context: StoreContext, answer: HttpResponse): Held | undefined {
  const { auth } = jsonOf(answer);
  if (!isMap(auth) || typeof auth.client_token !== 'string') return undefined;
  const seconds = Number(auth.lease_duration);
  // 0 is a token that does not end.
  const leaseMs = seconds > 0 ? seconds * 1_000 : SECRET_LIMITS.loginMs;
  return {
    token: auth.client_token,
    leaseMs,
    wholeMs: leaseMs,
    until: context.now() + leaseMs,
    renewable: auth.renewable === true,
  };
}

function mountOf(auth: JsonObject): string {
  return typeof auth.mount === 'string' ? auth.mount : auth.kind === 'appRole' ? 'approle' : 'kubernetes';
}

async function loginBody(auth: JsonObject, context: StoreContext): Promise<JsonObject> {
  if (auth.kind === 'appRole') {
    const roleId = typeof auth.roleId === 'string' ? auth.roleId : await context.local(referenceOf(auth.roleId));
    return { role_id: roleId, secret_id: await context.local(referenceOf(auth.secretId)) };
  }
  const file = typeof auth.tokenFile === 'string' ? auth.tokenFile : SERVICE_ACCOUNT_TOKEN;
  return { role: String(auth.role), jwt: await context.secretFile(file) };
}

async function readSecret(
  context: StoreContext,
  { name, version }: StoredSecretReference,
  { token }: Login,
): Promise<HttpResponse> {
  const mount = typeof context.config.mount === 'string' ? context.config.mount : 'secret';
  const parts = name.split('/');
  // An address would be put together from them, out of the mount.
  if (parts.some((part) => /^\.*$/.test(part)))
    throw invalid(`${whom(context)}: "${name}" is no path below the mount.`);
  const path = parts.map(encodeURIComponent).join('/');
  if (context.config.version === 1) return ask(context, 'GET', `${mount}/${path}`, { 'x-vault-token': token });
  const query = version === undefined ? '' : `?version=${version}`;
  return ask(context, 'GET', `${mount}/data/${path}${query}`, { 'x-vault-token': token });
}

async function ask(
  context: StoreContext,
  method: 'GET' | 'POST',
  path: string,
  headers: { readonly [name: string]: string },
  body?: string,
): Promise<HttpResponse> {
  const base = addressOf(context, 'address');
  const url = new URL(`${base.pathname.replace(/\/+$/, '')}/v1/${path}`, base);
  const { namespace } = context.config;
  const request: StoreRequest = {
    method,
    url,
    headers: {
      ...headers,
      'x-vault-request': 'true',
      ...(typeof namespace === 'string' ? { 'x-vault-namespace': namespace } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    follow: false,
  };
  const tls = await context.certificates();
  const answer = await askStore(context, tls, request);
  if (!REDIRECTS.has(answer.status)) return answer;
  return askStore(context, tls, { ...request, url: activeNode(context, url, answer) });
}

/** By which a standby names the active node, where it does not pass a request on itself. Nothing was done then. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * Where the active node takes the same request: one step away, never in clear over a network, within `allowPrivate` as every
 * address of the store. The request goes there whole, its token too; so it has to be the same request.
 */
function activeNode(context: StoreContext, asked: URL, { status, headers }: HttpResponse): URL {
  const { location = '' } = headers;
  const refused = (why: string): ActivityError =>
    invalid(`${whom(context)} answered ${status}, as a standby does, and names no active node: ${why}.`);
  if (!URL.canParse(location, asked.href)) throw refused('there is no address');
  const to = new URL(location, asked);
  if (!isShielded(to) || (asked.protocol === 'https:' && to.protocol !== 'https:'))
    throw refused(`${to.origin} is not reached by https`);
  if (to.username !== '' || to.password !== '') throw refused('its address has credentials');
  if (requestOf(to) !== requestOf(asked)) throw refused(`${to.host} is asked for something else`);
  return to;
}

/** What is asked for, whatever path a node has in front of it. */
function requestOf({ pathname, search }: URL): string {
  return pathname.slice(pathname.indexOf('/v1/')) + search;
}

function pickValue(context: StoreContext, reference: StoredSecretReference, answer: HttpResponse): string {
  const what = `the secret "${reference.name}"`;
  if (answer.status !== 200) throw refusal(context, answer, what);
  const { data } = jsonOf(answer);
  const values = context.config.version === 1 ? data : isMap(data) ? data.data : undefined;
  if (!isMap(values)) {
    const detail = `${whom(context)} gave ${what} in another form than engine ${String(context.config.version ?? 2)} does; is \`version\` right?`;
    throw invalid(detail);
  }
  const keys = Object.keys(values);
  const key = reference.key ?? (keys.length === 1 ? keys[0] : undefined);
  if (key === undefined) throw invalid(`${whom(context)}: ${what} has ${keys.length} values; say with \`key\` which.`);
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw invalid(`${whom(context)}: ${what} has no text under the key "${key}".`);
}

function refusal(context: StoreContext, answer: HttpResponse, what: string): ActivityError {
  const { status } = answer;
  const { errors, data } = jsonOf(answer);
  const words = wordsOf(Array.isArray(errors) ? errors.filter((one) => typeof one === 'string').join('; ') : '');
  const said = `${whom(context)} answered ${status} to ${what}${words}`;
  // The node that a standby named is none any more: another was elected meanwhile.
  if (REDIRECTS.has(status)) return busy(`${said} (a standby, twice)`, answer, context.now());
  if (LATER.has(status) || status >= 500)
    return busy(status === 503 ? `${said} (sealed, or under maintenance)` : said, answer, context.now());
  if (status === 403 || status === 401) return new ActivityError('secret.refused', said);
  if (status === 404 && isMap(data) && isMap(data.metadata)) return invalid(`${whom(context)}: ${what} was deleted.`);
  return invalid(said);
}

function whom({ name }: StoreContext): string {
  return `Vault (the store "${name}")`;
}

/** Judged by the schema of the project: `{ secret: { env } }` or `{ secret: { file } }`. */
export function referenceOf(value: unknown): { readonly env: string } | { readonly file: string } {
  const secret = isMap(value) ? value.secret : undefined;
  if (isMap(secret) && typeof secret.env === 'string') return { env: secret.env };
  if (isMap(secret) && typeof secret.file === 'string') return { file: secret.file };
  throw invalid('What a store of secrets itself needs comes from `env` or `file`.');
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
