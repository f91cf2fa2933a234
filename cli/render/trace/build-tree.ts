/** The journal as a tree: what happened in a step stands under it, in order; an undo under the scope that it undoes. */
import type { Entry } from '../../../schema/journal.ts';
import type { PlaceId, Plan, StepPlan } from '../../../schema/plan.ts';
import { type Holder, indexPlan, instancePath, readPath, type StepInfo } from './index-plan.ts';

export type Role =
  | { readonly k: 'flow' }
  | { readonly k: 'step'; readonly step: StepPlan }
  | { readonly k: 'branch'; readonly name: string }
  | { readonly k: 'item'; readonly index: number }
  | { readonly k: 'turn'; readonly index: number }
  | { readonly k: 'catch' }
  | { readonly k: 'finally' }
  | { readonly k: 'undo' };

export interface TraceNode {
  readonly role: Role;
  readonly path: string;
  readonly place: PlaceId;
  /** Of its first entry, milliseconds since the epoch. */
  readonly at: number;
  readonly parent?: TraceNode;
  /** Its own entries and the nodes inside, in the order of their beginning. */
  readonly parts: Part[];
  /** How it ended; absent while it goes on. */
  end?: Entry;
}
export type Part = { readonly k: 'entry'; readonly entry: Entry } | { readonly k: 'node'; readonly node: TraceNode };

const STEP_ENDS = new Set(['step.completed', 'step.failed', 'step.stopped', 'step.skipped']);
const UNDO_ENDS = new Set(['undo.completed', 'undo.failed']);

/** What has been seen of one journal so far. */
interface Building {
  readonly plan: Plan;
  readonly root: TraceNode;
  readonly steps: ReadonlyMap<string, StepInfo>;
  readonly nodes: Map<string, TraceNode>;
}

export function buildTree(plan: Plan, entries: readonly Entry[]): TraceNode {
  const root: TraceNode = {
    role: { k: 'flow' },
    path: '',
    place: plan.flow.place,
    at: entries[0]?.at ?? 0,
    parts: [],
  };
  const building: Building = { plan, root, steps: indexPlan(plan), nodes: new Map([['', root]]) };
  for (const entry of entries) add(building, entry);
  return root;
}

function add(building: Building, entry: Entry): void {
  const { what } = entry;
  const node = nodeFor(building, entry);
  switch (what.t) {
    case 'catch.entered':
      inside(building, node, { k: 'catch' }, entry).parts.push({ k: 'entry', entry });
      return;
    case 'finally.entered':
      inside(building, node, { k: 'finally' }, entry, finallyPlace(building, node));
      return;
    case 'branch.ended':
      inside(building, node, { k: 'branch', name: what.branch }, entry).end = entry;
      return;
    case 'item.ended':
      inside(building, node, itemRole(node, what.index), entry).end = entry;
      return;
  }
  if (isBeside(node, entry)) {
    innermostOpen(building.root).parts.push({ k: 'entry', entry });
    return;
  }
  node.parts.push({ k: 'entry', entry });
  const ends = node.role.k === 'undo' ? UNDO_ENDS : STEP_ENDS;
  // A fallback's try has a path of its own; only what has the node's path ends the node.
  if (entry.path === node.path && (ends.has(what.t) || (what.t === 'run.ended' && node === building.root)))
    node.end = entry;
}

/** What comes to the whole run, or to a step that has ended: it stands where the run was when it came. */
function isBeside(node: TraceNode, { what }: Entry): boolean {
  if (what.t !== 'event.kept' && what.t !== 'message.refused') return false;
  return node.parent === undefined || node.end !== undefined;
}

function innermostOpen(node: TraceNode): TraceNode {
  const last = node.parts.findLast((part) => part.k === 'node' && part.node.end === undefined);
  return last?.k === 'node' ? innermostOpen(last.node) : node;
}

function finallyPlace({ plan }: Building, { role }: TraceNode): PlaceId | undefined {
  const steps = role.k === 'step' && role.step.kind === 'do' ? role.step.finally : plan.finally;
  return steps[0]?.place;
}

function nodeFor(building: Building, entry: Entry): TraceNode {
  const instance = readPath(entry.path);
  const info = instance === undefined ? undefined : building.steps.get(instance.id);
  if (instance === undefined || info === undefined) return building.root;
  // That an undo is kept, or is out of reach, belongs to its step; the undo itself happens later, if at all.
  const before = entry.what.t === 'undo.registered' || entry.what.t === 'undo.dropped';
  if (!before && /(?:^|\/)compensate(?:$|\/)/.test(instance.rest))
    return undoNode(building, entry, info, instance.indexes);
  return stepNode(building, entry, info, instance.indexes);
}

function stepNode(building: Building, entry: Entry, info: StepInfo, indexes: readonly number[]): TraceNode {
  const path = instancePath(info.step.id, indexes);
  const known = building.nodes.get(path);
  if (known !== undefined) return known;
  const parent = holderNode(building, info.holder, indexes, entry);
  return open(building, path, parent, entry, { k: 'step', step: info.step }, info.step.place);
}

/** Undo stands under the innermost scope around the step that has not ended: that is the one being undone. */
function undoNode(building: Building, entry: Entry, info: StepInfo, indexes: readonly number[]): TraceNode {
  const path = `${instancePath(info.step.id, indexes)}/compensate`;
  const known = building.nodes.get(path);
  if (known !== undefined) return known;
  let parent = holderNode(building, info.holder, indexes, entry);
  while (parent.parent !== undefined && parent.end !== undefined) parent = parent.parent;
  return open(building, path, parent, entry, { k: 'undo' });
}

function holderNode(building: Building, holder: Holder, indexes: readonly number[], entry: Entry): TraceNode {
  const owner = holder.owner === undefined ? undefined : building.steps.get(holder.owner);
  const around = owner === undefined ? building.root : stepNode(building, entry, owner, indexes.slice(0, owner.loops));
  const { slot } = holder;
  switch (slot.k) {
    case 'body':
    case 'case':
      return around;
    case 'catch':
      return inside(building, around, { k: 'catch' }, entry);
    case 'finally':
      return inside(building, around, { k: 'finally' }, entry, finallyPlace(building, around));
    case 'branch':
      return inside(building, around, { k: 'branch', name: slot.name }, entry, slot.place);
    case 'item':
    case 'turn':
      return inside(building, around, { k: slot.k, index: indexes[owner?.loops ?? 0] ?? 0 }, entry, around.place);
  }
}

/** The part of a node that has no path of its own; made when it is first needed. */
function inside(building: Building, around: TraceNode, role: Role, entry: Entry, place?: PlaceId): TraceNode {
  const part = role.k === 'branch' ? role.name : role.k === 'item' || role.k === 'turn' ? role.index : '';
  const key = `${around.path}#${role.k}${part}`;
  return building.nodes.get(key) ?? open(building, key, around, entry, role, place);
}

function open(
  building: Building,
  key: string,
  parent: TraceNode,
  entry: Entry,
  role: Role,
  place?: PlaceId,
): TraceNode {
  const path = role.k === 'step' || role.k === 'undo' ? key : parent.path;
  const node: TraceNode = { role, path, place: place ?? entry.place, at: entry.at, parent, parts: [] };
  building.nodes.set(key, node);
  parent.parts.push({ k: 'node', node });
  return node;
}

function itemRole(node: TraceNode, index: number): Role {
  return node.role.k === 'step' && node.role.step.kind === 'repeat' ? { k: 'turn', index } : { k: 'item', index };
}
