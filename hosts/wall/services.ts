import { isAbsolute, relative, resolve } from 'node:path';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { TemplatePlan } from '../../schema/plan.ts';
import {
  ActivityError,
  type Connection,
  type Documents,
  type ModelAlias,
  type Services,
} from '../../stdlib/activity.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { type At, type Curated, curate, pathOf } from '../../stdlib/curation.ts';
import { createJudge, type Judge } from '../../stdlib/judge/judge.ts';
import { createRenderer, TemplateError } from '../../stdlib/template/render.ts';
import { createKeep } from './keep.ts';
import type { ProjectSettings } from './project.ts';
import { createRedactor, MIN_SECRET_CHARS, type Redactor } from './redact.ts';
import { createSecrets } from './secrets/create-secrets.ts';
import { invalid, readSmallFile } from './secrets/read-local.ts';
import { type AskTurns, createTurns, type Patience, type Rate } from './turns.ts';

/** What activities get, and what the wall itself needs of the platform. One for each worker process. */
export interface WallServices extends Services {
  readonly redactor: Redactor;
  readonly judge: Judge;
  readonly events: ProjectSettings['events'];
  /** UTF-8 bytes of a call's input and of its result, where there is a store; else `WALL_LIMITS` says. */
  readonly valueBytes?: number;
  /** The documents that a run may put and open; absent where the project has no store. */
  readonly documentsOf?: (runId: string, signal: AbortSignal) => Documents;
  /** Milliseconds since the epoch. */
  now(): number;
  /** As `turn` of an activity, with how long it may wait. */
  turn(connection: string, patience?: Patience): Promise<void>;
  /** Names whoever keeps rates for all workers together (`across: all`); until then they are kept here alone. */
  shareTurns(ask: AskTurns): void;
  /** What the project's catalogue says of an activity for the flows of a team; undefined where it says nothing. */
  curate(contract: Contract, team: string | undefined): Curated | undefined;
  /** Waits for a turn by a rate of the catalogue that stands `at` a place; throws as `turn`. */
  ratedTurn(at: At, rate: Rate, patience: Patience): Promise<void>;
}

export interface ServicesOptions {
  readonly project: ProjectSettings;
  /** Environment variables, for secrets. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute path of the project; only connections that write files need it. */
  readonly root?: string;
  /** Reads a YAML or JSON document of the project by its project-relative path; undefined where there is none. */
  readonly readDocument?: (path: string) => Json | undefined;
  readonly now?: () => number;
  /** Worker processes that share the rates of connections; each keeps to its share. 1 unless given. */
  readonly workers?: number;
}

/** Everything is looked up at the time of a call, so that a changed secret needs no restart. */
export function createServices(options: ServicesOptions): WallServices {
  const { project } = options;
  const judge = createJudge();
  const redactor = createRedactor();
  const render = createRenderer();
  const named = [project.connections, project.models, project.payloads, project.secrets];
  for (const secret of secretsInEnvironment(named, options.env)) redactor.add(secret);
  const now = options.now ?? Date.now;
  let shared: AskTurns | undefined;
  const turns = createTurns(options.workers ?? 1, now, () => shared);
  const kept = createKeep<string>(now);
  const file = (path: string): Promise<string> => readPublicFile(options, path);
  // The settings of a worker are those that it was started with.
  const curated = new Map<string, { readonly said: Curated | undefined }>();
  return {
    redactor,
    judge,
    events: project.events,
    now,
    async turn(name, patience = {}) {
      const rate = own(project.connections, name)?.rate;
      // Judged by the schema of the project.
      if (rate !== undefined) await turns.take(`The connection "${name}"`, rate as unknown as Rate, patience);
    },
    shareTurns(ask) {
      shared = ask;
    },
    curate(contract, team) {
      if (project.catalogue === undefined) return undefined;
      const key = `${team ?? ''} ${contract.name}`;
      const known = curated.get(key);
      if (known !== undefined) return known.said;
      const said = curate(project.catalogue, contract, team);
      curated.set(key, { said });
      return said;
    },
    ratedTurn: (at, rate, patience) => turns.take(`The catalogue of the project (${pathOf(at)})`, rate, patience),
    model: (alias) => findModel(project, alias),
    connection: (name) => findConnection(options, name),
    document: (path) => readDocument(options, path),
    folder: (path) => findInside(options, path),
    secret: createSecrets({ stores: project.secrets ?? {}, env: options.env, now, redactor, file }),
    hide: (text, name) => redactor.add(text, `made of ${name}`),
    keep: (name, make, refused) =>
      kept.get(
        name,
        async () => {
          const one = await make();
          redactor.add(one.value, name);
          return one;
        },
        refused,
      ),
    file,
    render(template, data) {
      const file = readTemplate(template);
      const problems = file.content.schema === undefined ? [] : judge.validate(file.content.schema, data);
      if (problems.length > 0) {
        throw new ActivityError(
          'template.failed',
          `${file.path}: the data does not fit the template's schema. ${problems.join('; ')}`,
        );
      }
      try {
        return render(file.path, file.content, data);
      } catch (thrown) {
        if (thrown instanceof TemplateError) throw new ActivityError('template.failed', thrown.message);
        throw thrown;
      }
    },
    redact: (value) => redactor.json(value),
    validate: (schema, value) => judge.validate(asSchema(schema), value),
  };
}

