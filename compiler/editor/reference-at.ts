/** What a place of a document names by a plain text: an activity, a flow, a file, a step, … */
import type { Range } from '../../schema/diagnostic.ts';
import type { FileParameter } from '../../stdlib/contract.ts';
import type { DocumentKind } from '../validate.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { argumentAt } from './argument-schema.ts';
import { definitionsAtTrail } from './key-schema.ts';
import type { Part, Spot } from './trail.ts';

export type ReferenceKind =
  | { readonly k: 'activity' | 'flow' | 'model' | 'connection' | 'step' | 'error' | 'event' }
  /** A path, relative to the document. `use`: what the file is taken for. */
  | { readonly k: 'file'; readonly use: FileParameter['kind'] | 'flow' | 'data' | 'any' };

const BY_DEFINITION: { readonly [name: string]: ReferenceKind } = {
  activityName: { k: 'activity' },
  flowReference: { k: 'flow' },
  stepPath: { k: 'step' },
  errorType: { k: 'error' },
  eventType: { k: 'event' },
};
/** Names of the project's document in arguments, by the family of the activity. */
const PLATFORM: readonly (readonly [family: RegExp, pointer: string, kind: 'model' | 'connection'])[] = [
  [/^model\./, '/model', 'model'],
  [/^(http|mail)\./, '/connection', 'connection'],
];

/** Undefined for a place that names nothing. The place may be empty still. */
export function referenceKindAt(
  kind: DocumentKind,
  trail: readonly Part[],
  analysis: FlowAnalysis | undefined,
): ReferenceKind | undefined {
  const last = trail.at(-1);
  const key = last && 'entry' in last ? last.entry.key : '[]';
  const argument = analysis && kind === 'flow' ? argumentAt(analysis, trail) : undefined;
  if (argument?.contract && argument.pointer !== '') {
    const { contract, pointer } = argument;
    const file = contract.files.find(({ at }) => at === pointer);
    if (file) return { k: 'file', use: file.kind };
    const platform = PLATFORM.find(([family, at]) => at === pointer && family.test(contract.name));
    return platform && { k: platform[2] };
  }
  if (key === '$file' && kind === 'test') return { k: 'file', use: 'data' };
  const above = trail.at(-2);
  if (key === '[]' && above && 'entry' in above && above.entry.key === 'errors' && kind === 'flow')
    return { k: 'error' };
  if (kind === 'project' && key === 'connection') return { k: 'connection' };
  const names = definitionsAtTrail(kind, trail);
  if (names.has('path')) return { k: 'file', use: key === 'schema' ? 'schema' : key === 'flow' ? 'flow' : 'any' };
  if (kind === 'activities' && (key === 'input' || key === 'output') && trail.length === 3)
    return { k: 'file', use: 'schema' };
  if (kind === 'template' && key === 'schema' && trail.length === 1) return { k: 'file', use: 'schema' };
  const found = [...names].find((name) => Object.hasOwn(BY_DEFINITION, name));
  return found === undefined ? undefined : BY_DEFINITION[found];
}

/** The same for a key that names something: the mocks of a test stand under paths of steps. */
export function referenceKindOfKey(kind: DocumentKind, trail: readonly Part[]): ReferenceKind | undefined {
  const above = trail.at(-2);
  const around = above && 'entry' in above ? above.entry.key : '';
  if (kind === 'test' && (around === 'mocks' || around === 'inputs')) return { k: 'step' };
  if (kind === 'lock' && around === 'activities') return { k: 'activity' };
  return undefined;
}

export interface Reference {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly range: Range;
}

/** What the key or the text at a spot names. */
export function referenceAt(
  kind: DocumentKind,
  { trail, node, on }: Spot,
  analysis: FlowAnalysis | undefined,
): Reference | undefined {
  const last = trail.at(-1);
  if (on === 'key') {
    const found = referenceKindOfKey(kind, trail);
    return found && last && 'entry' in last
      ? { kind: found, name: last.entry.key, range: last.entry.keyRange }
      : undefined;
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const found = referenceKindAt(kind, trail, analysis);
  return found && { kind: found, name: node.value, range: node.range };
}
