import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { finding } from './diagnostics/finding.ts';
import type { MapEntry, Node, ScalarNode } from './nodes.ts';
import { mapEntry, type Reading } from './parse-entries.ts';
import { plainScalar, quotedOffsets, textNode } from './parse-scalar.ts';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const BLANKS = /[ \t\r\n]*/y;

interface Reader extends Reading {
  at: number;
  nodes: number;
}

/** Strict JSON. Reading stops at the first thing that is not JSON. */
export function parseJson(reading: Reading): Node | undefined {
  const { text } = reading.places;
  const reader: Reader = { ...reading, at: text.charCodeAt(0) === 0xfeff ? 1 : 0, nodes: 0 };
  skipBlanks(reader);
  if (reader.at >= text.length) {
    reader.diagnostics.push(finding('HF1014', reading.places.range(0, 0), 'the document is empty'));
    return undefined;
  }
  const root = readValue(reader, 1);
  if (root === undefined) return undefined;
  skipBlanks(reader);
  return reader.at < text.length ? fail(reader, 'the end of the file') : root;
}

/** Recursion is bounded by the depth of documents. */
function readValue(reader: Reader, depth: number): Node | undefined {
  skipBlanks(reader);
  const range = reader.places.range(reader.at, reader.at + 1);
  if (depth > DOCUMENT_LIMITS.depth) {
    const message = `more than ${DOCUMENT_LIMITS.depth} levels inside each other`;
    reader.diagnostics.push(finding('HF1004', range, message));
    return undefined;
  }
  if (++reader.nodes > DOCUMENT_LIMITS.nodes) {
    const message = `more than ${DOCUMENT_LIMITS.nodes} values in one document`;
    reader.diagnostics.push(finding('HF1005', range, message));
    return undefined;
  }
  const char = reader.places.text[reader.at];
  if (char === '{') return readMap(reader, depth);
  if (char === '[') return readList(reader, depth);
  return readScalar(reader);
}

function readScalar(reader: Reader): ScalarNode | undefined {
  if (peek(reader) === '"') return readString(reader);
  const word = match(reader, NUMBER) ?? match(reader, WORD);
  if (word === undefined) return fail(reader, 'a value');
  const start = reader.at;
  reader.at += word.length;
  return plainScalar(reader, word, start, reader.at, word);
}

function readString(reader: Reader): ScalarNode | undefined {
  const { text } = reader.places;
  const start = reader.at;
  const end = stringEnd(text, start);
  if (end === undefined) return fail(reader, 'a text in double quotes, on one line');
  const quoted = text.slice(start, end);
  reader.at = end;
  let value: string;
  try {
    value = String(JSON.parse(quoted));
  } catch {
    reader.at = start;
    return fail(reader, 'a text with escapes as JSON has them');
  }
  return textNode(reader, start, end, value, 'double', quotedOffsets(quoted, value, 'double', start));
}

/** Behind the closing quote; undefined where the line or the text ends first. */
function stringEnd(text: string, start: number): number | undefined {
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '"') return i + 1;
    if (char === '\n') return undefined;
    if (char === '\\') i++;
  }
  return undefined;
}

function readList(reader: Reader, depth: number): Node | undefined {
  const start = reader.at++;
  const items: Node[] = [];
  skipBlanks(reader);
  while (items.length > 0 || peek(reader) !== ']') {
    const item = readValue(reader, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    skipBlanks(reader);
    if (peek(reader) === ']') break;
    if (peek(reader) !== ',') return fail(reader, '"," or "]"');
    reader.at++;
  }
  reader.at++;
  return { kind: 'list', range: reader.places.range(start, reader.at), items };
}

function readMap(reader: Reader, depth: number): Node | undefined {
  const start = reader.at++;
  const entries = new Map<string, MapEntry>();
  let gaps = false;
  skipBlanks(reader);
  for (let first = true; !first || peek(reader) !== '}'; first = false) {
    skipBlanks(reader);
    if (peek(reader) !== '"') return fail(reader, 'a key in double quotes');
    const key = readString(reader);
    if (key === undefined) return undefined;
    skipBlanks(reader);
    if (peek(reader) !== ':') return fail(reader, '":"');
    reader.at++;
    const value = readValue(reader, depth + 1);
    if (value === undefined) return undefined;
    if (!mapEntry(reader, entries, String(key.value), key.range, value)) gaps = true;
    skipBlanks(reader);
    if (peek(reader) === '}') break;
    if (peek(reader) !== ',') return fail(reader, '"," or "}"');
    reader.at++;
  }
  reader.at++;
  return {
    kind: 'map',
    range: reader.places.range(start, reader.at),
    entries: [...entries.values()],
    ...(gaps ? { gaps } : {}),
  };
}

const peek = (reader: Reader): string | undefined => reader.places.text[reader.at];

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  return pattern.exec(reader.places.text)?.[0];
}

function skipBlanks(reader: Reader): void {
  reader.at += match(reader, BLANKS)?.length ?? 0;
}

function fail(reader: Reader, expected: string): undefined {
  const { at, places } = reader;
  const char = peek(reader);
  const found = char === undefined ? 'the end of the file' : JSON.stringify(char);
  const message = `not valid JSON: found ${found} where ${expected} was expected`;
  reader.diagnostics.push(finding('HF1015', places.range(at, at + 1), message, { hint: hintFor(places.text, at) }));
  return undefined;
}

function hintFor(text: string, at: number): string | undefined {
  if (text.startsWith('//', at) || text.startsWith('/*', at) || text[at] === '#') return 'JSON has no comments';
  if (text[at] === "'") return 'JSON strings stand in double quotes';
  if (text[at] === '}' || text[at] === ']') return 'JSON has no comma before a closing bracket';
  if (text[at] === '"') return 'is a closing quote missing, or a line break inside the string?';
  return undefined;
}
