import type { Range } from '../../schema/diagnostic.ts';
import type { Node } from '../nodes.ts';
import { fieldsOf } from './reading.ts';
import { documentAt, type Session } from './session.ts';

/** What the project's documents say that flows refer to by name; undefined where there is no such document. */
export interface ProjectFacts {
  readonly models?: ReadonlySet<string>;
  readonly connections?: ReadonlySet<string>;
  /** What each connection is to `sql.*`; one that an overlay describes anew is left out. */
  readonly databases?: ReadonlyMap<string, 'none' | 'read_only' | 'writable'>;
  /** Labels of data that are followed, and the models and connections that may be given them. */
  readonly labels?: ReadonlyMap<string, LabelPlaces>;
  /** Whether a store takes what is too large for a history. */
  readonly stored?: boolean;
  /** Digests of `catalog.lock.yaml`, by activity. */
  readonly lock?: ReadonlyMap<string, LockedContract>;
}
export interface LabelPlaces {
  readonly models: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
}
export interface LockedContract {
  readonly digest: string;
  readonly range: Range;
}

export const PROJECT_FILE = 'holdfast.yaml';
export const LOCK_FILE = 'catalog.lock.yaml';
const OVERLAY = /^holdfast\.[^./]+\.yaml$/;

/** Names that any overlay adds count: which of them is in force is known when a run starts. */
export function projectFacts(session: Session): ProjectFacts {
  const lock = documentAt(session, LOCK_FILE)?.value;
  const locked = lock ? { lock: lockedContracts(lock) } : {};
  const project = documentAt(session, PROJECT_FILE)?.value;
  if (!project) return locked;
  const overlays = session.tree.list().filter((path) => OVERLAY.test(path));
  const documents = [project, ...overlays.map((path) => documentAt(session, path)?.value)];
  const names = (key: string) =>
    new Set(documents.flatMap((one) => [...fieldsOf(fieldsOf(one).get(key)?.value).keys()]));
  return {
    ...locked,
    models: names('models'),
    connections: names('connections'),
    databases: databasesOf(documents),
    stored: names('payloads').has('store'),
    labels: labelsOf(documents),
  };
}

type Databases = NonNullable<ProjectFacts['databases']>;

function databasesOf(documents: readonly (Node | undefined)[]): Databases {
  const found = new Map<string, 'none' | 'read_only' | 'writable'>();
  const doubtful = new Set<string>();
  for (const document of documents) {
    for (const { key, value } of fieldsOf(fieldsOf(document).get('connections')?.value).values()) {
      if (found.has(key)) doubtful.add(key);
      const fields = fieldsOf(value);
      const kind = scalarOf(fields.get('kind')?.value);
      const readOnly = scalarOf(fields.get('readOnly')?.value) === true;
      if (kind === 'postgres' || kind === 'sqlite') found.set(key, readOnly ? 'read_only' : 'writable');
      else found.set(key, 'none');
    }
  }
  return new Map([...found].filter(([name]) => !doubtful.has(name)));
}

/** What any overlay allows is allowed: which of them is in force is known when a run starts. */
function labelsOf(documents: readonly (Node | undefined)[]): ReadonlyMap<string, LabelPlaces> {
  const rules = documents.flatMap((one) => [...fieldsOf(fieldsOf(one).get('labels')?.value).values()]);
  const found = new Map<string, { readonly models: Set<string>; readonly connections: Set<string> }>();
  for (const { key: label, value } of rules) {
    const places = found.get(label) ?? { models: new Set(), connections: new Set() };
    found.set(label, places);
    const fields = fieldsOf(value);
    for (const key of ['models', 'connections'] as const) {
      const list = fields.get(key)?.value;
      const texts = list?.kind === 'list' ? list.items.map(scalarOf) : [];
      for (const text of texts) if (typeof text === 'string') places[key].add(text);
    }
  }
  return found;
}

const scalarOf = (node: Node | undefined) => (node?.kind === 'scalar' ? node.value : undefined);

function lockedContracts(lock: Node): ReadonlyMap<string, LockedContract> {
  const entries = [...fieldsOf(fieldsOf(lock).get('activities')?.value).values()];
  return new Map(
    entries.flatMap(({ key, keyRange, value }) => {
      const digest = fieldsOf(value).get('digest')?.value;
      if (digest?.kind !== 'scalar' || typeof digest.value !== 'string') return [];
      return [[key, { digest: digest.value, range: keyRange }] as const];
    }),
  );
}