/** The secrets that connections, store and keys name, so that none of them gets out by a call that did not ask for it. */
function secretsInEnvironment(value: unknown, env: ServicesOptions['env']): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key !== 'secret' || typeof child !== 'object' || child === null || !('env' in child)) {
      return secretsInEnvironment(child, env);
    }
    const secret = own(env, String(child.env));
    return secret === undefined || secret.length < MIN_SECRET_CHARS ? [] : [secret];
  });
}

function findModel(project: ProjectSettings, alias: string): ModelAlias {
  const found = own(project.models, alias);
  if (found === undefined)
    throw invalid(`holdfast.yaml has no model "${alias}"; ${listNames('models', project.models)}.`);
  const { provider, model, connection, api, apiVersion, credentials, options } = found;
  // Judged by the schema of the project: plain JSON.
  return {
    alias,
    provider,
    model,
    ...(connection === undefined ? {} : { connection }),
    ...(api === undefined ? {} : { api }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(credentials === undefined ? {} : { credentials: credentials as JsonObject }),
    options: (options ?? {}) as JsonObject,
  };
}

function findConnection({ project, env }: ServicesOptions, name: string): Connection {
  const found = own(project.connections, name);
  if (found === undefined) {
    throw invalid(`holdfast.yaml has no connection "${name}"; ${listNames('connections', project.connections)}.`);
  }
  const { kind, ...config } = found;
  const { baseUrl, address, auth } = config;
  const addressed: JsonObject = {
    ...config,
    ...(baseUrl === undefined ? {} : { baseUrl: addressOf(name, baseUrl, env) }),
    ...(address === undefined ? {} : { address: addressOf(name, address, env) }),
  };
  if (!isObject(auth) || auth.tokenUrl === undefined) return { name, kind, config: addressed };
  return { name, kind, config: { ...addressed, auth: { ...auth, tokenUrl: addressOf(name, auth.tokenUrl, env) } } };
}

/** A literal address, or that of an environment variable of the worker. */
function addressOf(name: string, value: Json, env: ServicesOptions['env']): Json {
  if (!isObject(value) || !('env' in value)) return value;
  const variable = String(value.env);
  const address = env[variable] || value.default;
  if (address !== undefined) return address;
  throw invalid(
    `The connection "${name}" takes an address from ${variable}, which is not set. Set it for the worker, or give a default.`,
  );
}

function own<T>(map: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function listNames(what: string, map: { readonly [name: string]: unknown }): string {
  const names = Object.keys(map).sort();
  return names.length === 0 ? `it has no ${what}` : `its ${what} are ${names.join(', ')}`;
}

function readDocument(options: ServicesOptions, path: string): Json {
  const content = options.readDocument?.(path.replace(/^(\.\/)+/, ''));
  if (content === undefined) throw invalid(`The project has no document "${path}" that this worker can read.`);
  return content;
}

function findInside({ root }: ServicesOptions, path: string): string {
  if (root === undefined) throw invalid(`This worker has no folder of a project, where "${path}" would be.`);
  const folder = resolve(root, path);
  const inside = relative(root, folder);
  if (inside.startsWith('..') || isAbsolute(inside)) throw invalid(`"${path}" is outside of the project.`);
  return folder;
}

/** Certificates of the project, or of the worker's machine. */
async function readPublicFile(options: ServicesOptions, path: string): Promise<string> {
  return readSmallFile('file', isAbsolute(path) ? path : findInside(options, path));
}

/** A template as the plan hands it over. INVARIANT: its source is text; Handlebars would run a ready-made tree. */
function readTemplate(value: Json): { readonly path: string; readonly content: TemplatePlan } {
  if (isObject(value)) {
    const { path, content } = value;
    if (typeof path === 'string' && isObject(content) && typeof content.source === 'string') {
      const { source, schema } = content;
      return { path, content: schema === undefined ? { source } : { source, schema: asSchema(schema) } };
    }
  }
  throw new ActivityError('template.failed', 'What was given as a template is no template file of the plan.');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asSchema(value: Json): boolean | JsonObject {
  if (typeof value === 'boolean' || isObject(value)) return value;
  throw invalid('What was given as a JSON Schema is neither a map nor true or false.');
}
