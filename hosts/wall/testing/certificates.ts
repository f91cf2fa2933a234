/** Certificates for tests, made when they are needed: a small writer of X.509 (RFC 5280) over Node's own cryptography. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Identity {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}
export interface Authority extends Identity {
  /** A certificate by this authority: of a server for `localhost` and 127.0.0.1 unless `hosts` are given, and for clients. */
  issue(name: string, more?: { readonly validity?: Validity; readonly hosts?: readonly Host[] }): Identity;
}

type Host = 'localhost' | '127.0.0.1';
type Validity = { readonly from: Date; readonly to: Date };
const HOSTS: readonly Host[] = ['localhost', '127.0.0.1'];
const HOUR_MS = 3_600_000;

export function createAuthority(name: string): Authority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = { name, key: pair.privateKey };
  return {
    ...write({ name, publicKey: pair.publicKey, issuer: own }, pair.privateKey),
    issue(subject, { hosts = HOSTS, validity } = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const about = { name: subject, publicKey, hosts, issuer: own };
      return write(validity === undefined ? about : { ...about, validity }, privateKey);
    },
  };
}

interface About {
  readonly name: string;
  readonly publicKey: KeyObject;
  /** Absent: of an authority. */
  readonly hosts?: readonly Host[];
  readonly issuer: { readonly name: string; readonly key: KeyObject };
  readonly validity?: Validity;
}

function write(about: About, privateKey: KeyObject): Identity {
  const now = Date.now();
  const { from, to } = about.validity ?? { from: new Date(now - HOUR_MS), to: new Date(now + 24 * HOUR_MS) };
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2)); // ecdsa-with-SHA256
  const body = sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))), // version 3
    tag(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    nameOf(about.issuer.name),
    sequence(time(from), time(to)),
    nameOf(about.name),
    about.publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(...extensions(about.hosts))),
  );
  const signed = sequence(body, algorithm, tag(0x03, Buffer.concat([ZERO, sign('sha256', body, about.issuer.key)])));
  const base64 = signed.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64.trim()}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

const ZERO = Buffer.from([0]);
const TRUE = tag(0x01, Buffer.from([0xff]));

function extensions(hosts: readonly Host[] | undefined): readonly Buffer[] {
  const basic = sequence(oid(2, 5, 29, 19), TRUE, tag(0x04, sequence(...(hosts === undefined ? [TRUE] : []))));
  if (hosts === undefined) return [basic];
  const names = hosts.map((host) =>
    host === 'localhost' ? tag(0x82, Buffer.from(host)) : tag(0x87, Buffer.from([127, 0, 0, 1])),
  );
  return [basic, sequence(oid(2, 5, 29, 17), tag(0x04, sequence(...names)))];
}

function nameOf(name: string): Buffer {
  return sequence(tag(0x31, sequence(oid(2, 5, 4, 3), tag(0x0c, Buffer.from(name)))));
}

function time(at: Date): Buffer {
  return tag(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tag(0x30, Buffer.concat(parts));
}

function tag(type: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([type, ...size]), content]);
}

function oid(first: number, second: number, ...rest: readonly number[]): Buffer {
  const bytes = rest.flatMap((part) => {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return tag(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
