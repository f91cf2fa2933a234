import type { JsonObject } from '../../schema/json.ts';
import { ActivityError, type Connection, type SecretReference, type Services } from '../activity.ts';
import { durationMs } from '../duration.ts';
import { HTTP_LIMITS } from './limits.ts';

/** An `http` connection of the project, read and with its secrets resolved. */
export interface HttpConnection {
  readonly name: string;
  readonly base: URL;
  /** `host[:port]`, in small letters: that of the base, and those that redirects may lead to. */
  readonly hosts: ReadonlySet<string>;
  readonly allowPrivate: boolean;
  readonly headers: { readonly [name: string]: string };
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Throws `config.invalid` where the connection is of another kind or a secret is not there. */
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
  return {
    name,
    base,
    hosts: new Set([base.host, ...readHosts(config)]),
    allowPrivate: config.allowPrivate === true,
    headers: await readHeaders(config, services),
    timeoutMs: (typeof config.timeout === 'string' ? durationMs(config.timeout) : undefined) ?? HTTP_LIMITS.timeoutMs,
    maxBytes: typeof config.maxBytes === 'number' ? config.maxBytes : HTTP_LIMITS.responseBytes,
  };
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

async function readHeaders(config: JsonObject, services: Services): Promise<HttpConnection['headers']> {
  const headers: Record<string, string> = {};
  const given = isMap(config.headers) ? config.headers : {};
  for (const [name, value] of Object.entries(given)) {
    headers[name.toLowerCase()] = typeof value === 'string' ? value : await readSecret(value, services);
  }
  return headers;
}

/** `{ secret: { env: NAME }, prefix: "Bearer " }`. */
export async function readSecret(value: unknown, services: Services): Promise<string> {
  if (!isMap(value) || !isMap(value.secret)) {
    throw new ActivityError('config.invalid', 'What stands in place of a secret is no reference to one.');
  }
  const { env, file } = value.secret;
  const reference: SecretReference | undefined =
    typeof env === 'string' ? { env } : typeof file === 'string' ? { file } : undefined;
  if (reference === undefined) {
    throw new ActivityError('config.invalid', 'A secret is read from `env` or `file`; the reference names neither.');
  }
  const secret = await services.secret(reference);
  return typeof value.prefix === 'string' ? `${value.prefix}${secret}` : secret;
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
