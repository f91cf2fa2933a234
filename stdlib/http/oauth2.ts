/** Tokens by client credentials (RFC 6749, 4.4). */
import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type Kept, type Services } from '../activity.ts';
import { basic, encodeForm } from './basic.ts';
import type { Bare } from './credentials.ts';
import { HttpFailure } from './failure.ts';
import { HTTP_LIMITS } from './limits.ts';
import { isMap, readSecret, readText } from './read-secret.ts';
import { readRetryAfter } from './retry-after.ts';
import { type HttpResponse, sendHttp } from './send.ts';

/**
 * The worker's token for the connection: kept until shortly before its end, and asked for once where several calls need
 * it. `refused`: the token that the server did not take. Throws `secret.unavailable`, `secret.refused`, `config.invalid`.
 */
export async function getToken(
  auth: JsonObject,
  bare: Bare,
  services: Services,
  refused: string | undefined,
): Promise<string> {
  return services.keep(`token of ${bare.name}`, () => askAsNow(auth, bare, services), refused);
}

/** A secret that was changed a moment ago may still be kept in its old form: refused once, it is read anew. */
async function askAsNow(auth: JsonObject, bare: Bare, services: Services): Promise<Kept> {
  const before = await readClient(auth, services, false);
  try {
    return await ask(auth, before, bare, services);
  } catch (thrown) {
    if (!(thrown instanceof ActivityError) || thrown.type !== 'secret.refused') throw thrown;
    const now = await readClient(auth, services, true);
    if (now.id === before.id && now.secret === before.secret) throw thrown;
    return ask(auth, now, bare, services);
  }
}

interface Client {
  readonly id: string;
  readonly secret: string;
}

async function readClient(auth: JsonObject, services: Services, fresh: boolean): Promise<Client> {
  return {
    id: await readText(auth.clientId, services, fresh),
    secret: await readSecret(auth.clientSecret, services, fresh),
  };
}

async function ask(auth: JsonObject, client: Client, bare: Bare, services: Services): Promise<Kept> {
  const { tokenUrl, scopes, audience, resource } = auth;
  const url = readTokenUrl(tokenUrl, bare.name);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (Array.isArray(scopes)) form.set('scope', scopes.join(' '));
  if (typeof audience === 'string') form.set('audience', audience);
  if (typeof resource === 'string') form.set('resource', resource);
  const post = auth.clientAuth === 'post';
  const pair = basic(encodeForm(client.id), encodeForm(client.secret));
  services.hide(encodeForm(client.secret), `client of ${bare.name}`);
  services.hide(pair.slice('Basic '.length), `pair of ${bare.name}`);
  if (post) {
    form.set('client_id', client.id);
    form.set('client_secret', client.secret);
  }
  const answer = await send(bare, url, {
    ...(post ? {} : { authorization: pair }),
    form,
  });
  const body = readBody(answer);
  if (answer.status === 200) return readToken(body, url, bare.name);
  throw fromAnswer(answer, body, url, bare.name);
}

function readTokenUrl(value: unknown, name: string): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && THIS_MACHINE.test(url.hostname))) return url;
  throw invalid(`The tokenUrl of the connection "${name}" is no address of https, nor of this machine.`);
}

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Through the connection's own guards; the token endpoint is one more host, and where it redirects is not followed. */
async function send(
  bare: Bare,
  url: URL,
  { authorization, form }: { readonly authorization?: string; readonly form: URLSearchParams },
): Promise<HttpResponse> {
  const { tls } = bare;
  // The name that was given for the server's certificate is not that of the issuer.
  const { serverName: _, ...certificates } = tls ?? {};
  try {
    return await sendHttp(
      {
        name: bare.name,
        base: url,
        hosts: new Set([url.host]),
        allowPrivate: bare.allowPrivate,
        headers: authorization === undefined ? {} : { authorization },
        ...(tls === undefined ? {} : { tls: certificates }),
        timeoutMs: Math.min(bare.timeoutMs, HTTP_LIMITS.tokenMs),
        maxBytes: HTTP_LIMITS.tokenBytes,
      },
      {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: form.toString(),
        // Several calls may wait for the token: it is not the one's to stop. Its time is short.
        signal: new AbortController().signal,
      },
    );
  } catch (thrown) {
    if (!(thrown instanceof HttpFailure)) throw thrown;
    const said = `No token for the connection "${bare.name}": ${thrown.message}`;
    throw thrown.final ? invalid(`${said}.`) : new ActivityError('secret.unavailable', `${said}.`);
  }
}

function readBody({ body }: HttpResponse): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isMap(value) ? value : {};
  } catch {
    // Not JSON: a page of a proxy, or an issuer that is broken. The status says the rest.
    return {};
  }
}

function readToken(body: JsonObject, url: URL, name: string): Kept {
  const { access_token: value, token_type: type, expires_in: expires } = body;
  if (typeof value !== 'string' || !TOKEN.test(value)) {
    throw invalid(`${url.host} answered without a token for the connection "${name}".`);
  }
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw invalid(`${url.host} gave a token for the connection "${name}" that is none of type Bearer.`);
  }
  const lifeMs = Number(expires) > 0 ? Number(expires) * 1_000 : HTTP_LIMITS.tokenLifeMs;
  return { value, forMs: lifeMs - Math.min(HTTP_LIMITS.tokenMarginMs, lifeMs / 10) };
}

/** What a Bearer token is made of (RFC 6750, 2.1); shorter ones cannot be kept out of records. */
const TOKEN = /^[A-Za-z0-9._~+/-]{6,}=*$/;

function fromAnswer(
  { status, headers }: HttpResponse,
  { error, error_description: description }: JsonObject,
  url: URL,
  name: string,
): ActivityError {
  const code = typeof error === 'string' && /^[a-z_]{1,50}$/.test(error) ? ` ${error}` : '';
  const words = typeof description === 'string' ? `: ${description.slice(0, HTTP_LIMITS.tokenErrorChars)}` : '';
  const said = `${url.host} answered ${status}${code} when a token for the connection "${name}" was asked for${words}`;
  const later =
    status === 408 ||
    status === 429 ||
    status >= 500 ||
    /^ (temporarily_unavailable|server_error|slow_down)$/.test(code);
  if (!later) return status < 400 ? invalid(said) : new ActivityError('secret.refused', said);
  const retryAfterMs = readRetryAfter(headers['retry-after'], Date.now());
  return new ActivityError('secret.unavailable', said, retryAfterMs === undefined ? {} : { retryAfterMs });
}

function invalid(detail: string): ActivityError {
  return new ActivityError('config.invalid', detail);
}
