import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isPublicAddress } from './addresses.ts';
import { type Certificates, digestOf } from './certificates.ts';
import { HttpFailure } from './failure.ts';
import { HTTP_LIMITS } from './limits.ts';

/** INVARIANT: none reads a proxy from the environment. */
export function dispatcherFor(allowPrivate: boolean, tls?: Certificates): Agent {
  if (tls === undefined) return allowPrivate ? open : guarded;
  // Connections that were opened with one set of certificates are not for another.
  const key = `${allowPrivate} ${digestOf(tls)}`;
  const agent = withCertificates.get(key) ?? createAgent(allowPrivate, tls);
  withCertificates.delete(key);
  withCertificates.set(key, agent);
  const [oldest] = withCertificates.keys();
  if (withCertificates.size > HTTP_LIMITS.dispatchers && oldest !== undefined) {
    const old = withCertificates.get(oldest);
    withCertificates.delete(oldest);
    // What is on its way ends first; that it then cannot be closed concerns nobody.
    old?.close().catch(() => undefined);
  }
  return agent;
}

/** The one that was used longest ago comes first. */
const withCertificates = new Map<string, Agent>();

function createAgent(allowPrivate: boolean, { serverName, ...pem }: Certificates): Agent {
  const tls = { ...pem, ...(serverName === undefined ? {} : { servername: serverName }) };
  return new Agent({
    connect: allowPrivate ? { timeout: HTTP_LIMITS.connectMs, ...tls } : connectPublic(tls),
  });
}

function blocked(host: string): HttpFailure {
  const message = `${host} has an address of a private network or of this machine, which the connection does not allow`;
  return new HttpFailure('blocked', message, false);
}

/** A name may give one address when it is asked for and another when it is connected to; so it is judged in between. */
const lookupPublic: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, '', 0);
    const allowed = found.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (first === undefined || allowed.length < found.length) return callback(blocked(host), '', 0);
    if (options.all === true) return callback(null, allowed);
    callback(null, first.address, first.family);
  });
};

function connectPublic(tls: buildConnector.BuildOptions = {}): buildConnector.connector {
  const connect = buildConnector({ ...tls, timeout: HTTP_LIMITS.connectMs, lookup: lookupPublic });
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (isPublicAddress(addressOf(socket))) return callback(null, socket);
      socket.destroy();
      callback(blocked(options.hostname), null);
    });
  };
}

function addressOf(socket: Socket): string {
  // A v4 address on a socket of both families.
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

/** Connects to anything that the allow-list named. For connections that say `allowPrivate`. */
const open = new Agent({ connect: { timeout: HTTP_LIMITS.connectMs } });

/** Connects to public addresses only: names are looked up and judged, and the address that was connected to once more. */
const guarded = new Agent({ connect: connectPublic() });
