import type { Range } from '../../schema/diagnostic.ts';
import type { ScalarNode } from '../nodes.ts';
import type { Span } from './ast.ts';

/**
 * The range of a part of a scalar's value. The end is where the next character stands, or one column behind the last
 * one where the next is on another line.
 */
export function rangeOfPart(node: ScalarNode, { start, end }: Span): Range {
  const length = typeof node.value === 'string' ? node.value.length : 0;
  const from = node.at(Math.min(start, Math.max(0, length - 1)));
  const { file } = node.range;
  if (end <= start) return { file, line: from.line, col: from.col, endLine: from.line, endCol: from.col + 1 };
  const last = node.at(Math.min(end, length) - 1);
  const next = end < length ? node.at(end) : undefined;
  const near = next !== undefined && next.line === last.line && next.col > last.col;
  return { file, line: from.line, col: from.col, endLine: last.line, endCol: near ? next.col : last.col + 1 };
}

/** `[offset, line, col]` wherever a character does not stand one column behind the one before it. */
export function offsetsOf(node: ScalarNode, span: Span): readonly (readonly [number, number, number])[] {
  if (node.straight) return [];
  const offsets: (readonly [number, number, number])[] = [];
  let expected = node.at(span.start);
  for (let offset = 0; offset < span.end - span.start; offset++) {
    const place = node.at(span.start + offset);
    if (place.line !== expected.line || place.col !== expected.col) offsets.push([offset, place.line, place.col]);
    expected = { line: place.line, col: place.col + 1 };
  }
  return offsets;
}
