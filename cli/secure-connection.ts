/** TLS and API key of a Temporal server, as the project describes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectOptions } from '../hosts/temporal/client/connect.ts';
import type { Temporal } from '../schema/generated/project.ts';
import { environment } from './exit.ts';
import type { Io } from './io.ts';
import type { OpenProject } from './project.ts';

/** The part that client and worker understand alike. */
export type SecureConnection = Pick<NonNullable<ConnectOptions['connection']>, 'tls'> & { readonly apiKey?: string };
type Secret = Pick<NonNullable<Temporal['apiKey']>, 'secret' | 'prefix'>;

/** Throws where a secret or a certificate that the project names is not there. */
export async function secureConnection(
  io: Io,
  { tree }: OpenProject,
  { tls, apiKey }: Temporal,
): Promise<{ readonly connection?: SecureConnection }> {
  if ((tls === undefined || tls === false) && apiKey === undefined) return {};
  const key = apiKey === undefined ? {} : { apiKey: readSecret(io, apiKey, 'temporal.apiKey') };
  if (typeof tls !== 'object') return { connection: { tls: tls ?? true, ...key } };
  const { serverName, ca, certificate, key: privateKey } = tls;
  const pair =
    certificate === undefined || privateKey === undefined
      ? {}
      : {
          clientCertPair: {
            crt: Buffer.from(readSecret(io, certificate, 'temporal.tls.certificate')),
            key: Buffer.from(readSecret(io, privateKey, 'temporal.tls.key')),
          },
        };
  return {
    connection: {
      tls: {
        ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
        ...(ca === undefined ? {} : { serverRootCACertificate: readFile(join(tree.root, ca), 'temporal.tls.ca') }),
        ...pair,
      },
      ...key,
    },
  };
}

/** Throws where there is none. `what`: the key of the document, for people. */
export function readSecret(io: Io, { secret, prefix = '' }: Secret, what: string): string {
  if ('file' in secret) return prefix + readFile(secret.file, what).toString('utf8').trim();
  const value = io.env[secret.env];
  if (!value)
    throw environment(
      `${what}: the environment variable ${secret.env} is not set.`,
      'It holds a secret; set it and try again.',
    );
  return prefix + value;
}

function readFile(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw environment(`${what}: ${file} cannot be read (${code}).`);
  }
}
