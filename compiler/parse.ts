import {
  Composer,
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { finding, sortFindings } from './diagnostics/finding.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from './nodes.ts';
import { parseCommon } from './parse-common.ts';
import { mapEntry, type Reading } from './parse-entries.ts';
import { guardCharacters, guardText } from './parse-guard.ts';
import { IGNORE_WORD, type Ignore, type Remarks, readIgnores } from './parse-ignores.ts';
import { parseJson } from './parse-json.ts';
import { mendLines } from './parse-mend.ts';
import { blockOffsets } from './parse-offsets.ts';
import { createPlaces, type Places } from './parse-places.ts';
import { plainScalar, quotedOffsets, scalarNode, textNode } from './parse-scalar.ts';
import { type Openings, syntaxFindings } from './parse-syntax.ts';

export interface Parsed {
  /** Absent where the text cannot be read as a whole. Present beside findings that concern single places only. */
  readonly value?: Node;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** Comments that take findings away; absent where there are none. */
  readonly ignores?: readonly Ignore[];
}

/**
 * Reads a document: JSON where the path ends in `.json`, else YAML 1.2 as the language has it (rule 10).
 * Never throws and never evaluates; its work is bounded by the limits of documents.
 */
export function parse(path: string, text: string): Parsed {
  const unread = guardText(path, text);
  if (unread.length > 0) return { diagnostics: unread };
  const places = createPlaces(path, text);
  const refused = guardCharacters(places);
  if (refused.length > 0) return { diagnostics: refused };
  const remarks: Remarks | undefined = text.includes(IGNORE_WORD) ? { comments: [], scalars: [] } : undefined;
  const reading: Reading = { places, diagnostics: [], ...(remarks === undefined ? {} : { remarks }) };
  const { value, last } = path.endsWith('.json') ? { value: parseJson(reading), last: reading } : readYaml(reading);
  const read = last.remarks && readIgnores(last.places, last.remarks);
  const found = [...reading.diagnostics, ...(last === reading ? [] : last.diagnostics), ...(read?.diagnostics ?? [])];
  const diagnostics = sortFindings(found).slice(0, DOCUMENT_LIMITS.findings);
  // Where aliases or merge keys stand, what is read is not what was meant: later stages would complain of the gaps.
  const gaps = diagnostics.some((one) => one.code === 'HF1008');
  if (value === undefined || gaps) return { diagnostics };
  return { value, diagnostics, ...(read === undefined ? {} : { ignores: read.ignores }) };
}

/** Once more, with lines mended, where expressions are all that makes it unreadable. */
function readYaml(reading: Reading): { readonly value: Node | undefined; readonly last: Reading } {
  const value = parseCommon(reading) ?? parseYaml(reading);
  const mended = value === undefined && reading.diagnostics.length > 0 ? mendLines(reading) : undefined;
  if (mended === undefined) return { value, last: reading };
  const known = new Set(reading.diagnostics.map(({ range }) => range.line));
  const again = parseCommon(mended) ?? parseYaml(mended);
  // What was no cure is not told twice.
  const more = mended.diagnostics.filter(({ range }) => !known.has(range.line));
  return { value: again, last: { ...mended, diagnostics: more } };
}

/** By the library. */
export function parseYaml(reading: Reading): Node | undefined {
  const { places, diagnostics } = reading;
  const openings: Openings = { multiline: [] };
  const tokens = readTokens(reading, openings);
  if (tokens === undefined) return undefined;
  // INVARIANT: `uniqueKeys` is off because the library compares each key with all others; `mapEntry` uses a map.
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    stringKeys: true,
    keepSourceTokens: true,
    logLevel: 'silent',
  });
  const documents = withoutStacks(() => [...composer.compose(tokens, true, places.text.length)]);
  const errors = documents.flatMap((one) => one.errors);
  if (errors.length > 0) {
    diagnostics.push(...syntaxFindings(places, errors, openings, diagnostics));
    return undefined;
  }
  const contents = documents[0]?.contents;
  if (!contents || tokens.every((token) => token.type !== 'document' || token.value === undefined)) {
    diagnostics.push(finding('HF1014', places.range(0, 0), 'the document is empty'));
    return undefined;
  }
  return toNode(reading, contents);
}

