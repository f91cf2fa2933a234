/** A document as text, and a change of it that knows where every character went. */
import type { MapEntry, MapNode, Node } from '../../compiler/nodes.ts';
import { parse } from '../../compiler/parse.ts';
import type { Range } from '../../schema/diagnostic.ts';

/** Offsets in a text; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Doc {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  spanOf(range: Range): Span;
}

export function openDoc(path: string, text: string): Doc {
  const { value, diagnostics } = parse(path, text);
  if (value === undefined || diagnostics.length > 0) throw new Error(`${path} cannot be read.`);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = (line: number, col: number): number => (starts[line - 1] ?? text.length) + col - 1;
  return {
    path,
    text,
    root: value,
    spanOf: (range) => ({ start: offset(range.line, range.col), end: offset(range.endLine, range.endCol) }),
  };
}

/** The new text, from left to right: parts of the old one, and words that stand where something else stood. */
export type Pieces = readonly (Span | Word)[];

interface Word {
  readonly text: string;
  readonly was: Span;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export function replaceAll({ text }: Doc, edits: readonly Edit[]): Pieces {
  const pieces: (Span | Word)[] = [];
  let at = 0;
  for (const { span, text: now } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    pieces.push({ start: at, end: span.start }, { text: now, was: span });
    at = span.end;
  }
  return [...pieces, { start: at, end: text.length }];
}

/** `a` lies before `b`. */
export function swap({ text }: Doc, a: Span, b: Span): Pieces {
  return [{ start: 0, end: a.start }, b, { start: a.end, end: b.start }, a, { start: b.end, end: text.length }];
}

export function apply({ text }: Doc, pieces: Pieces): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : text.slice(piece.start, piece.end))).join('');
}

/** The lines, from 1, on which what stood in the span stands now. None where it is gone. */
export function linesAfter(doc: Doc, pieces: Pieces, span: Span): readonly number[] {
  const lines = new Set<number>();
  let line = 1;
  for (const piece of pieces) {
    const old = 'text' in piece ? piece.was : piece;
    const text = 'text' in piece ? piece.text : doc.text.slice(piece.start, piece.end);
    const [first, last] = [Math.max(span.start, old.start) - old.start, Math.min(span.end, old.end) - old.start];
    if (last > first) {
      // A word stands for what it replaced as a whole.
      const [from, to] = 'text' in piece ? [0, text.length] : [first, last];
      for (let at = from; at < to; at++) if (at === from || text[at - 1] === '\n') lines.add(line + count(text, at));
    }
    line += count(text, text.length);
  }
  return [...lines];
}

function count(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

export function entrySpan(doc: Doc, entry: MapEntry): Span {
  return { start: doc.spanOf(entry.keyRange).start, end: doc.spanOf(entry.value.range).end };
}

/** Takes one of several neighbours away, with what separates them; undefined where it is the only one. */
export function removal(spans: readonly Span[], i: number): Edit | undefined {
  const [before, it, after] = [spans[i - 1], spans[i], spans[i + 1]];
  if (it === undefined) return undefined;
  if (after !== undefined) return { span: { start: it.start, end: after.start }, text: '' };
  return before === undefined ? undefined : { span: { start: before.end, end: it.end }, text: '' };
}

export function removeEntry(doc: Doc, map: MapNode, key: string): Edit | undefined {
  const spans = map.entries.map((entry) => entrySpan(doc, entry));
  return removal(
    spans,
    map.entries.findIndex((entry) => entry.key === key),
  );
}

export const entryOf = (node: Node | undefined, key: string): MapEntry | undefined =>
  node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
export const valueAt = (node: Node | undefined, key: string): Node | undefined => entryOf(node, key)?.value;
export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

/** The key under another name; quotes stay. */
export function renameEntry(doc: Doc, entry: MapEntry, to: string): Edit {
  const span = doc.spanOf(entry.keyRange);
  return { span, text: doc.text.slice(span.start, span.end).replace(entry.key, to) };
}
