/** Where what a document names stands. */
import type { Range } from '../../schema/diagnostic.ts';
import type { Node } from '../nodes.ts';
import { PROJECT_FILE } from '../project.ts';
import { contractNodes } from '../project-contracts.ts';
import { flowsOf, newestFlow } from '../resolve/flow-index.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { DocumentKind } from '../validate.ts';
import { analyseFlow, type FlowAnalysis } from './analyse-flow.ts';
import type { ReferenceKind } from './reference-at.ts';

export interface TargetContext {
  readonly session: Session;
  readonly path: string;
  /** Of the document itself where it is a flow, of the flow under test where it is a test. */
  readonly analysis: FlowAnalysis | undefined;
}

/** Empty where it is not of this project: activities of the standard catalogue are in no file. */
export function targetsOf(
  { session, path, analysis }: TargetContext,
  kind: ReferenceKind,
  name: string,
): readonly Range[] {
  switch (kind.k) {
    case 'file': {
      const file = resolvePath(path, name);
      return file !== undefined && session.tree.read(file) !== undefined ? [startOf(file)] : [];
    }
    case 'activity':
      return contractNodes(session).flatMap((one) => (one.name === name ? [one.range] : []));
    case 'flow': {
      const [flow = '', range = ''] = name.split('@');
      const found = newestFlow(flowsOf(session), flow, range);
      const at = found && fieldsOf(documentAt(session, found.path)?.value).get('name')?.value.range;
      return at ? [at] : [];
    }
    case 'model':
      return entriesOf(session, 'models', name);
    case 'connection':
      return entriesOf(session, 'connections', name);
    case 'step': {
      const id = /^[a-z][a-z0-9_]*/.exec(name)?.[0];
      return analysis ? stepsOf(analysis.flow).flatMap((step) => (step.id.v === id ? [step.id.range] : [])) : [];
    }
    case 'error':
      return analysis ? raisesOf(analysis, name) : [];
    case 'event':
      return analysis ? eventsOf(analysis, name) : [];
  }
}

/** The flow that a document is, or that it tests. */
export function analyse(session: Session, path: string, kind: DocumentKind, document: Node): FlowAnalysis | undefined {
  if (kind === 'flow') return analyseFlow(session, path, document);
  return kind === 'test' ? analyseTested(session, path, document) : undefined;
}

function analyseTested(session: Session, path: string, document: Node): FlowAnalysis | undefined {
  const named = fieldsOf(document).get('flow')?.value;
  const text = named?.kind === 'scalar' && typeof named.value === 'string' ? named.value : '';
  const flow = resolvePath(path, text);
  const tested = flow === undefined ? undefined : documentAt(session, flow)?.value;
  return flow !== undefined && tested ? analyseFlow(session, flow, tested) : undefined;
}

export const startOf = (file: string): Range => ({ file, line: 1, col: 1, endLine: 1, endCol: 1 });

/** In `holdfast.yaml` and its overlays. */
function entriesOf(session: Session, section: string, name: string): readonly Range[] {
  return projectDocuments(session).flatMap((path) => {
    const found = fieldsOf(fieldsOf(documentAt(session, path)?.value).get(section)?.value).get(name);
    return found ? [found.keyRange] : [];
  });
}

/** Names of a section of `holdfast.yaml` and its overlays. */
export function namesOf(session: Session, section: 'models' | 'connections'): readonly string[] {
  const names = projectDocuments(session).flatMap((path) => [
    ...fieldsOf(fieldsOf(documentAt(session, path)?.value).get(section)?.value).keys(),
  ]);
  return [...new Set(names)];
}

function projectDocuments({ tree }: Session): readonly string[] {
  const overlays = tree.list().filter((path) => /^holdfast\.[^./]+\.yaml$/.test(path));
  return [PROJECT_FILE, ...overlays.filter((path) => path !== PROJECT_FILE)];
}

/** Steps that raise the type, or one of the prefix `documents.*`; calls whose contract declares it. */
function raisesOf({ flow, links }: FlowAnalysis, pattern: string): readonly Range[] {
  const fits = (type: string): boolean =>
    pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
  return stepsOf(flow).flatMap((step) => {
    if (step.kind === 'raise') return step.raise.k === 'new' && fits(step.raise.type.v) ? [step.raise.type.range] : [];
    if (step.kind !== 'call') return [];
    const contract = links.contracts.get(step.call.v);
    return contract?.errors.some(({ type }) => fits(type)) ? [step.call.range] : [];
  });
}

/** Steps that listen for the event, and those that emit it. */
function eventsOf({ flow }: FlowAnalysis, type: string): readonly Range[] {
  return stepsOf(flow).flatMap((step) => {
    if (step.kind === 'emit') return step.event.v === type ? [step.event.range] : [];
    return step.kind === 'listen' ? step.slots.flatMap(({ event }) => (event.v === type ? [event.range] : [])) : [];
  });
}
