import type { Box, Space } from './boxes.ts';
import type { Budget } from './find-holes.ts';
import { firstCommon, pairsOf } from './spans.ts';

interface Strip {
  readonly from: number;
  readonly to: number;
  readonly box: number;
}

/**
 * Every pair of boxes of different rows that overlap, each once, to who takes them until it says that it has enough. Boxes are
 * swept along the axis on which fewest of them meet, so that a table of many keys is not compared row by row.
 */
export function findOverlaps(
  { axes, boxes }: Space,
  budget: Budget,
  take: (earlier: Box, later: Box) => 'more' | 'enough',
): void {
  const strips = axes.map((_, axis) => stripsOf(boxes, axis, axes[axis]?.size ?? 0));
  const meetings = strips.map(countMeetings);
  const best = meetings.indexOf(Math.min(...meetings));
  const told = new Set<number>();
  let open: Strip[] = [];
  for (const strip of strips[best] ?? []) {
    open = open.filter(({ to }) => to > strip.from);
    for (const { box } of open) {
      if (budget.left < 0) return;
      const [first, second] = box < strip.box ? [box, strip.box] : [strip.box, box];
      const [earlier, later] = [boxes[first], boxes[second]];
      const key = first * boxes.length + second;
      if (earlier === undefined || later === undefined || !doOverlap(earlier, later, budget) || told.has(key)) continue;
      // Only a box of several pieces can meet another one again.
      if (pieces(earlier, best) > 1 || pieces(later, best) > 1) told.add(key);
      if (take(earlier, later) === 'enough') return;
    }
    open.push(strip);
  }
}

/** Of two boxes that overlap: a class of each axis that both hold. */
export function commonFacts({ axes }: Space, one: Box, other: Box): readonly number[] {
  return axes.map((_, axis) => {
    const [a, b] = [one.spans[axis], other.spans[axis]];
    return (a === undefined || b === undefined ? (a ?? b ?? [0])[0] : firstCommon(a, b)) ?? 0;
  });
}

/** Numbers of a span's pair. */
const PAIR = 2;
const pieces = ({ spans }: Box, axis: number): number => (spans[axis]?.length ?? PAIR) / PAIR;

function stripsOf(boxes: readonly Box[], axis: number, size: number): readonly Strip[] {
  const strips = boxes.flatMap(({ spans }, box) =>
    pairsOf(spans[axis] ?? [0, size]).map(([from, to]) => ({ from, to, box })),
  );
  return strips.sort((a, b) => a.from - b.from);
}

function countMeetings(strips: readonly Strip[]): number {
  const ends = strips.map(({ to }) => to).sort((a, b) => a - b);
  let ended = 0;
  let sum = 0;
  for (const [i, { from }] of strips.entries()) {
    while ((ends[ended] ?? Infinity) <= from) ended++;
    sum += i - ended;
  }
  return sum;
}

function doOverlap(earlier: Box, later: Box, budget: Budget): boolean {
  budget.left -= 1;
  if (earlier.row === later.row) return false;
  for (let axis = 0; axis < earlier.spans.length; axis++) {
    const [a, b] = [earlier.spans[axis], later.spans[axis]];
    if (a === undefined || b === undefined) continue;
    budget.left -= (a.length + b.length) / (2 * PAIR);
    if (firstCommon(a, b) === undefined) return false;
  }
  return true;
}
