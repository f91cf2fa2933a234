/** The rows of a table from a CSV file, as nodes that know where their cells stand. */
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { DOCUMENT_LIMITS, RULES_LIMITS } from '../../schema/limits.ts';
import type { FactTest, FactType, Output } from '../../stdlib/functions/rules/document.ts';
import { finding } from '../diagnostics/finding.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { ListNode, MapEntry, MapNode, Node } from '../nodes.ts';
import { guardCharacters } from '../parse-guard.ts';
import { createPlaces, type Places } from '../parse-places.ts';
import { type CsvCell, offsetIn, readCsv } from './read-csv.ts';
import { readUnaryTests } from './unary-tests.ts';

/** What the header document says of the columns. */
export interface CsvColumns {
  readonly inputs: ReadonlyMap<string, FactType>;
  readonly outputs: ReadonlyMap<string, Output['type']>;
  /** Keys of a row beside its condition and what it gives: `id`, `reason`. */
  readonly keys: ReadonlyMap<string, 'text' | 'number'>;
}

interface CsvReading {
  readonly places: Places;
  readonly columns: CsvColumns;
  readonly diagnostics: Diagnostic[];
}

interface ValueColumn {
  readonly is: 'input' | 'output' | 'key';
  readonly name: string;
  /** What was read of its cells so far, by their text: cells that are written alike share it. */
  readonly tests: Map<string, { readonly test: Json | undefined }>;
}
/** What a column holds: of a row, or nothing (`note`). */
type Column = ValueColumn | { readonly is: 'note' };

/** The rows as `rules` or `checks` in YAML would hold them; undefined beside findings where the file cannot be read. */
export function csvRows(
  path: string,
  text: string,
  columns: CsvColumns,
): { readonly rows?: ListNode; readonly diagnostics: readonly Diagnostic[] } {
  const places = createPlaces(path, text);
  if (text.length > RULES_LIMITS.csvLength) {
    const message = `the file has ${text.length} characters; ${RULES_LIMITS.csvLength} are allowed`;
    return { diagnostics: [finding('HF1003', places.range(0, 0), message, { hint: 'split the table' })] };
  }
  const odd = guardCharacters(places);
  if (odd.length > 0) return { diagnostics: odd };
  const { rows, flaws } = readCsv(text, RULES_LIMITS.rows + 1);
  const diagnostics: Diagnostic[] = flaws.map(({ start, end, message, hint }) =>
    finding('HF1316', places.range(start, end), message, { hint }),
  );
  const reading: CsvReading = { places, columns, diagnostics };
  const [header, ...body] = rows;
  const row = body[RULES_LIMITS.rows];
  if (row !== undefined) {
    const message = `there are more than ${RULES_LIMITS.rows} rows`;
    diagnostics.push(finding('HF1316', rangeOf(places, row), message, { hint: 'split the table' }));
  }
  const heads = header === undefined ? undefined : readHeader(reading, header);
  if (body.length === 0 && diagnostics.length === 0)
    diagnostics.push(finding('HF1316', places.range(0, 0), 'there is no row below the header'));
  if (heads === undefined || diagnostics.length > 0) return { diagnostics: some(diagnostics) };
  const items = body.flatMap((cells, i) => rowNode(reading, heads, cells, i) ?? []);
  if (diagnostics.length > 0) return { diagnostics: some(diagnostics) };
  return { rows: { kind: 'list', range: places.range(0, text.length), items }, diagnostics };
}

const some = (all: readonly Diagnostic[]): readonly Diagnostic[] => all.slice(0, DOCUMENT_LIMITS.findings);

function rangeOf(places: Places, cells: readonly CsvCell[]): Range {
  return places.range(cells[0]?.start ?? 0, cells.at(-1)?.end ?? 0);
}

