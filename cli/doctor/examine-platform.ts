/** Activities, models, connections and people; secrets by name, never by value. */
import { modelFacts } from '../../compiler/resolve/model-facts.ts';
import type { WallServices } from '../../hosts/wall/index.ts';
import type { Model } from '../../schema/generated/project.ts';
import type { JsonObject } from '../../schema/json.ts';
import { missingPackage } from '../../stdlib/activities/model/providers/packages.ts';
import type { Finding } from '../commands/doctor.ts';
import type { GlobalOptions } from '../context.ts';
import type { Io } from '../io.ts';
import { loadPlatform } from '../platform.ts';
import type { OpenProject } from '../project.ts';
import { count } from '../render/values.ts';
import { examineModels } from './examine-models.ts';
import { examinePeople } from './examine-people.ts';
import { examineConnection, examineSecrets } from './examine-secrets.ts';

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
  for (const [alias, model] of Object.entries(settings.models ?? {}))
    yield* await examineModel(platform.services, alias, model);
  yield* examineModels(modelFacts(settings));
  // Plain JSON, as every document.
  for (const [name, connection] of Object.entries(settings.connections ?? {}))
    yield* await examineConnection(platform.services, name, connection as unknown as JsonObject);
  yield* examinePeople(platform);
}

async function examineModel(services: WallServices, alias: string, entry: Model): Promise<readonly Finding[]> {
  const what = `model ${alias}`;
  const by = 'connection' in entry ? ` by connection ${entry.connection}` : '';
  const detail = `${entry.provider} ${entry.model}${by}`;
  const missing = missingPackage(entry.provider);
  if (missing !== undefined) {
    const todo = `npm install ${missing}`;
    return [{ is: 'problem', of: 'environment', what, detail: `${detail}, its package is not installed`, todo }];
  }
  // Plain JSON, as every document.
  return examineSecrets(services, { what, detail }, entry as unknown as JsonObject);
}
