import type { Range } from '../../schema/diagnostic.ts';
import type { Node } from '../nodes.ts';
import { fieldsOf } from './reading.ts';
import { documentAt, type Session } from './session.ts';

/** What the project's documents say that flows refer to by name; undefined where there is no such document. */
export interface ProjectFacts {
  readonly models?: ReadonlySet<string>;
  readonly connections?: ReadonlySet<string>;
  /** Whether a store takes what is too large for a history. */
  readonly stored?: boolean;
  /** Digests of `catalog.lock.yaml`, by activity. */
  readonly lock?: ReadonlyMap<string, LockedContract>;
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
    stored: names('payloads').has('store'),
  };
}

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
