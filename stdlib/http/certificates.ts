import { createHash } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ActivityError, type Connection, type Services } from '../activity.ts';
import { isMap, readSecret } from './read-secret.ts';

/** `tls` of a connection, as PEM. */
export interface Certificates {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly serverName?: string;
}

/** Undefined where the connection has none. Throws `config.invalid` where they cannot be had, or do not fit together. */
export async function readCertificates(
  { name, config }: Pick<Connection, 'name' | 'config'>,
  services: Pick<Services, 'file' | 'secret'>,
): Promise<Certificates | undefined> {
  if (!isMap(config.tls)) return undefined;
  const { ca, certificate, key, passphrase, serverName } = config.tls;
  const read = async (value: unknown): Promise<string> =>
    typeof value === 'string' ? services.file(value) : readSecret(value, services);
  const found: Certificates = {
    ...(ca === undefined ? {} : { ca: await read(ca) }),
    ...(certificate === undefined ? {} : { cert: await read(certificate) }),
    ...(key === undefined ? {} : { key: await readSecret(key, services) }),
    ...(passphrase === undefined ? {} : { passphrase: await readSecret(passphrase, services) }),
    ...(typeof serverName === 'string' ? { serverName } : {}),
  };
  judge(name, found);
  return found;
}

/** Digests of what was judged and found good, so that it is read once. */
const judged = new Set<string>();
const MOST_JUDGED = 1_000;

function judge(name: string, found: Certificates): void {
  const digest = digestOf(found);
  if (judged.has(digest)) return;
  const { serverName: _, ...context } = found;
  try {
    createSecureContext(context);
  } catch (thrown) {
    // Its words may show a part of what it read; the code says enough.
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'not readable';
    throw new ActivityError(
      'config.invalid',
      `The certificates of the connection "${name}" cannot be used (${code}): PEM is expected, with the key of the certificate.`,
    );
  }
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.add(digest);
}

export function digestOf(certificates: Certificates): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(certificates).sort()))
    .digest('hex');
}
