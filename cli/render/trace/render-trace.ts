/** The whole story of a run as a timeline: time, what happened (nested), place in the YAML. */
import type { Entry } from '../../../schema/journal.ts';
import type { PlaceId, Plan } from '../../../schema/plan.ts';
import type { Colors } from '../../io.ts';
import { placesOf } from '../places.ts';
import { columnsOf, type Line, paint, type Span, widthOf, wrap } from '../spans.ts';
import { offsetsFor } from '../time.ts';
import { count } from '../values.ts';
import { buildTree, type TraceNode } from './build-tree.ts';
import { describeEntry } from './describe-entry.ts';
import { describeNode } from './describe-node.ts';
import { renderFoot, renderHead } from './render-frame.ts';
import type { Said } from './said.ts';

export interface TraceInput {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly runId: string;
  /** Execution id, where the runs of child flows can be asked for too. */
  readonly root?: string;
  /** The server ended it, in words. */
  readonly stopped?: string;
}
export interface TraceView {
  readonly colors: Colors;
  readonly columns: number;
  /** Milliseconds since the epoch, for a run that goes on. */
  readonly now: number;
  /** Outputs of steps and digests of inputs too. */
  readonly showValues: boolean;
  /** Every item and turn, not only those worth a look. */
  readonly showAll: boolean;
  /** The output is printed elsewhere. */
  readonly omitOutput?: boolean;
}

/** Items or turns of one block that are shown where the rest went well. */
const SHOWN_ITEMS = 5;
const MAX_PLACE_COLUMNS = 36;
/** Below, names of files would leave too little room for words. */
const ROOMY_COLUMNS = 90;

interface RowView extends TraceView {
  readonly root: string | undefined;
}

interface Row {
  readonly at: number;
  readonly depth: number;
  readonly said: Said;
  readonly place?: PlaceId;
}

/** Lines without a last line break. Never wider than `columns`, links and long words aside. */
export function renderTrace(input: TraceInput, view: TraceView): string {
  const tree = buildTree(input.plan, input.entries);
  const rows: Row[] = [];
  addParts(rows, tree, 0, { ...view, root: input.root });
  return [...renderHead(input, view), '', ...layOut(rows, input, view), '', ...renderFoot(input, view)].join('\n');
}

function addNode(rows: Row[], node: TraceNode, depth: number, view: RowView): void {
  const only = onlyStep(node);
  if (only !== undefined) {
    addNode(rows, only, depth, view);
    return;
  }
  rows.push({ at: node.at, depth, said: describeNode(node, view), place: node.place });
  const child = view.root === undefined ? undefined : childOf(node, view.root);
  if (child !== undefined) rows.push({ at: child.at, depth: depth + 1, said: child.said });
  addParts(rows, node, depth + 1, view);
}

function addParts(rows: Row[], node: TraceNode, depth: number, view: RowView): void {
  const hidden = view.showAll ? new Set<TraceNode>() : quietItems(node);
  let told = false;
  for (const part of node.parts) {
    if (part.k === 'node' && hidden.has(part.node)) {
      if (told) continue;
      told = true;
      const words: Line = [[`${count(hidden.size, 'more', 'more')} completed (--all shows them)`, 'dim']];
      rows.push({ at: part.node.at, depth, said: { mark: ['⋮', 'dim'], words } });
    } else if (part.k === 'node') addNode(rows, part.node, depth, view);
    else if (!isHeader(node, part.entry)) {
      const said = describeEntry(part.entry, view.showValues);
      if (said !== undefined) rows.push({ at: part.entry.at, depth, said, place: part.entry.place });
    }
  }
}

/** Where the story of a child flow is told: its run is named after the step. */
function childOf(node: TraceNode, root: string): { readonly at: number; readonly said: Said } | undefined {
  if (node.role.k !== 'step' || node.role.step.kind !== 'run') return undefined;
  const started = node.parts.find((part) => part.k === 'entry' && part.entry.what.t === 'step.started');
  if (started?.k !== 'entry') return undefined;
  const words: Line = [[`holdfast trace ${root}/${node.path}`, 'cyan']];
  return { at: started.entry.at, said: { mark: ['→', 'dim'], words } };
}

/** An item or turn of one step is that step: its name has the index. */
function onlyStep(node: TraceNode): TraceNode | undefined {
  const [first, second] = node.parts;
  const alone = (node.role.k === 'item' || node.role.k === 'turn') && first?.k === 'node' && second === undefined;
  return alone ? first.node : undefined;
}

/** `if` is told in the row of its step. */
function isHeader(node: TraceNode, { what }: Entry): boolean {
  return node.role.k === 'step' && what.t === 'decision' && what.decision.by === 'if';
}

/** Items and turns that completed, beyond the first few. */
function quietItems(node: TraceNode): ReadonlySet<TraceNode> {
  const items = node.parts.flatMap((part) =>
    part.k === 'node' && (part.node.role.k === 'item' || part.node.role.k === 'turn') ? [part.node] : [],
  );
  if (items.length <= SHOWN_ITEMS + 1) return new Set();
  return new Set(items.slice(SHOWN_ITEMS, -1).filter(isQuiet));
}

function isQuiet(node: TraceNode): boolean {
  const end = node.end?.what;
  const bad = end !== undefined && 'is' in end ? end.is !== 'completed' : node.role.k === 'item';
  return !bad && node.parts.every((part) => part.k === 'entry' || part.node.end?.what.t !== 'step.failed');
}

function layOut(rows: readonly Row[], { plan, entries }: TraceInput, view: TraceView): readonly string[] {
  const first = entries[0]?.at ?? 0;
  const total = (entries[entries.length - 1]?.at ?? first) - first;
  const offset = offsetsFor(total);
  const timeColumns = columnsOf(offset(total));
  const placeOf = placesOf(plan, view.columns < ROOMY_COLUMNS);
  const places = rows.map(({ place }) => clip(place === undefined ? '' : (placeOf(place) ?? '')));
  const placeColumns = Math.max(0, ...places.map(columnsOf));
  const textColumns = view.columns - timeColumns - 2 - (placeColumns > 0 ? placeColumns + 2 : 0);
  return rows.flatMap((row, at) => {
    const guide: Span = ['│ '.repeat(row.depth), 'dim'];
    const indent = row.depth * 2 + 2;
    const lines = wrap(row.said.words, Math.max(20, textColumns - indent));
    return lines.map((line, index) => {
      const left: Line =
        index === 0
          ? [[offset(Math.max(0, row.at - first)), 'dim'], ['  '], guide, row.said.mark, [' '], ...line]
          : [[' '.repeat(timeColumns + 2)], guide, ['  '], ...line];
      const place = index === 0 ? (places[at] ?? '') : '';
      const gap = view.columns - widthOf(left) - columnsOf(place);
      return paint(place === '' ? left : [...left, [' '.repeat(Math.max(1, gap))], [place, 'dim']], view.colors);
    });
  });
}

function clip(place: string): string {
  return place.length <= MAX_PLACE_COLUMNS ? place : `…${place.slice(place.length - MAX_PLACE_COLUMNS + 1)}`;
}
