import type { Box, Space } from './boxes.ts';
import { pairsOf, type Spans } from './spans.ts';

/** Work that may still be done, in boxes looked at; what is left undone is said, never guessed. */
export interface Budget {
  left: number;
}
/** Facts that no box holds: a range of classes for each axis, ends not included. */
export type Hole = readonly (readonly [from: number, to: number])[];

interface Search {
  readonly space: Space;
  readonly boxes: readonly Box[];
  /** What is to be covered; all where it is left out. */
  readonly region: Box | undefined;
  /** Axes in the order in which they are cut. */
  readonly order: readonly number[];
  /** Of each box: how many axes are cut before it holds whatever the rest is. */
  readonly last: readonly number[];
  readonly most: number;
  readonly budget: Budget;
  readonly seen: Set<string>;
  readonly holes: Hole[];
}

/**
 * What the boxes leave uncovered: at most so many holes, each next to other boxes than the ones before. Cuts one axis after
 * another where a box starts or ends, and goes on with the boxes of each piece; two pieces with the same boxes are one.
 */
export function findHoles(
  space: Space,
  boxes: readonly Box[],
  region: Box | undefined,
  most: number,
  budget: Budget,
): readonly Hole[] {
  const order = orderOf(space, boxes);
  const last = boxes.map(({ spans }) => order.findLastIndex((axis) => spans[axis] !== undefined));
  const search: Search = { space, boxes, region, order, last, most, budget, seen: new Set(), holes: [] };
  cut(
    search,
    0,
    boxes.map((_, i) => i),
    [],
  );
  return search.holes;
}

/** Where boxes are narrow, few of them are left at once. */
function orderOf({ axes }: Space, boxes: readonly Box[]): readonly number[] {
  const share = axes.map(({ size }, axis) => {
    let sum = 0;
    for (const { spans } of boxes) sum += widthOf(spans[axis], size);
    return sum / Math.max(1, size);
  });
  return axes.map((_, axis) => axis).sort((a, b) => (share[a] ?? 0) - (share[b] ?? 0));
}

function widthOf(spans: Spans | undefined, size: number): number {
  if (spans === undefined) return size;
  let sum = 0;
  for (let i = 0; i < spans.length; i += 2) sum += (spans[i + 1] ?? 0) - (spans[i] ?? 0);
  return sum;
}

/** Recursion is bounded by the number of inputs. */
function cut(
  search: Search,
  depth: number,
  active: readonly number[],
  path: readonly (readonly [number, number])[],
): void {
  const { budget, holes, most, last, order, seen } = search;
  budget.left -= active.length + 1;
  if (holes.length >= most || budget.left < 0) return;
  if (active.some((box) => (last[box] ?? 0) < depth)) return;
  const axis = order[depth];
  if (active.length === 0 || axis === undefined) {
    holes.push(holeOf(search, depth, path));
    return;
  }
  const key = `${depth}:${active.join()}`;
  if (seen.has(key)) return;
  seen.add(key);
  for (const { from, to, boxes } of piecesOf(search, axis, active))
    cut(search, depth + 1, boxes, [...path, [from, to]]);
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly boxes: readonly number[];
}

/** The axis between all starts and ends of boxes, as far as it is asked for. */
function* piecesOf({ space, boxes, region, budget }: Search, axis: number, active: readonly number[]): Iterable<Piece> {
  const size = space.axes[axis]?.size ?? 0;
  const always: number[] = [];
  const events: (readonly [at: number, box: number, starts: boolean])[] = [];
  for (const box of active) {
    const spans = boxes[box]?.spans[axis];
    if (spans === undefined) always.push(box);
    else for (const [from, to] of pairsOf(spans)) events.push([from, box, true], [to, box, false]);
  }
  const asked = pairsOf(region?.spans[axis] ?? [0, size]);
  for (const [from, to] of asked) events.push([from, -1, true], [to, -1, false]);
  events.sort(([a], [b]) => a - b);
  budget.left -= events.length;
  const open = new Set<number>();
  let wanted = false;
  for (const [i, [at, box, starts]] of events.entries()) {
    if (box < 0) wanted = starts;
    else if (starts) open.add(box);
    else open.delete(box);
    const next = events[i + 1]?.[0];
    if (next === undefined || next === at || !wanted) continue;
    if (budget.left < 0) return;
    yield { from: at, to: next, boxes: [...always, ...open].sort((a, b) => a - b) };
  }
}

function holeOf({ space, order, region }: Search, depth: number, path: readonly (readonly [number, number])[]): Hole {
  return space.axes.map(({ size }, axis) => {
    const cutAt = order.indexOf(axis);
    if (cutAt < depth) return path[cutAt] ?? [0, size];
    return pairsOf(region?.spans[axis] ?? [0, size])[0] ?? [0, size];
  });
}
