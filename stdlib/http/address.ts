import type { HttpConnection } from './connection.ts';
import { HttpFailure } from './failure.ts';

/** Values for the `{name}`s of a path, and the query. */
export interface AddressParts {
  readonly path: string;
  readonly parameters?: { readonly [name: string]: string | number };
  readonly query?: { readonly [name: string]: string | number | boolean };
}

/**
 * The address below the connection's base. Values of parameters are encoded, so that data cannot change the path; a
 * path that leaves the base is refused.
 */
export function buildAddress(connection: HttpConnection, parts: AddressParts): URL {
  const path = parts.path.replace(/\{([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    const value = parts.parameters?.[name];
    if (value === undefined || !Object.hasOwn(parts.parameters ?? {}, name))
      throw refused(`"{${name}}" of the path has no value`);
    return encodeSegment(name, String(value));
  });
  if (/[?#\\]/.test(path) || path.startsWith('//'))
    throw refused('a path holds no "?", "#", "\\" and no "//" at its start');
  const url = new URL(path.replace(/^\/+/, './'), connection.base);
  if (url.origin !== connection.base.origin || !url.pathname.startsWith(connection.base.pathname)) {
    throw refused("the path leads out of the connection's address");
  }
  for (const [name, value] of Object.entries(parts.query ?? {})) url.searchParams.append(name, String(value));
  return url;
}

function encodeSegment(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw refused(`"{${name}}" of the path is ${value === '' ? 'empty' : 'dots'}`);
  return encodeURIComponent(value);
}

/** Whether a hop may be followed: same allow-list, and never from TLS to none. */
export function checkHop(connection: HttpConnection, from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw refused(`${from.host} redirects to what is no address`);
  const to = new URL(location, from.href);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw refused(`${from.host} redirects to ${to.protocol}`);
  if (from.protocol === 'https:' && to.protocol === 'http:') throw refused(`${from.host} redirects from https to http`);
  if (to.username !== '' || to.password !== '') throw refused(`${from.host} redirects to an address with credentials`);
  if (!connection.hosts.has(to.host)) {
    throw refused(`${from.host} redirects to ${to.host}, which the connection "${connection.name}" does not allow`);
  }
  return to;
}

function refused(message: string): HttpFailure {
  return new HttpFailure('blocked', message, false);
}
