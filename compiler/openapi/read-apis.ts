/** `openapi` of holdfast.yaml: documents of the project whose operations become activities. */
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { API_LIMITS, type ApiActivity } from '../../stdlib/activities/openapi/operation.ts';
import { finding, hasErrors } from '../diagnostics/finding.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { type ApiDocument, entriesOf, fieldOf, follow, itemsOf, textOf } from './api-document.ts';
import { checkCredentials } from './check-credentials.ts';
import { type OperationNode, readOperation } from './read-operation.ts';
import { Unsupported } from './read-parameters.ts';
import { createSchemaParts } from './schema-parts.ts';

export interface LoadedApi extends ApiActivity {
  /** Of the operation's id. */
  readonly range: Range;
}
export interface LoadedApis {
  readonly activities: readonly LoadedApi[];
  /** Namespaces whose documents cannot be read: what their names stand for is not known. */
  readonly broken: readonly string[];
  /** Names of operations that cannot be called. */
  readonly unusable: readonly string[];
}

/** Reads the documents that `holdfast.yaml` names. Nothing else is read: no file beside them, no network. */
export function readApis(session: Session, file: string, project: Node, diagnostics: Diagnostic[]): LoadedApis {
  const apis = entriesOf(fieldOf(project, 'openapi'));
  const connections = fieldOf(project, 'connections');
  const read = apis.map((api) => ({ api, of: readApi(session, file, api, connections, diagnostics) }));
  return {
    activities: read.flatMap(({ of }) => of?.activities ?? []),
    broken: read.flatMap(({ api, of }) => (of === undefined ? [api.key] : [])),
    unusable: read.flatMap(({ of }) => of?.unusable ?? []),
  };
}

function readApi(
  session: Session,
  file: string,
  api: MapEntry,
  connections: Node | undefined,
  diagnostics: Diagnostic[],
): Omit<LoadedApis, 'broken'> | undefined {
  const given = fieldOf(api.value, 'document');
  const connection = fieldOf(api.value, 'connection');
  const document = openDocument(session, file, given, diagnostics);
  checkConnection(connection, connections, diagnostics);
  if (document === undefined) return undefined;
  const parts = createSchemaParts(document);
  const overrides = fieldOf(api.value, 'operations');
  const activities: LoadedApi[] = [];
  const unusable: string[] = [];
  const used = new Set<string>();
  const seen = new Map<string, Range>();
  for (const node of operationsOf(document)) {
    const named = nameOperation(node, overrides, document, isWanted(api.value), seen);
    if (named === undefined) continue;
    if (named.override !== undefined) used.add(named.override.key);
    const name = `${api.key}.${named.name}`;
    const names = { namespace: api.key, name, connection: textOf(connection) ?? '', version: versionOf(document) };
    const before = document.diagnostics.length;
    try {
      const read = readOperation(document, parts, node, names, named.override?.value);
      activities.push({ ...read, range: named.range });
    } catch (thrown) {
      if (!(thrown instanceof Unsupported)) throw thrown;
      unusable.push(name);
      // What is wrong with it was told.
      if (hasErrors(document.diagnostics.slice(before))) continue;
      const hint = 'nothing can call it; list the operations that are needed under `only`, and this is quiet';
      document.diagnostics.push(
        finding('HF5053', thrown.node.range, `"${name}" is left out: ${thrown.message}`, { hint }),
      );
    }
  }
  checkOverrides(api.value, overrides, used, seen, document);
  const auth = connection && fieldOf(connections, textOf(connection) ?? '');
  if (auth !== undefined && connection !== undefined) checkCredentials(document, auth, connection);
  diagnostics.push(...document.diagnostics);
  return { activities, unusable };
}

function openDocument(
  session: Session,
  file: string,
  given: Node | undefined,
  diagnostics: Diagnostic[],
): ApiDocument | undefined {
  const reference = textOf(given);
  if (given === undefined || reference === undefined) return undefined;
  const path = resolvePath(file, reference);
  const parsed = path === undefined ? undefined : documentAt(session, path);
  if (path === undefined || parsed === undefined) {
    diagnostics.push(finding('HF1201', given.range, `there is no file "${reference}"`));
    return undefined;
  }
  diagnostics.push(...parsed.diagnostics);
  const root = parsed.value;
  if (root === undefined || hasErrors(parsed.diagnostics)) return undefined;
  const stated = fieldOf(root, 'openapi');
  const version = /^3\.(\d+)/.exec(textOf(stated) ?? '')?.[1];
  if (version !== undefined && fieldOf(root, 'paths')?.kind === 'map') {
    return { path, root, version: version === '0' ? '3.0' : '3.1', diagnostics: [] };
  }
  const hint = 'write `openapi: 3.1.0` and `paths`; documents of Swagger 2 are converted first';
  diagnostics.push(finding('HF5050', (stated ?? root).range, 'this is no document of OpenAPI 3', { hint }));
  return undefined;
}

