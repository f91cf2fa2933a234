/** Scalars on one line, and what stands between braces and brackets. As in `parse-common.ts`, undefined leaves it to the library. */
import type { Diagnostic } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import type { MapEntry, Node, ScalarNode } from './nodes.ts';
import { mapEntry } from './parse-entries.ts';
import type { Places } from './parse-places.ts';
import { plainScalar, quotedOffsets, textNode } from './parse-scalar.ts';

export interface CommonReader {
  readonly places: Places;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
  /** Offset of what is read next. */
  at: number;
  /** From 0, of the first thing on the line; `END` behind the last line. */
  column: number;
  /** Offset behind what was read last, with the comment on its line. */
  end: number;
  /** Lines of comments were passed on the way to this one. */
  remarked: boolean;
  /** Collections that are open. */
  depth: number;
}

/** Further to the left than any column. */
export const END = -1;

/** A scalar as it is written. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double';
  readonly value: string;
}

// Unrolled loops, so that no text makes them try a way twice.
const PLAIN = /(?:-(?=[\w.])|[^\s\-?:,[\]{}#&*!|>'"%@`])[^\n:#]*(?:(?::(?![ \n]|$)|(?<! )#)[^\n:#]*)*/y;
const FLOW_PLAIN =
  /(?:-(?=[\w.])|[^\s\-?:,[\]{}#&*!|>'"%@`])[^\n:#,[\]{}]*(?:(?::(?![ \n,[\]{}]|$)|(?<! )#)[^\n:#,[\]{}]*)*/y;
const SINGLE = /'[^'\n]*(?:''[^'\n]*)*'/y;
/** With escapes that JSON has too. */
const DOUBLE = /"[^"\\\n]*(?:\\["\\/bfnrt][^"\\\n]*)*"/y;

export function isAt({ text, at }: CommonReader, char: string): boolean {
  return text[at] === char;
}

/** Whether a blank or the end stands so much further on. */
export function atBlank({ text, at }: CommonReader, further: number): boolean {
  const char = text[at + further];
  return char === ' ' || char === '\n' || char === undefined;
}

export function skipSpaces(reader: CommonReader): void {
  while (reader.text[reader.at] === ' ') reader.at++;
}

/** The reader is behind it then, and behind blanks that follow a plain one. */
export function readToken(reader: CommonReader, inFlow: boolean): Token | undefined {
  const start = reader.at;
  if (isAt(reader, '"')) {
    const source = match(reader, DOUBLE);
    if (source === undefined) return undefined;
    const value = source.includes('\\') ? String(JSON.parse(source)) : source.slice(1, -1);
    return { start, end: reader.at, style: 'double', value };
  }
  if (isAt(reader, "'")) {
    const source = match(reader, SINGLE);
    if (source === undefined) return undefined;
    return { start, end: reader.at, style: 'single', value: source.slice(1, -1).replaceAll("''", "'") };
  }
  const value = match(reader, inFlow ? FLOW_PLAIN : PLAIN)?.replace(/ +$/, '');
  if (value === undefined) return undefined;
  reader.at = start + value.length;
  return { start, end: reader.at, style: 'plain', value };
}

export function toNode(reader: CommonReader, { start, end, style, value }: Token): ScalarNode {
  if (style === 'plain') return plainScalar(reader, value, start, end, value);
  const source = reader.text.slice(start, end);
  return textNode(reader, start, end, value, style, quotedOffsets(source, value, style, start));
}

/** At a brace or bracket. Lines inside stand further right than the block around it. */
export function readFlow(reader: CommonReader, parent: number): Node | undefined {
  if (++reader.depth > DOCUMENT_LIMITS.depth / 2) return undefined;
  const node = isAt(reader, '{') ? readFlowMap(reader, parent) : readFlowList(reader, parent);
  reader.depth--;
  return node;
}

function readFlowMap(reader: CommonReader, parent: number): Node | undefined {
  const start = reader.at++;
  const entries = new Map<string, MapEntry>();
  if (!skipBlanks(reader, parent)) return undefined;
  while (!isAt(reader, '}')) {
    const key = readToken(reader, true);
    // Behind quotes the colon needs no blank.
    if (key === undefined || !isAt(reader, ':') || (key.style === 'plain' && !atBlank(reader, 1))) return undefined;
    reader.at++;
    const value = skipBlanks(reader, parent) ? readFlowValue(reader, parent) : undefined;
    if (value === undefined) return undefined;
    if (!mapEntry(reader, entries, key.value, reader.places.range(key.start, key.end), value)) return undefined;
    if (isAt(reader, '}')) break;
    if (!skipComma(reader, parent)) return undefined;
  }
  reader.at++;
  return { kind: 'map', range: reader.places.range(start, reader.at), entries: [...entries.values()] };
}

function readFlowList(reader: CommonReader, parent: number): Node | undefined {
  const start = reader.at++;
  const items: Node[] = [];
  if (!skipBlanks(reader, parent)) return undefined;
  while (!isAt(reader, ']')) {
    const item = readFlowValue(reader, parent);
    if (item === undefined) return undefined;
    items.push(item);
    if (isAt(reader, ']')) break;
    if (!skipComma(reader, parent)) return undefined;
  }
  reader.at++;
  return { kind: 'list', range: reader.places.range(start, reader.at), items };
}

/** With the blanks behind it. */
function readFlowValue(reader: CommonReader, parent: number): Node | undefined {
  let node: Node | undefined;
  if (isAt(reader, '{') || isAt(reader, '[')) node = readFlow(reader, parent);
  else {
    const token = readToken(reader, true);
    node = token && toNode(reader, token);
  }
  return node !== undefined && skipBlanks(reader, parent) ? node : undefined;
}

function skipComma(reader: CommonReader, parent: number): boolean {
  if (!isAt(reader, ',')) return false;
  reader.at++;
  return skipBlanks(reader, parent);
}

/** False where a line is not indented enough. */
function skipBlanks(reader: CommonReader, parent: number): boolean {
  skipSpaces(reader);
  if (!isAt(reader, '\n')) return true;
  let start = reader.at;
  while (isAt(reader, '\n')) {
    start = ++reader.at;
    skipSpaces(reader);
  }
  return reader.at - start > parent;
}

function match(reader: CommonReader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}
