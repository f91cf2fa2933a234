import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type Services } from '../../activity.ts';
import { durationMs } from '../../duration.ts';
import { readSecret } from '../../http/connection.ts';

/** An `smtp` connection of the project, read and with its secret resolved. */
export type MailConnection = { readonly from: string } & (
  | { readonly kind: 'catcher'; readonly folder: string }
  | {
      readonly kind: 'server';
      readonly host: string;
      readonly port: number;
      readonly tls: 'required' | 'implicit' | 'none';
      readonly auth?: { readonly user: string; readonly pass: string };
      readonly timeoutMs: number;
    }
);

/** Time for one mail, unless the connection says otherwise. */
const TIMEOUT_MS = 30_000;

/** Throws `config.invalid` where the connection is of another kind or a secret is not there. */
export async function openMailConnection(services: Services, name: string): Promise<MailConnection> {
  const { kind, config } = services.connection(name);
  await services.turn(name);
  const invalid = (what: string): ActivityError =>
    new ActivityError('config.invalid', `The connection "${name}" ${what}.`);
  if (kind !== 'smtp') throw invalid(`is of kind ${kind}; smtp is needed`);
  const { from, host, port, tls = 'required' } = config;
  if (typeof from !== 'string') throw invalid('has no `from`');
  if (typeof config.catch === 'string') return { kind: 'catcher', from, folder: services.folder(config.catch) };
  if (typeof host !== 'string' || typeof port !== 'number') throw invalid('has neither `catch` nor `host` and `port`');
  if (tls !== 'required' && tls !== 'implicit' && tls !== 'none')
    throw invalid('has a `tls` that is none of required, implicit, none');
  if (tls === 'none' && !/^(localhost|127(\.\d+){3}|::1)$/.test(host)) {
    throw invalid('goes without TLS, which only a server of this machine may');
  }
  const timeoutMs = (typeof config.timeout === 'string' ? durationMs(config.timeout) : undefined) ?? TIMEOUT_MS;
  return { kind: 'server', from, host, port, tls, timeoutMs, ...(await readAuth(config, services)) };
}

async function readAuth(
  config: JsonObject,
  services: Services,
): Promise<{ readonly auth?: { readonly user: string; readonly pass: string } }> {
  const { user, password } = config;
  if (typeof user !== 'string' || password === undefined) return {};
  return { auth: { user, pass: await readSecret(password, services) } };
}
