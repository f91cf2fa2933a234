/** A line of a document with a marker below, cut to what fits. */
import { clusters, columnsOf } from './columns.ts';
import { replaceInvisible } from './visible.ts';

/** Columns of a line that a frame shows where the terminal has more, or is none. */
const MOST_COLUMNS = 160;
/** And so many where it is too narrow for a frame. */
const LEAST_COLUMNS = 20;
/** UTF-16 units that are looked at on each side of what is marked: a line may have a million of them, a frame shows few. */
const NEAR = 2_000;
const ELLIPSIS = '…';

/** What comes from a document must not steer the terminal. */
export function clean(text: string): string {
  return replaceInvisible(text.replaceAll('\t', ' '), () => '\ufffd');
}

interface Frame {
  readonly shown: string;
  readonly marker: string;
}

/** `from`, `to`: what is marked, in UTF-16 units of `text`. A line that is too long is cut around it. */
export function cutFrame(text: string, from: number, to: number, columns: number): Frame {
  const first = Math.max(0, from - NEAR);
  const last = Math.max(first, Math.min(text.length, from + NEAR));
  return cutNear(text.slice(first, last), from - first, Math.min(to, last) - first, columns);
}

function cutNear(text: string, from: number, to: number, columns: number): Frame {
  const room = Math.max(LEAST_COLUMNS, Math.min(columns, MOST_COLUMNS));
  const chars = placed(text);
  const before = columnsOf(clean(text.slice(0, from)));
  const marked = Math.max(1, columnsOf(clean(text.slice(from, to))));
  const total = Math.max(columnsOf(clean(text)), before + marked);
  if (total <= room) return { shown: clean(text), marker: markerAt(before, marked) };
  const [first, last] = windowOf(before, before + marked, total, room);
  const [head, tail] = [first > 0 ? ELLIPSIS : '', last < total ? ELLIPSIS : ''];
  const inside = chars.filter(({ at, end }) => at >= first + head.length && end <= last - tail.length);
  // A wide character may be cut off at the edge: the place of its half is left free.
  const gap = ' '.repeat(Math.max(0, (inside[0]?.at ?? 0) - first - head.length));
  const shown = `${head}${gap}${inside.map(({ char }) => char).join('')}${tail}`;
  const start = Math.max(0, before - first);
  return { shown, marker: markerAt(start, Math.max(1, Math.min(marked, last - first - tail.length - start))) };
}

const markerAt = (before: number, columns: number): string => `${' '.repeat(before)}${'^'.repeat(columns)}`;

/** The columns that are shown: from the start where the mark is near it, else with some of what stands before it. */
function windowOf(from: number, to: number, total: number, room: number): readonly [first: number, last: number] {
  if (Math.min(to, from + Math.floor(room / 2)) < room) return [0, room];
  const before = Math.max(Math.floor(room / 4), room - (to - from) - Math.floor(room / 4));
  const first = Math.min(from - Math.min(before, Math.floor(room / 2)), Math.max(0, total - room));
  return [first, Math.min(total, first + room)];
}

function placed(text: string): readonly { readonly char: string; readonly at: number; readonly end: number }[] {
  let at = 0;
  return clusters(clean(text)).map((char) => {
    const start = at;
    at += columnsOf(char);
    return { char, at: start, end: at };
  });
}
