import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type Connection, type Services } from '../activity.ts';
import { durationMs } from '../duration.ts';
import { type Certificates, readCertificates } from './certificates.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { HTTP_LIMITS } from './limits.ts';

export { readSecret } from './read-secret.ts';

/** An `http` connection of the project, read and with its secrets resolved. */
export interface HttpConnection {
  readonly name: string;
  readonly base: URL;
  /** `host[:port]`, in small letters: that of the base, and those that redirects may lead to. */
  readonly hosts: ReadonlySet<string>;
  readonly allowPrivate: boolean;
  /** Sent to the connection's own origin only, as the query is. Names in small letters. */
  readonly headers: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  readonly tls?: Certificates;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** After a 401: the connection with credentials that are new; undefined where there are none but those refused. */
  readonly renew?: () => Promise<HttpConnection | undefined>;
}

/**
 * Throws `config.invalid` where the connection is of another kind or a secret is not there, and what stores of secrets
 * and issuers of tokens make fail: `secret.unavailable`, `secret.refused`.
 */
export async function openHttpConnection(services: Services, name: string): Promise<HttpConnection> {
  const connection = services.connection(name);
  await services.turn(name);
  if (connection.kind !== 'http') {
    throw new ActivityError(
      'config.invalid',
      `The connection "${name}" is of kind ${connection.kind}; http is needed.`,
    );
  }
  const { config } = connection;
  const base = readBase(connection);
  const tls = await readCertificates(connection, services);
  const rest = {
    name,
    base,
    hosts: new Set([base.host, ...readHosts(config)]),
    allowPrivate: config.allowPrivate === true,
    ...(tls === undefined ? {} : { tls }),
    timeoutMs: (typeof config.timeout === 'string' ? durationMs(config.timeout) : undefined) ?? HTTP_LIMITS.timeoutMs,
    maxBytes: typeof config.maxBytes === 'number' ? config.maxBytes : HTTP_LIMITS.responseBytes,
  };
  const given = await readCredentials(connection, rest, services);
  return {
    ...rest,
    ...given,
    renew: async () => {
      const renewed = await readCredentials(connection, rest, services, given);
      return isSame(given, renewed) ? undefined : { ...rest, ...renewed };
    },
  };
}

function isSame(one: Credentials, other: Credentials): boolean {
  const flat = ({ headers, query }: Credentials): string => JSON.stringify([headers, query]);
  return flat(one) === flat(other);
}

function readBase({ name, config }: Connection): URL {
  const text = config.baseUrl;
  if (typeof text === 'string' && URL.canParse(text)) {
    const url = new URL(text);
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if (plain && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  }
  throw new ActivityError('config.invalid', `The baseUrl of the connection "${name}" is no address of http or https.`);
}

function readHosts(config: JsonObject): readonly string[] {
  return Array.isArray(config.allow)
    ? config.allow.filter((host) => typeof host === 'string').map((host) => host.toLowerCase())
    : [];
}
