/** Activities, models, connections and people; secrets by name, never by value. */

import { existsSync } from 'node:fs';
import type { Model } from '../../schema/generated/project.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { missingPackage } from '../../stdlib/activities/model/providers/packages.ts';
import type { Finding } from '../commands/doctor.ts';
import type { GlobalOptions } from '../context.ts';
import type { Io } from '../io.ts';
import { loadPlatform } from '../platform.ts';
import type { OpenProject } from '../project.ts';
import { count } from '../render/values.ts';
import { examinePeople } from './examine-people.ts';

const of = 'project';

export async function* examinePlatform(io: Io, project: OpenProject, options: GlobalOptions): AsyncGenerator<Finding> {
  const platform = await loadPlatform(io, project, options);
  const { registry, settings } = platform;
  yield {
    is: 'ok',
    of,
    what: 'activities',
    detail: `${count(registry.size, 'activity', 'activities')}, each with its implementation`,
  };
  // Plain JSON, as every document.
  for (const [alias, model] of Object.entries(settings.models ?? {})) yield examineModel(io, alias, model);
  // Plain JSON, as every document.
  for (const [name, connection] of Object.entries(settings.connections ?? {}))
    yield examineConnection(io, name, connection as unknown as JsonObject);
  yield* examinePeople(platform);
}

function examineModel(io: Io, alias: string, entry: Model): Finding {
  const what = `model ${alias}`;
  const by = 'connection' in entry ? ` by connection ${entry.connection}` : '';
  const detail = `${entry.provider} ${entry.model}${by}`;
  const missing = missingPackage(entry.provider);
  if (missing !== undefined) {
    const todo = `npm install ${missing}`;
    return { is: 'problem', of: 'environment', what, detail: `${detail}, its package is not installed`, todo };
  }
  // Plain JSON, as every document.
  return withSecrets(io, { is: 'ok', of, what, detail }, entry as unknown as JsonObject);
}

function examineConnection(io: Io, name: string, connection: JsonObject): Finding {
  const what = `connection ${name}`;
  const where = [connection.baseUrl, connection.host, connection.catch].find((one) => typeof one === 'string') ?? '';
  const detail = `${String(connection.kind)} ${String(where)}`.trim();
  return withSecrets(io, { is: 'ok', of, what, detail }, connection);
}

/** The finding, where the secrets that an entry names are there; else which are not. */
function withSecrets(io: Io, found: Finding, entry: JsonObject): Finding {
  const { what, detail } = found;
  const secrets = secretsIn(entry);
  const missing = secrets.filter((secret) => !isThere(io, secret));
  if (missing.length === 0) {
    const kept = secrets.length === 0 ? '' : `, ${count(secrets.length, 'secret')} there`;
    return { ...found, detail: `${detail}${kept}` };
  }
  const names = missing.map(({ env, file }) => env ?? file ?? '');
  const todo = `Set ${names.join(', ')} where the worker runs.`;
  return {
    is: 'problem',
    of: 'environment',
    what,
    detail: `${detail}, ${count(missing.length, 'secret')} missing`,
    todo,
  };
}

interface SecretName {
  readonly env?: string;
  readonly file?: string;
}

/** References to secrets anywhere in a connection. */
function secretsIn(value: Json): readonly SecretName[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (!isObject(value)) return [];
  const { secret } = value;
  if (isObject(secret)) {
    if (typeof secret.env === 'string') return [{ env: secret.env }];
    if (typeof secret.file === 'string') return [{ file: secret.file }];
  }
  return Object.values(value).flatMap(secretsIn);
}

function isThere(io: Io, { env, file }: SecretName): boolean {
  return env === undefined ? file !== undefined && existsSync(file) : Boolean(io.env[env]);
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
