/**
 * Sets of classes of one axis: ascending pairs of a first class and the one after the last. A test of an interval is one
 * pair, however long the table.
 */
export type Spans = readonly number[];

export const NONE: Spans = [];

/** Every second number is the end of a pair. */
const STEP = 2;

export function intersect(a: Spans, b: Spans): Spans {
  const found: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [from, to, end, other] = [Math.max(at(a, i), at(b, j)), Math.min(at(a, i + 1), at(b, j + 1)), i + 1, j + 1];
    if (from < to) found.push(from, to);
    if (at(a, end) < at(b, other)) i += STEP;
    else j += STEP;
  }
  return found;
}

/** The first class of both; undefined where they have none in common. */
export function firstCommon(a: Spans, b: Spans): number | undefined {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(at(a, i), at(b, j));
    if (from < Math.min(at(a, i + 1), at(b, j + 1))) return from;
    if (at(a, i + 1) < at(b, j + 1)) i += STEP;
    else j += STEP;
  }
  return undefined;
}

export function unite(all: readonly Spans[]): Spans {
  const pairs = all.flatMap((spans) => pairsOf(spans)).sort(([a], [b]) => a - b);
  const found: number[] = [];
  for (const [from, to] of pairs) {
    const last = found.length - 1;
    if (last > 0 && from <= at(found, last)) found[last] = Math.max(at(found, last), to);
    else found.push(from, to);
  }
  return found;
}

/** What of `size` classes is not among them. */
export function complement(spans: Spans, size: number): Spans {
  const found: number[] = [];
  let from = 0;
  for (const [start, end] of pairsOf(spans)) {
    if (from < start) found.push(from, start);
    from = end;
  }
  if (from < size) found.push(from, size);
  return found;
}

export function pairsOf(spans: Spans): readonly (readonly [from: number, to: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < spans.length; i += STEP) pairs.push([at(spans, i), at(spans, i + 1)]);
  return pairs;
}

/** INVARIANT: the index is one of the list. */
function at(list: Spans, index: number): number {
  return list[index] ?? 0;
}