/** A name, `when.NAME` and `then.NAME` where an input and an output share one, or `#` and anything: a remark. */
function readHeader(reading: CsvReading, header: readonly CsvCell[]): readonly Column[] | undefined {
  const { places, columns, diagnostics } = reading;
  const { inputs, outputs, keys } = columns;
  const before = diagnostics.length;
  const seen = new Set<string>();
  const heads = header.map((cell): Column => {
    const told = cell.text.trim();
    const refuse = (message: string, hint?: string): Column => {
      diagnostics.push(finding('HF1316', places.range(cell.start, cell.end), message, { hint }));
      return { is: 'note' };
    };
    if (told.startsWith('#')) return { is: 'note' };
    if (seen.has(told)) return refuse(`there are two columns "${told}"`);
    seen.add(told);
    const [, part, name = told] = /^(when|then)\.(.*)$/.exec(told) ?? [];
    const found = [
      ...(part !== 'then' && inputs.has(name) ? (['input'] as const) : []),
      ...(part !== 'when' && outputs.has(name) ? (['output'] as const) : []),
      ...(part === undefined && keys.has(name) ? (['key'] as const) : []),
    ];
    const [is, other] = found;
    if (is !== undefined && other === undefined) return { is, name, tests: new Map() };
    if (is !== undefined)
      return refuse(`"${told}" is more than one thing`, `write \`when.${name}\` or \`then.${name}\``);
    const names = [...inputs.keys(), ...outputs.keys(), ...keys.keys()];
    const hint = didYouMean(told, names) ?? `columns are ${names.join(', ')}; a remark starts with \`#\``;
    return refuse(told === '' ? 'a column has no name' : `"${told}" is no column of this table`, hint);
  });
  const missing = [...outputs.keys()].filter(
    (name) => !heads.some((head) => head.is === 'output' && head.name === name),
  );
  if (missing.length > 0 && diagnostics.length === before) {
    const message = `there is no column "${missing.join('", "')}", which the table gives`;
    diagnostics.push(finding('HF1316', rangeOf(places, header), message));
  }
  return diagnostics.length === before ? heads : undefined;
}

/** `index`: from 0, for the id of a row that has none. */
function rowNode(
  reading: CsvReading,
  heads: readonly Column[],
  cells: readonly CsvCell[],
  index: number,
): MapNode | undefined {
  const { places, diagnostics } = reading;
  if (cells.length !== heads.length) {
    const range = rangeOf(places, cells);
    const message = `the row has ${cells.length} cells; the header has ${heads.length}`;
    const hint = 'a cell that holds the separator or a line break stands in quotes';
    diagnostics.push(finding('HF1316', range, message, { hint }));
    return undefined;
  }
  const when: Record<string, Json> = {};
  const then: Record<string, Json> = {};
  const rest: Record<string, Json> = {};
  for (const [i, head] of heads.entries()) {
    const cell = cells[i];
    if (head.is === 'note' || cell === undefined) continue;
    const value = readCell(reading, head, cell);
    if (value !== undefined) partOf(head, { when, then, rest })[head.name] = value;
  }
  const id: JsonObject = Object.hasOwn(rest, 'id') ? {} : { id: `row_${index + 1}` };
  const json: JsonObject = { ...id, ...rest, when, ...(reading.columns.outputs.size === 0 ? {} : { then }) };
  return lazyRow(reading, heads, cells, json);
}

const partOf = <T>({ is }: ValueColumn, { when, then, rest }: { when: T; then: T; rest: T }): T =>
  is === 'input' ? when : is === 'output' ? then : rest;

/** A table of thousands of rows has hundreds of thousands of cells; few of their places are ever asked for. */
function lazyRow(
  { places }: CsvReading,
  heads: readonly Column[],
  cells: readonly CsvCell[],
  json: JsonObject,
): MapNode {
  const entries = (): readonly MapEntry[] => {
    const range = rangeOf(places, cells);
    const cellOf = new Map(
      heads.map((head, i) => [head.is === 'note' ? head.is : `${head.is} ${head.name}`, cells[i]]),
    );
    const entriesOf = (part: JsonObject, is: ValueColumn['is']): readonly MapEntry[] =>
      Object.entries(part).map(([key, value]) => {
        const cell = cellOf.get(`${is} ${key}`);
        return entryOf(key, value, cell === undefined ? range : places.range(cell.start, cell.end));
      });
    const { when = {}, then, ...rest } = json;
    // Both were made as maps.
    const part = (key: string, map: Json, is: ValueColumn['is']): MapEntry => ({
      key,
      keyRange: range,
      value: mapOf(entriesOf(map as JsonObject, is), range),
    });
    return [
      ...entriesOf(rest, 'key'),
      part('when', when, 'input'),
      ...(then === undefined ? [] : [part('then', then, 'output')]),
    ];
  };
  return {
    kind: 'map',
    json,
    get range() {
      return rangeOf(places, cells);
    },
    get entries() {
      return entries();
    },
  };
}