/** The library makes an error of each mistake; nobody reads where in the library, and tens of thousands of stacks take seconds. */
function withoutStacks<T>(read: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return read();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Lexemes that YAML has and Holdfast has not, by the library's name of their kind. */
const REFUSED_LEXEMES: { readonly [type: string]: string } = {
  anchor: 'anchors (&name)',
  alias: 'aliases (*name)',
  tag: 'tags (!name)',
  'directive-line': 'directives (%NAME)',
};
/** Blanks, marks, indicators and line breaks beside each key or value. */
const LEXEMES_PER_NODE = 8;

/** The tokens of the first document; undefined where a limit was met. */
function readTokens(reading: Reading, openings: Openings): CST.Token[] | undefined {
  const { places, diagnostics } = reading;
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const brackets: Bracket[] = [];
  /** Kinds of lexemes of which the first was told. */
  const refused = new Set<string>();
  let lexemes = 0;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(places.text)) {
    const start = parser.offset;
    const type = inScalar ? 'scalar' : (CST.tokenType(lexeme) ?? 'scalar');
    inScalar = !inScalar && lexeme === CST.SCALAR;
    if (Object.hasOwn(REFUSED_LEXEMES, type) && !refused.has(type)) {
      refused.add(type);
      // An alias goes with its anchor, which was told.
      if (type === 'anchor') refused.add('alias');
      diagnostics.push(refusedLexeme(places, lexeme, start, type));
    }
    noteOpening(openings, brackets, type, lexeme, start);
    noteRemark(reading, type, lexeme, start);
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (depthOf(parser) > DOCUMENT_LIMITS.depth) {
      const message = `more than ${DOCUMENT_LIMITS.depth} levels inside each other`;
      diagnostics.push(finding('HF1004', places.range(start, start + 1), message));
      return undefined;
    }
    if (++lexemes > DOCUMENT_LIMITS.nodes * LEXEMES_PER_NODE) {
      const message = `more than ${DOCUMENT_LIMITS.nodes} values in one document`;
      diagnostics.push(finding('HF1005', places.range(start, start + 1), message));
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const open = brackets.pop();
  if (open !== undefined) openings.unclosed ??= open.start;
  return firstDocument(reading, tokens);
}

/** How many maps and lists are open; the document is on the stack too, and a scalar may be. */
function depthOf({ stack }: Parser): number {
  return stack.length - (CST.isCollection(stack.at(-1)) ? 1 : 2);
}

interface Bracket {
  readonly start: number;
  /** The library's name of what closes it. */
  readonly closing: string;
}

/** Keeps what is never closed, and quoted texts over several lines, to explain errors that they cause further down. */
function noteOpening(openings: Openings, brackets: Bracket[], type: string, lexeme: string, start: number): void {
  if (type === 'flow-map-start' || type === 'flow-seq-start')
    brackets.push({ start, closing: type.replace('start', 'end') });
  else if (type === 'flow-map-end' || type === 'flow-seq-end') {
    const open = brackets.pop();
    if (open === undefined || open.closing === type) return;
    openings.unclosed ??= open.start;
    if (brackets.at(-1)?.closing === type) brackets.pop();
  } else if (lexeme === CST.FLOW_END && type !== 'scalar') {
    const open = brackets.pop();
    brackets.length = 0;
    if (open !== undefined) openings.unclosed ??= open.start;
  } else if (type === 'double-quoted-scalar' || type === 'single-quoted-scalar') {
    const closed = lexeme.length > 1 && lexeme.endsWith(lexeme.charAt(0));
    if (!closed) openings.unclosed ??= start;
    else if (lexeme.includes('\n')) openings.multiline.push({ start, end: start + lexeme.length });
  }
}

/** Comments, and scalars that go on over several lines. */
function noteRemark({ places, remarks }: Reading, type: string, lexeme: string, start: number): void {
  if (remarks === undefined || lexeme === CST.SCALAR) return;
  const { line } = places.at(start);
  if (type === 'comment') remarks.comments.push({ start, text: lexeme });
  else if (type === 'block-scalar-header') remarks.sign = line;
  else if (type.endsWith('scalar') && (remarks.sign !== undefined || lexeme.includes('\n'))) {
    remarks.scalars.push({ from: remarks.sign ?? line, to: places.at(start + lexeme.trimEnd().length).line });
    remarks.sign = undefined;
  }
}

function refusedLexeme(places: Places, lexeme: string, start: number, type: string): Diagnostic {
  const range = places.range(start, start + lexeme.trimEnd().length);
  const before = places.line(places.at(start).line).slice(0, places.at(start).col - 1);
  // `'a text ' & $input.x`, as expressions join them.
  const isJoined = type === 'anchor' && /["']\s*$/.test(before);
  const hint = isJoined
    ? `texts are joined in an expression: "\${ 'a text ' & $input.name }"`
    : `write every value out; a text that starts with "${lexeme[0]}" stands in quotes`;
  return finding('HF1008', range, `YAML's ${REFUSED_LEXEMES[type]} are not part of the language`, { hint });
}

function firstDocument(reading: Reading, tokens: CST.Token[]): CST.Token[] {
  const second = tokens.filter((token) => token.type === 'document')[1];
  if (second === undefined) return tokens;
  const { offset } = second;
  reading.diagnostics.push(
    finding('HF1009', reading.places.range(offset, offset + 3), 'a second document starts here', {
      hint: 'a file holds one document: remove the line "---", or move what follows into another file',
    }),
  );
  return tokens.slice(0, tokens.indexOf(second));
}

/** Recursion is bounded: `readTokens` has seen the depth. */
function toNode(reading: Reading, composed: ParsedNode): Node {
  if (isMap(composed)) return toMap(reading, composed);
  const { places } = reading;
  const [start, end] = composed.range;
  if (isSeq(composed)) {
    // The composer gives parsed nodes only.
    const items = (composed.items as ParsedNode[]).map((item) => toNode(reading, item));
    return { kind: 'list', range: places.range(start, contentEnd(places, start, end)), items };
  }
  if (isAlias(composed)) return scalarNode(places, start, end, null, 'plain', () => [start]); // reported as a lexeme
  return toScalar(reading, composed as Scalar.Parsed); // what is left is a scalar
}

function toMap(reading: Reading, composed: YAMLMap): MapNode {
  const { places } = reading;
  const entries = new Map<string, MapEntry>();
  let gaps = false;
  for (const { key, value } of composed.items) {
    // The composer gives parsed nodes only; a key that is none was an error of it, or is an alias.
    const keyNode = key as ParsedNode;
    const [start, end] = keyNode.range;
    if (!isScalar(keyNode)) continue;
    const valueNode = value
      ? toNode(reading, value as ParsedNode)
      : scalarNode(places, end, end, null, 'plain', 'straight');
    if (!mapEntry(reading, entries, String(keyNode.value), places.range(start, end), valueNode)) gaps = true;
  }
  const [start, end] = composed.range ?? [0, 0];
  return {
    kind: 'map',
    range: places.range(start, contentEnd(places, start, end)),
    entries: [...entries.values()],
    ...(gaps ? { gaps } : {}),
  };
}

function toScalar(reading: Reading, composed: Scalar.Parsed): ScalarNode {
  const { places } = reading;
  const [start, end] = composed.range;
  const value = String(composed.value);
  const token = composed.srcToken;
  if (token === undefined || composed.type === 'PLAIN') {
    return plainScalar(reading, value, start, end, token?.source ?? '');
  }
  if (token.type === 'block-scalar') {
    const body = token.offset + token.props.reduce((sum, prop) => sum + ('source' in prop ? prop.source.length : 0), 0);
    const offsets = (): number[] => blockOffsets(token.source, value, body);
    return textNode(reading, start, contentEnd(places, start, end), value, 'block', offsets);
  }
  const style = token.type === 'single-quoted-scalar' ? 'single' : 'double';
  return textNode(reading, start, end, value, style, quotedOffsets(token.source, value, style, start));
}

/** Block collections and block scalars end after the last line break; what a reader sees ends before it. */
function contentEnd(places: Places, start: number, end: number): number {
  let to = end;
  while (to > start && ' \t\r\n'.includes(places.text[to - 1] ?? '')) to--;
  return to;
}
