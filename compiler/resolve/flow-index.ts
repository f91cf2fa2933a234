import semver from 'semver';
import type { Range } from '../../schema/diagnostic.ts';
import { matchFiles } from '../project-files.ts';
import { resolvePath } from './paths.ts';
import { PROJECT_FILE } from './project-facts.ts';
import { fieldsOf } from './reading.ts';
import { documentAt, type Session } from './session.ts';

/** A flow of the project by what its head says. */
export interface FlowFile {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Of the name. */
  readonly range: Range;
}

export const FLOW_SUFFIX = '.flow.yaml';

/** Every flow of the project that has a name and a version, by path. */
export function flowsOf(session: Session): readonly FlowFile[] {
  session.flows ??= flowPaths(session).flatMap((path) => headOf(session, path) ?? []);
  return session.flows;
}

/** Undefined where the document does not say what its flow is called. */
export function headOf(session: Session, path: string): FlowFile | undefined {
  if (!session.heads.has(path)) session.heads.set(path, readHead(session, path));
  return session.heads.get(path);
}

function readHead(session: Session, path: string): FlowFile | undefined {
  const fields = fieldsOf(documentAt(session, path)?.value);
  const named = fields.get('name')?.value;
  const name = textOf(named);
  const version = textOf(fields.get('version')?.value);
  if (named === undefined || name === undefined || version === undefined || !semver.valid(version)) return undefined;
  return { path, name, version, range: named.range };
}

/** Those that `holdfast.yaml` names; all that there are where it names none. */
function flowPaths(session: Session): readonly string[] {
  const paths = session.tree.list().filter((path) => path.endsWith(FLOW_SUFFIX));
  const patterns = fieldsOf(documentAt(session, PROJECT_FILE)?.value).get('flows')?.value;
  if (patterns?.kind !== 'list') return paths;
  const named = patterns.items.flatMap((item) => {
    const pattern = resolvePath(PROJECT_FILE, textOf(item) ?? '');
    return matchFiles(pattern ?? '', paths);
  });
  return [...new Set(named)].sort();
}

/** The newest version of the flow that the range admits. */
export function newestFlow(flows: readonly FlowFile[], name: string, range: string): FlowFile | undefined {
  const versions = flows.filter((flow) => flow.name === name);
  const best = semver.maxSatisfying(
    versions.map(({ version }) => version),
    range,
  );
  return versions.find(({ version }) => version === best);
}

function textOf(node: unknown): string | undefined {
  const value = typeof node === 'object' && node !== null && 'value' in node ? node.value : undefined;
  return typeof value === 'string' ? value : undefined;
}
