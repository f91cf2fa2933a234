/** Names of what there is: activities, flows, files, steps, … */
import { ENGINE_ERRORS } from '../../schema/fault.ts';
import { CALL_ERRORS } from '../../stdlib/errors.ts';
import { flowsOf } from '../resolve/flow-index.ts';
import { loadFile } from '../resolve/load-file.ts';
import { relativePath } from '../resolve/paths.ts';
import { raisedInFlow, raisedInStep } from '../resolve/raised.ts';
import type { Session } from '../resolve/session.ts';
import { listensOf, stepsOf } from '../resolve/walk.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import type { Completion } from './completion.ts';
import { describeContract } from './describe-contract.ts';
import { describeStep } from './describe-step.ts';
import { isMadeUp } from './mend-flow.ts';
import type { ReferenceKind } from './reference-at.ts';
import { namesOf, type TargetContext } from './targets.ts';
import type { Part } from './trail.ts';

/** Files that are offered of a large project. */
const MOST_FILES = 500;

export function completeName(
  { session, path, analysis }: TargetContext,
  kind: ReferenceKind,
  trail: readonly Part[],
): readonly Completion[] {
  switch (kind.k) {
    case 'activity':
      return [...session.options.contracts.values()].map((contract) => ({
        label: contract.name,
        kind: 'activity',
        detail: contract.summary,
        documentation: describeContract(contract),
      }));
    case 'flow':
      return flowsOf(session)
        .filter((one) => one.path !== path)
        .map(({ name, version, path: file }) => ({ label: `${name}@^${version}`, kind: 'flow', detail: file }));
    case 'file':
      return filesFor(session, kind.use)
        .filter((file) => file !== path)
        .slice(0, MOST_FILES)
        .map((file) => ({ label: relativePath(path, file), kind: 'file' }));
    case 'model':
      return namesOf(session, 'models').map((label) => ({ label, kind: 'value', detail: 'model' }));
    case 'connection':
      return namesOf(session, 'connections').map((label) => ({ label, kind: 'value', detail: 'connection' }));
    case 'step':
      return analysis ? stepPaths(analysis, trail) : [];
    case 'error':
      return analysis ? errorTypes(analysis, trail) : [];
    case 'event':
      return analysis ? eventTypes(analysis) : [];
  }
}

const SUFFIXES: { readonly [use: string]: RegExp } = {
  schema: /\.json$/,
  template: /\.hbs$/,
  rules: /\.rules\.ya?ml$/,
  flow: /\.flow\.yaml$/,
  examples: /\.(json|ya?ml)$/,
  sql: /\.sql$/,
  data: /\.(json|ya?ml)$/,
  any: /./,
};
/** Documents of ours are no data. */
const OURS = /\.(flow|test|rules|activities)\.ya?ml$|^holdfast(\.[^./]+)?\.yaml$|^catalog\.lock\.yaml$/;

function filesFor(session: Session, use: Extract<ReferenceKind, { readonly k: 'file' }>['use']): readonly string[] {
  const fitting = session.tree.list().filter((file) => SUFFIXES[use]?.test(file));
  if (use === 'examples' || use === 'data') return fitting.filter((file) => !OURS.test(file));
  if (use !== 'schema') return fitting;
  // A schema that cannot be read as one is most likely data.
  return fitting.filter((file) => fitting.length > MOST_FILES || loadFile(session, 'schema', file)?.file !== undefined);
}

/** Of a test: votes go to approvals, other people's acts to tasks, mocks to calls and children. */
function stepPaths({ flow }: FlowAnalysis, trail: readonly Part[]): readonly Completion[] {
  const keys = trail.flatMap((part) => ('entry' in part ? [part.entry.key] : []));
  const tasks = keys.includes('happens');
  const mocks = keys.includes('mocks');
  return stepsOf(flow)
    .filter(
      ({ id, kind }) =>
        !isMadeUp(id.v) && (!tasks || kind === 'approval') && (!mocks || kind === 'call' || kind === 'run'),
    )
    .flatMap((step): readonly Completion[] => {
      const own: Completion = { label: step.id.v, kind: 'step', documentation: describeStep(step) };
      const undone = (step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined && !tasks;
      return undone ? [own, { label: `${step.id.v}/compensate`, kind: 'step', detail: 'its undo', rank: 2 }] : [own];
    });
}

/** What the scope around can raise goes first. */
function errorTypes({ flow, links }: FlowAnalysis, trail: readonly Part[]): readonly Completion[] {
  const id = trail
    .map((part) => part.in)
    .findLast((one) => one.kind === 'map' && one.entries.some(({ key }) => key === 'catch' || key === 'fallback'));
  const named = id?.kind === 'map' ? id.entries.find(({ key }) => key === 'id')?.value : undefined;
  const text = named?.kind === 'scalar' ? named.value : undefined;
  const step = stepsOf(flow).find((one) => one.id.v === text);
  const raised = step ? raisedInStep(step, links) : raisedInFlow(flow, links);
  const titles = new Map<string, string>([
    ...Object.entries(ENGINE_ERRORS),
    ...Object.entries(CALL_ERRORS).map(([type, { title }]) => [type, title] as const),
    ...[...links.contracts.values()].flatMap(({ errors }) => errors.map(({ type, title }) => [type, title] as const)),
  ]);
  const own = stepsOf(flow).flatMap((one) => (one.kind === 'raise' && one.raise.k === 'new' ? [one.raise.type.v] : []));
  const types = new Set([...raised.types, ...own, ...titles.keys()]);
  const families = new Set([...types].flatMap((type) => (type.includes('.') ? [`${type.split('.')[0]}.*`] : [])));
  return [
    ...[...types].map((type): Completion => {
      const title = titles.get(type);
      const rank = raised.types.has(type) && !Object.hasOwn(CALL_ERRORS, type) ? 0 : 1;
      return { label: type, kind: 'value', ...(title === undefined ? {} : { detail: title }), rank };
    }),
    ...[...families].map((label): Completion => ({ label, kind: 'value', detail: 'all that start so', rank: 2 })),
  ];
}

function eventTypes({ flow }: FlowAnalysis): readonly Completion[] {
  const emitted = stepsOf(flow).flatMap((step) => (step.kind === 'emit' ? [step.event.v] : []));
  const types = new Set([...listensOf(flow).map(({ event }) => event.v), ...emitted]);
  return [...types].filter((type) => type !== '').map((label) => ({ label, kind: 'value', detail: 'event' }));
}
