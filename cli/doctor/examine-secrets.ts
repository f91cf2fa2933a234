/** Whether secrets can be had, and connections opened with them; never what they are. */
import type { WallServices } from '../../hosts/wall/index.ts';
import type { JsonObject } from '../../schema/json.ts';
import { isActivityError, type SecretReference } from '../../stdlib/activity.ts';
import { openHttpConnection } from '../../stdlib/http/connection.ts';
import { readSecret } from '../../stdlib/http/read-secret.ts';
import type { Finding } from '../commands/doctor.ts';
import { count } from '../render/values.ts';

const of = 'environment';

/** Every reference of a connection is resolved, wherever it leads; of an `http` one the token is asked for, too. */
export async function examineConnection(
  services: WallServices,
  name: string,
  connection: JsonObject,
): Promise<readonly Finding[]> {
  const what = `connection ${name}`;
  const { baseUrl, host, catch: folder, auth } = connection;
  const where = [baseUrl, host, folder].find((one) => typeof one === 'string') ?? '';
  const by = isMap(auth) ? `, ${String(auth.kind)}` : '';
  const detail = `${String(connection.kind)} ${String(where)}`.trim() + by;
  const open = async (): Promise<void> => {
    if (connection.kind === 'http') await openHttpConnection(services, name);
  };
  const token = isMap(auth) && auth.kind === 'oauth2' ? ', token given' : '';
  return examineSecrets(services, { what, detail, token }, connection, open);
}

/** Whether every secret that an entry refers to can be had; then, whether what is done with them works. */
export async function examineSecrets(
  services: WallServices,
  { what, detail, token = '' }: { readonly what: string; readonly detail: string; readonly token?: string },
  entry: JsonObject,
  open: () => Promise<void> = async () => {},
): Promise<readonly Finding[]> {
  const secrets = secretsIn(entry);
  const problems: Finding[] = [];
  for (const secret of secrets) {
    const why = await failureOf(services, () => readSecret(secret, services));
    if (why !== undefined) problems.push({ is: 'problem', of, what, detail: `${nameOf(secret)}: ${why}`, todo: TODO });
  }
  if (problems.length > 0) return problems;
  const why = await failureOf(services, open);
  if (why !== undefined) return [{ is: 'problem', of, what, detail: `${detail}: ${why}`, todo: TODO }];
  const there = secrets.length === 0 ? '' : `, ${count(secrets.length, 'secret')} there`;
  return [{ is: 'ok', of: 'project', what, detail: `${detail}${there}${token}` }];
}

const TODO = 'Calls by this connection fail until the worker can have it; run doctor where the worker runs.';

/** In words without a secret; undefined where it went well. */
async function failureOf(services: WallServices, attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (thrown) {
    if (!isActivityError(thrown)) throw thrown;
    return services.redactor.told(`${thrown.message} (${thrown.type})`);
  }
}

/** `{ secret: … }` anywhere inside. */
function secretsIn(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (!isMap(value)) return [];
  return isMap(value.secret) ? [value] : Object.values(value).flatMap(secretsIn);
}

function nameOf({ secret }: JsonObject): string {
  // Judged by the schema of the project.
  const reference = secret as unknown as SecretReference;
  if ('from' in reference) return `${reference.from} ${reference.name}`;
  return 'env' in reference ? reference.env : reference.file;
}

function isMap(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