const METHODS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete']);

function operationsOf(document: ApiDocument): readonly OperationNode[] {
  const paths = entriesOf(fieldOf(document.root, 'paths'));
  const all = paths.flatMap(({ key: path, value }) => {
    const pathItem = follow(document, value);
    return path.startsWith('/') && pathItem !== undefined
      ? entriesOf(pathItem).flatMap((method) => (METHODS.has(method.key) ? [{ path, pathItem, method }] : []))
      : [];
  });
  if (all.length <= API_LIMITS.operations) return all;
  const message = `the document has ${all.length} operations; ${API_LIMITS.operations} are allowed`;
  document.diagnostics.push(finding('HF5050', document.root.range, message));
  return [];
}

/** `createCharge` of `create-charge`, `charges.create` or `Create charge`. */
function camelCase(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word, i) => (i === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
  return joined.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (start) => start.toLowerCase());
}

interface Named {
  readonly name: string;
  readonly range: Range;
  readonly override: MapEntry | undefined;
}

/** By its id, or by `POST /charges` and the `name` that the project gives it. Undefined where it is not wanted or cannot be named. */
function nameOperation(
  { path, method }: OperationNode,
  overrides: Node | undefined,
  { diagnostics }: ApiDocument,
  wanted: (names: readonly string[]) => boolean,
  seen: Map<string, Range>,
): Named | undefined {
  const id = fieldOf(method.value, 'operationId');
  const where = `${method.key.toUpperCase()} ${path}`;
  const text = textOf(id);
  const fields = fieldsOf(overrides);
  const override = fields.get(where) ?? (text === undefined ? undefined : fields.get(text));
  if (!wanted(text === undefined ? [where] : [where, text])) return undefined;
  const name = textOf(fieldOf(override?.value, 'name')) ?? camelCase(text ?? '');
  const range = id?.range ?? method.keyRange;
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    const message = text === undefined ? `${where} has no operationId` : `"${text}" gives no name for an activity`;
    const hint = `give it one, or a name in holdfast.yaml: \`operations: { "${where}": { name: … } }\``;
    diagnostics.push(finding('HF5052', range, message, { hint }));
    return undefined;
  }
  const first = seen.get(name);
  if (first !== undefined) {
    const related = [{ range: first, message: 'first here' }];
    diagnostics.push(finding('HF5052', range, `two operations are named "${name}"`, { related }));
    return undefined;
  }
  seen.set(name, range);
  return { name, range, override };
}

/** Whether `only` of the project lists it by its id, or by method and path. */
function isWanted(api: Node): (names: readonly string[]) => boolean {
  const only = fieldOf(api, 'only');
  const listed = new Set(itemsOf(only).map(textOf));
  return (names) => only === undefined || names.some((name) => listed.has(name));
}

function checkOverrides(
  api: Node,
  overrides: Node | undefined,
  used: ReadonlySet<string>,
  seen: ReadonlyMap<string, Range>,
  { diagnostics, root }: ApiDocument,
): void {
  const known = entriesOf(fieldOf(root, 'paths')).flatMap(({ key, value }) =>
    entriesOf(value).flatMap((method) => {
      const id = textOf(fieldOf(method.value, 'operationId'));
      const where = `${method.key.toUpperCase()} ${key}`;
      return METHODS.has(method.key) ? (id === undefined ? [where] : [id, where]) : [];
    }),
  );
  const tell = (name: string, range: Range): void => {
    if (known.includes(name)) return;
    const hint = didYouMean(name, known) ?? `${seen.size} operations have names`;
    diagnostics.push(finding('HF5054', range, `the document has no operation "${name}"`, { hint }));
  };
  for (const { key, keyRange } of entriesOf(overrides)) if (!used.has(key)) tell(key, keyRange);
  for (const item of itemsOf(fieldOf(api, 'only'))) tell(textOf(item) ?? '', item.range);
}

/** Contracts have a semantic version; that of a document may be any text. */
function versionOf({ root }: ApiDocument): string {
  const given = textOf(fieldOf(fieldOf(root, 'info'), 'version')) ?? '';
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)/.exec(given)?.[0] ?? '0.0.0';
}

function checkConnection(node: Node | undefined, connections: Node | undefined, diagnostics: Diagnostic[]): void {
  const name = textOf(node);
  if (node === undefined || name === undefined) return;
  const known = fieldsOf(connections);
  const found = known.get(name);
  if (found !== undefined && textOf(fieldOf(found.value, 'kind')) === 'http') return;
  const message =
    found === undefined ? `there is no connection "${name}"` : `the connection "${name}" is not one by http`;
  const hint = found === undefined ? didYouMean(name, [...known.keys()]) : undefined;
  diagnostics.push(finding('HF1203', node.range, message, { hint }));
}
