import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type Connection, type Services } from '../activity.ts';
import { basic, encodeForm } from './basic.ts';
import type { HttpConnection } from './connection.ts';
import { getToken } from './oauth2.ts';
import { isMap, readSecret, readText } from './read-secret.ts';

/** What goes with each request to the connection's own origin. */
export interface Credentials {
  /** Names in small letters. */
  readonly headers: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
}

/** A connection before its credentials are known. */
export type Bare = Omit<HttpConnection, 'headers' | 'query' | 'renew'>;

/** The headers and the `auth` of a connection. `refused`: those that a server did not take; all is read anew. */
export async function readCredentials(
  { name, config }: Connection,
  bare: Bare,
  services: Services,
  refused?: Credentials,
): Promise<Credentials> {
  const fresh = refused !== undefined;
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(isMap(config.headers) ? config.headers : {})) {
    headers[key.toLowerCase()] = await readText(value, services, fresh);
  }
  const auth = isMap(config.auth) ? await readAuth(config.auth, bare, services, refused) : { headers: {} };
  Object.assign(headers, auth.headers);
  for (const [key, value] of Object.entries(headers)) {
    if (HEADER_VALUE.test(value)) continue;
    // Never what it holds: the HTTP client would show it.
    const detail = `The header ${key} of the connection "${name}" holds a character that no header may, as the end of a line.`;
    throw new ActivityError('config.invalid', detail);
  }
  return { ...auth, headers };
}

const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

async function readAuth(
  auth: JsonObject,
  bare: Bare,
  services: Services,
  refused: Credentials | undefined,
): Promise<Credentials> {
  const fresh = refused !== undefined;
  switch (auth.kind) {
    case 'apiKey': {
      const key = await readSecret(auth.key, services, fresh);
      if (typeof auth.query === 'string') {
        services.hide(encodeForm(key), bare.name);
        return { headers: {}, query: { [auth.query]: key } };
      }
      return { headers: { [String(auth.header).toLowerCase()]: key } };
    }
    case 'basic': {
      const user = await readText(auth.user, services, fresh);
      const password = await readSecret(auth.password, services, fresh);
      const pair = basic(user, password);
      services.hide(pair.slice('Basic '.length), bare.name);
      return { headers: { authorization: pair } };
    }
    case 'bearer':
      return { headers: { authorization: `Bearer ${await readSecret(auth.token, services, fresh)}` } };
    case 'oauth2': {
      const before = refused?.headers.authorization?.replace(/^Bearer /, '');
      return { headers: { authorization: `Bearer ${await getToken(auth, bare, services, before)}` } };
    }
    default:
      throw new ActivityError(
        'config.invalid',
        `The connection "${bare.name}" has an auth of kind ${String(auth.kind)}; kinds are apiKey, basic, bearer, oauth2.`,
      );
  }
}
