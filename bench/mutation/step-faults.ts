/** Faults in the steps of a flow: dropped, renamed, reordered, without their undo. A finding is right where it then hurts. */
import type { MapNode, Node } from '../../compiler/nodes.ts';
import type { Fault } from './fault.ts';
import type { Flow, Step } from './flow-facts.ts';
import type { Reader } from './readers.ts';
import {
  entryOf,
  entrySpan,
  removal,
  removeEntry,
  renameEntry,
  replaceAll,
  type Span,
  swap,
  textOf,
  valueAt,
} from './text.ts';

export function stepFaults(flow: Flow, readers: readonly Reader[]): readonly Fault[] {
  return [...flow.steps.values()].flatMap((step) => [
    ...droppedStep(flow, step, readers),
    ...renamedStep(flow, step, readers),
    ...reordered(flow, step, readers),
    ...missingUndo(flow, step),
    ...variableFaults(flow, step, readers),
  ]);
}

/** Who reads the step's output or its checks, outside of it. */
const readersOfStep = (step: Step, readers: readonly Reader[]): readonly Reader[] =>
  readers.filter(
    ({ root, names, inside }) =>
      (root === 'steps' || root === 'checks') && names[0] === step.id && !inside.includes(step.id),
  );

const spans = (readers: readonly Reader[]): readonly Span[] => readers.map(({ span }) => span);
const spanOf = ({ doc }: Flow, node: Node): Span => doc.spanOf(node.range);

function droppedStep(flow: Flow, step: Step, readers: readonly Reader[]): readonly Fault[] {
  const right = spans(readersOfStep(step, readers));
  const all = step.list.map((item) => spanOf(flow, item));
  const edit = removal(all, step.list.indexOf(step.node));
  if (right.length === 0 || edit === undefined) return [];
  const { doc } = flow;
  return [{ is: 'dropped', what: `step ${step.id}`, doc, pieces: replaceAll(doc, [edit]), right }];
}

function renamedStep(flow: Flow, step: Step, readers: readonly Reader[]): readonly Fault[] {
  const { doc } = flow;
  const right = spans(readersOfStep(step, readers));
  const id = valueAt(step.node, 'id');
  if (right.length === 0 || id === undefined) return [];
  const pieces = replaceAll(doc, [{ span: doc.spanOf(id.range), text: `${step.id}_now` }]);
  return [{ is: 'renamed', what: `step ${step.id}`, doc, pieces, right }];
}

/** With the next step of its list that reads it, or a variable that it sets. */
function reordered(flow: Flow, step: Step, readers: readonly Reader[]): readonly Fault[] {
  const { doc } = flow;
  const at = step.list.indexOf(step.node);
  const set = valueAt(step.node, 'set');
  const variables = set?.kind === 'map' ? set.entries.map(({ key }) => key) : [];
  for (const other of step.list.slice(at + 1)) {
    const id = textOf(valueAt(other, 'id')) ?? '';
    const inOther = readers.filter(({ inside }) => inside.includes(id));
    const right = inOther.filter(
      ({ root, names }) =>
        (root === 'steps' && names[0] === step.id) || (root === 'vars' && variables.includes(names[0] ?? '')),
    );
    if (right.length === 0) continue;
    const pieces = swap(doc, spanOf(flow, step.node), spanOf(flow, other));
    return [{ is: 'reordered', what: `steps ${step.id} and ${id}`, doc, pieces, right: spans(right) }];
  }
  return [];
}

/** RULE: only where the contract says that the effect has to be undone, and the step is no pivot. */
function missingUndo(flow: Flow, { node, id }: Step): readonly Fault[] {
  const { doc } = flow;
  const contract = flow.contracts.get(textOf(valueAt(node, 'call')) ?? '');
  if (textOf(valueAt(contract?.node, 'undo')) !== 'needed' || entryOf(node, 'pivot') !== undefined) return [];
  const edit = removeEntry(doc, node, 'compensate');
  const call = entryOf(node, 'call');
  if (edit === undefined || call === undefined) return [];
  const right = [entrySpan(doc, call), ...idSpan(flow, node)];
  return [{ is: 'missing undo', what: `of step ${id}`, doc, pieces: replaceAll(doc, [edit]), right }];
}

function idSpan({ doc }: Flow, node: MapNode): readonly Span[] {
  const id = entryOf(node, 'id');
  return id === undefined ? [] : [entrySpan(doc, id)];
}

/** Variables that are set under another name, or not at all, and read under their own. */
function variableFaults(flow: Flow, step: Step, readers: readonly Reader[]): readonly Fault[] {
  const { doc } = flow;
  const set = valueAt(step.node, 'set');
  if (set?.kind !== 'map') return [];
  return set.entries.flatMap((entry): readonly Fault[] => {
    const setElsewhere = [...flow.steps.values()].filter(
      (other) => other !== step && entryOf(valueAt(other.node, 'set'), entry.key) !== undefined,
    );
    const right = spans(readers.filter(({ root, names }) => root === 'vars' && names[0] === entry.key));
    if (right.length === 0 || setElsewhere.length > 0) return [];
    const edit = removeEntry(doc, set, entry.key);
    const rename = renameEntry(doc, entry, `${entry.key}_now`);
    const gone: readonly Fault[] =
      edit === undefined
        ? []
        : [{ is: 'dropped', what: `variable ${entry.key}`, doc, pieces: replaceAll(doc, [edit]), right }];
    return [...gone, { is: 'renamed', what: `variable ${entry.key}`, doc, pieces: replaceAll(doc, [rename]), right }];
  });
}