/** What stands in a cell; undefined where nothing does, or beside a finding. */
function readCell(reading: CsvReading, head: ValueColumn, cell: CsvCell): Json | undefined {
  const { places, columns, diagnostics } = reading;
  const { name } = head;
  const range = (): Range => places.range(cell.start, cell.end);
  if (cell.text.length > RULES_LIMITS.cellLength) {
    const message = `the cell has ${cell.text.length} characters; ${RULES_LIMITS.cellLength} are allowed`;
    diagnostics.push(finding('HF1317', range(), message, { hint: 'make several rows of it' }));
    return undefined;
  }
  if (head.is === 'input') {
    const known = head.tests.get(cell.text);
    if (known !== undefined) return known.test;
  }
  if (/\$\{|\{\{/.test(cell.text)) {
    const hint = 'work values out in `facts`, where the flow calls the rules; here they are tested';
    diagnostics.push(finding('HF1113', range(), 'no expression can stand in a table', { hint }));
    return undefined;
  }
  if (head.is === 'input') {
    const read = readUnaryTests(cell.text, columns.inputs.get(name) ?? 'text', { or: '|', bare: true });
    if (read.ok) {
      const test = read.test as Json | undefined; // plain JSON
      head.tests.set(cell.text, { test });
      return test;
    }
    const { from, to, message, hint } = read.flaw;
    const place = places.range(offsetIn(places.text, cell, from), offsetIn(places.text, cell, to));
    diagnostics.push(finding('HF1317', place, message, { hint }));
    return undefined;
  }
  const type = head.is === 'output' ? (columns.outputs.get(name) ?? 'text') : (columns.keys.get(name) ?? 'text');
  const text = cell.text.trim();
  if (head.is === 'key' && text === '') return undefined;
  const value = readValueCell(text, type);
  if (value !== undefined) return value;
  const message = text === '' ? `the row does not say "${name}"` : `${JSON.stringify(text)} is no ${type}`;
  diagnostics.push(finding('HF1317', range(), message, { hint: VALUE_HINTS[type] }));
  return undefined;
}

const VALUE_HINTS: { readonly [type in Output['type']]: string } = {
  text: 'an empty text is written as two quotes, which is `""""""` in CSV',
  number: 'numbers have a point and no other mark, as 1250.5',
  integer: 'whole numbers are digits alone, as 1250',
  boolean: 'write `true` or `false`',
  list: 'a list is written as in JSON',
  any: 'it is written as in JSON, a text in quotes',
};

/** As it is written; a text may stand in quotes, which JSON's rules then are for. */
function readValueCell(text: string, type: Output['type']): Json | undefined {
  if (text === '') return undefined;
  if (type === 'text') return text.startsWith('"') ? (parse(text, 'string') ?? text) : text;
  if (type === 'boolean') return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  if (type === 'any') return parse(text, undefined);
  const value = parse(text, type === 'list' ? 'list' : 'number');
  return type !== 'integer' || Number.isInteger(value) ? value : undefined;
}

/** What other documents refuse: names that objects come with, and nesting without end. */
const UNSAFE = /"(?:__proto__|constructor|prototype)"\s*:/;

function parse(text: string, kind: 'string' | 'number' | 'list' | undefined): Json | undefined {
  if (UNSAFE.test(text) || depthOf(text) > DOCUMENT_LIMITS.depth) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined; // told by the caller, with its place
  }
  if (kind === undefined) return value;
  return (Array.isArray(value) ? 'list' : typeof value) === kind ? value : undefined;
}

/** At least the levels of a JSON text; brackets inside texts count too. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return most;
}

function entryOf(key: string, value: Json, range: Range): MapEntry {
  return { key, keyRange: range, value: nodeOf(value, range) };
}

function mapOf(entries: readonly MapEntry[], range: Range): MapNode {
  return { kind: 'map', range, entries };
}

/** A value of one cell: all of it stands there. */
function nodeOf(value: Json, range: Range): Node {
  if (Array.isArray(value)) return { kind: 'list', range, items: value.map((item: Json) => nodeOf(item, range)) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as JsonObject).map(([key, inner]) => entryOf(key, inner, range));
    return mapOf(entries, range);
  }
  const scalar = value as Exclude<FactTest & Json, object>; // lists and maps are gone, which TypeScript cannot tell
  return { kind: 'scalar', range, value: scalar, style: 'double', at: () => ({ line: range.line, col: range.col }) };
}
