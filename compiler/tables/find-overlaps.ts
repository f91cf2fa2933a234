import type { Box, Space } from './boxes.ts';
import type { Budget } from './find-holes.ts';
import { firstCommon, pairsOf } from './spans.ts';

/** Two boxes that hold the same facts: a class of each axis. */
export interface Overlap {
  readonly earlier: Box;
  readonly later: Box;
  /** Worked out when it is asked for: few of many overlaps are told. */
  readonly at: readonly number[];
}

interface Strip {
  readonly from: number;
  readonly to: number;
  readonly box: number;
}

/**
 * Every pair of boxes of different rows that overlap, each once. Boxes are swept along the axis on which fewest of them
 * meet, so that a table of many keys is not compared row by row.
 */
export function findOverlaps({ axes, boxes }: Space, budget: Budget): readonly Overlap[] {
  const strips = axes.map((_, axis) => stripsOf(boxes, axis, axes[axis]?.size ?? 0));
  const meetings = strips.map(countMeetings);
  const best = meetings.indexOf(Math.min(...meetings));
  const found: Overlap[] = [];
  const told = new Set<number>();
  let open: Strip[] = [];
  for (const strip of strips[best] ?? []) {
    open = open.filter(({ to }) => to > strip.from);
    budget.left -= open.length;
    if (budget.left < 0) return found;
    for (const { box } of open) {
      const [first, second] = box < strip.box ? [box, strip.box] : [strip.box, box];
      const overlap = overlapOf(boxes[first], boxes[second], axes.length);
      const key = first * boxes.length + second;
      if (overlap === undefined || told.has(key)) continue;
      told.add(key);
      found.push(overlap);
    }
    open.push(strip);
  }
  return found;
}

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

function overlapOf(earlier: Box | undefined, later: Box | undefined, axes: number): Overlap | undefined {
  if (earlier === undefined || later === undefined || earlier.row === later.row) return undefined;
  for (let axis = 0; axis < axes; axis++) {
    const [a, b] = [earlier.spans[axis], later.spans[axis]];
    if (a !== undefined && b !== undefined && firstCommon(a, b) === undefined) return undefined;
  }
  return {
    earlier,
    later,
    get at() {
      return Array.from({ length: axes }, (_, axis) => {
        const [a, b] = [earlier.spans[axis], later.spans[axis]];
        return (a === undefined || b === undefined ? (a ?? b ?? [0])[0] : firstCommon(a, b)) ?? 0;
      });
    },
  };
}
