/**
 * Reads YAML as nearly every document has it, in one pass: block maps and lists, braces and brackets, scalars on one line,
 * texts behind `|` and `>`, comments above what they are about. It never complains: whatever is not plainly that, be it
 * rare or wrong, gives undefined, and the library reads the document. The library alone takes ten times as long, which
 * was a quarter of the check of many files.
 *
 * INVARIANT: what this reads is, node by node and place by place, what the library reads; `parse-common.test.ts` compares.
 */
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import type { ListNode, MapEntry, MapNode, Node } from './nodes.ts';
import { readBlockText } from './parse-common-block.ts';
import {
  atBlank,
  type CommonReader,
  END,
  isAt,
  readFlow,
  readToken,
  skipSpaces,
  type Token,
  toNode,
} from './parse-common-flow.ts';
import { mapEntry, type Reading } from './parse-entries.ts';
import { scalarNode } from './parse-scalar.ts';

/** Other blanks than spaces and line feeds, and lines that begin or end a document. */
const UNCOMMON = /[\t\r\ufeff]|^(?:---|\.\.\.|%)/m;
/** Longest text in characters: far below what any limit of documents is about but that of the depth. */
const LONGEST = 50_000;

/** Adds findings to the reading only where it gives a node. */
export function parseCommon(reading: Reading): Node | undefined {
  const { places, remarks } = reading;
  const { text } = places;
  if (remarks !== undefined || text.length > LONGEST || UNCOMMON.test(text)) return undefined;
  const reader: CommonReader = {
    places,
    text,
    diagnostics: [],
    at: -1,
    column: END,
    end: 0,
    depth: 0,
    remarked: false,
  };
  if (!toNextLine(reader) || reader.column !== 0) return undefined;
  const node = readNode(reader, 0, -1);
  if (node === undefined || reader.at < text.length) return undefined;
  reading.diagnostics.push(...reader.diagnostics);
  return node;
}

/** A node that begins in a column inside the block of another; the reader is behind it then, on the next line. */
function readNode(reader: CommonReader, column: number, parent: number): Node | undefined {
  if (reader.depth >= DOCUMENT_LIMITS.depth / 2) return undefined;
  if (isAt(reader, '-') && atBlank(reader, 1)) return readList(reader, column);
  if (isAt(reader, '{') || isAt(reader, '[')) return readInline(reader, parent);
  if (isAt(reader, '|') || isAt(reader, '>')) return readInline(reader, parent);
  const token = readToken(reader, false);
  if (token === undefined) return undefined;
  if (isAt(reader, ':') && atBlank(reader, 1)) return readMap(reader, column, token);
  return finishLine(reader, parent) ? toNode(reader, token) : undefined;
}

/** What ends on the line of its parent, or is held together by brackets. */
function readInline(reader: CommonReader, parent: number): Node | undefined {
  if (isAt(reader, '|') || isAt(reader, '>')) {
    const node = readBlockText(reader, parent);
    return node !== undefined && toNextLine(reader) && reader.column <= parent ? node : undefined;
  }
  if (isAt(reader, '{') || isAt(reader, '[')) {
    const node = readFlow(reader, parent);
    return node !== undefined && finishLine(reader, parent) ? node : undefined;
  }
  const token = readToken(reader, false);
  return token !== undefined && finishLine(reader, parent) ? toNode(reader, token) : undefined;
}

function readList(reader: CommonReader, column: number): ListNode | undefined {
  const start = reader.at;
  const items: Node[] = [];
  reader.depth++;
  do {
    const dash = reader.at++;
    skipSpaces(reader);
    let node: Node | undefined;
    if (!atBreak(reader)) node = readNode(reader, column + reader.at - dash, column);
    else if (toNextLine(reader) && reader.column > column) node = readNode(reader, reader.column, column);
    if (node === undefined) return undefined;
    items.push(node);
  } while (reader.column === column && isAt(reader, '-') && atBlank(reader, 1));
  reader.depth--;
  if (reader.column > column) return undefined;
  return { kind: 'list', range: reader.places.range(start, reader.end), items };
}

/** `key` has been read: the reader is at its colon. */
function readMap(reader: CommonReader, column: number, first: Token): MapNode | undefined {
  const entries = new Map<string, MapEntry>();
  reader.depth++;
  for (let key: Token | undefined = first; ; key = readToken(reader, false)) {
    if (key === undefined || key.end !== reader.at || !isAt(reader, ':') || !atBlank(reader, 1)) return undefined;
    reader.at++;
    const value = readValue(reader, column);
    if (value === undefined) return undefined;
    // A key that is refused is for the library to tell.
    if (!mapEntry(reader, entries, key.value, reader.places.range(key.start, key.end), value)) return undefined;
    if (reader.column < column) break;
    if (reader.column > column) return undefined;
  }
  reader.depth--;
  return { kind: 'map', range: reader.places.range(first.start, reader.end), entries: [...entries.values()] };
}

/** Behind the colon of a key. */
function readValue(reader: CommonReader, column: number): Node | undefined {
  const empty = reader.at;
  skipSpaces(reader);
  if (!atBreak(reader)) return readInline(reader, column);
  const isBare = reader.at === empty;
  if (!toNextLine(reader)) return undefined;
  if (reader.column > column) return readNode(reader, reader.column, column);
  // Items may stand under the key itself.
  if (reader.column === column && isAt(reader, '-') && atBlank(reader, 1)) return readList(reader, column);
  // How far what is empty goes where comments follow, too.
  if (!isBare || reader.remarked) return undefined;
  reader.end = empty;
  return scalarNode(reader.places, empty, empty, null, 'plain', 'straight');
}

/** At the end of a line, or at the comment before it. */
function atBreak(reader: CommonReader): boolean {
  return (
    reader.at >= reader.text.length || isAt(reader, '\n') || (isAt(reader, '#') && reader.text[reader.at - 1] === ' ')
  );
}

/** Behind a value: nothing but a comment is left on the line, and the next one is not indented as if it went on. */
function finishLine(reader: CommonReader, parent: number): boolean {
  reader.end = reader.at;
  skipSpaces(reader);
  if (!atBreak(reader)) return false;
  // The library counts a comment to the collection that ends with it.
  if (isAt(reader, '#')) reader.end = reader.at + lineFrom(reader.text, reader.at).trimEnd().length;
  return toNextLine(reader) && reader.column <= parent;
}

/**
 * To the next line that holds something, or the end. False where comments do not stand in its column: to what they belong
 * is for the library to know.
 */
function toNextLine(reader: CommonReader): boolean {
  const { text } = reader;
  let remark = -1;
  reader.remarked = false;
  for (;;) {
    const lineEnd = reader.at < 0 ? -1 : text.indexOf('\n', reader.at);
    const start = lineEnd + 1;
    if ((lineEnd < 0 && reader.at >= 0) || start >= text.length) {
      reader.at = text.length;
      reader.column = END;
      return remark < 0;
    }
    reader.at = start;
    skipSpaces(reader);
    const column = reader.at - start;
    if (isAt(reader, '#')) {
      if (remark >= 0 && remark !== column) return false;
      remark = column;
      reader.remarked = true;
    } else if (reader.at < text.length && !isAt(reader, '\n')) {
      reader.column = column;
      return remark < 0 || remark === column;
    }
  }
}

function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? undefined : end);
}
