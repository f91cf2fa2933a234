/** The outline of a document: steps of a flow, tests, rules, contracts. */
import type { Range } from '../../schema/diagnostic.ts';
import { checkSize } from '../check/size.ts';
import type { Node } from '../nodes.ts';
import type { Step } from '../resolve/flow.ts';
import { readFlow } from '../resolve/read-flow.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { bodiesOf, handlersOf, type List, listsOfFlow } from '../resolve/walk.ts';
import type { DocumentKind } from '../validate.ts';
import { verbWords } from './describe-step.ts';
import { isMadeUp, mendFlow } from './mend-flow.ts';

export interface OutlineEntry {
  readonly name: string;
  readonly detail?: string;
  readonly kind: 'step' | 'list' | 'entry' | 'item';
  readonly range: Range;
  /** Of its name, inside the range. */
  readonly nameRange: Range;
  readonly children: readonly OutlineEntry[];
}

export function symbolsOf(path: string, kind: DocumentKind, document: Node): readonly OutlineEntry[] {
  if (kind !== 'flow') return entriesOf(document);
  const flow = readFlow(mendFlow(document), path, { diagnostics: [], incomplete: false });
  if (!flow || checkSize(flow).length > 0) return [];
  return listsOfFlow(flow).flatMap((list) => (list.kind === 'flow' ? list.steps.map(stepSymbol) : [listSymbol(list)]));
}

function stepSymbol(step: Step): OutlineEntry {
  const { id, range } = step;
  const made = isMadeUp(id.v);
  const bodies = bodiesOf(step).flatMap((list) =>
    NAMED.has(list.kind) ? [listSymbol(list)] : list.steps.map(stepSymbol),
  );
  return {
    name: made ? verbWords(step) : id.v,
    ...(made ? {} : { detail: verbWords(step) }),
    kind: 'step',
    range,
    nameRange: made ? range : id.range,
    children: [...bodies, ...handlersOf(step).map(listSymbol)],
  };
}

/** Lists of which a step has several. */
const NAMED: ReadonlySet<List['kind']> = new Set(['branch', 'case', 'default', 'catch', 'finally']);

function listSymbol(list: List): OutlineEntry {
  const { kind, name, steps } = list;
  const first = steps[0]?.range ?? list.range;
  const last = steps.at(-1)?.range ?? list.range;
  const range = { ...first, endLine: last.endLine, endCol: last.endCol };
  const words = kind === 'branch' ? (name ?? kind) : kind === 'case' ? `case ${Number(name) + 1}` : kind;
  return { name: words, kind: 'list', range, nameRange: first, children: steps.map(stepSymbol) };
}

/** Any other document: its keys, and what is named below them. */
function entriesOf(document: Node): readonly OutlineEntry[] {
  return [...fieldsOf(document).values()].map(({ key, keyRange, value }) => ({
    name: key,
    kind: 'entry',
    range: { ...keyRange, endLine: value.range.endLine, endCol: value.range.endCol },
    nameRange: keyRange,
    children:
      value.kind === 'list'
        ? value.items.flatMap(itemSymbol)
        : entriesOf(value).map((one) => ({ ...one, children: [] })),
  }));
}

function itemSymbol(item: Node): readonly OutlineEntry[] {
  const fields = fieldsOf(item);
  const named = (fields.get('id') ?? fields.get('name'))?.value;
  if (named?.kind !== 'scalar' || typeof named.value !== 'string' || named.value === '') return [];
  return [{ name: named.value, kind: 'item', range: item.range, nameRange: named.range, children: [] }];
}
