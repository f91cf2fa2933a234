/** Faults where a flow gives something to others: arguments, results, keys of the language, words of a closed list. */
import { type Ast, parseExpression } from '../../compiler/expression/index.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../../compiler/nodes.ts';
import type { Fault } from './fault.ts';
import { contractSchema, type Flow, isRequired, kindOf, type SchemaAt, scalarsOf, schemaFile } from './flow-facts.ts';
import type { Reader } from './readers.ts';
import {
  entryOf,
  entrySpan,
  itemsOf,
  removeEntry,
  renameEntry,
  replaceAll,
  type Span,
  textOf,
  valueAt,
} from './text.ts';

/** A map of values that a closed schema judges: what a call is given, what the flow gives back. */
interface Given {
  readonly holder: MapEntry;
  readonly values: MapNode;
  readonly schema: SchemaAt;
  /** The schema is a contract's, which may change by itself. */
  readonly ofContract: boolean;
}

function* mapsOf(node: Node): Generator<MapNode> {
  if (node.kind === 'scalar') return;
  if (node.kind === 'map') yield node;
  for (const child of node.kind === 'list' ? node.items : node.entries.map(({ value }) => value)) yield* mapsOf(child);
}

function* givenOf(flow: Flow): Generator<Given> {
  const output = schemaFile(flow, valueAt(valueAt(flow.doc.root, 'output'), 'schema'));
  for (const map of mapsOf(flow.doc.root)) {
    const input = contractSchema(flow, textOf(valueAt(map, 'call')), 'input');
    for (const [key, schema] of [
      ['with', input],
      ['return', output],
    ] as const) {
      const holder = entryOf(map, key);
      if (holder?.value.kind !== 'map' || schema === undefined) continue;
      yield { holder, values: holder.value, schema, ofContract: key === 'with' };
    }
  }
}

export function argumentFaults(flow: Flow, readers: readonly Reader[]): readonly Fault[] {
  const given = [...givenOf(flow)];
  return [
    ...given.flatMap((one) => one.values.entries.flatMap((entry) => givenFaults(flow, one, entry))),
    ...given.flatMap((one) =>
      one.ofContract ? one.values.entries.flatMap((e) => contractFaults(flow, one, e, readers)) : [],
    ),
    ...comparedWords(flow, readers),
    ...misspeltKeys(flow),
  ];
}

function givenFaults(flow: Flow, { holder, values, schema }: Given, entry: MapEntry): readonly Fault[] {
  const { doc } = flow;
  const declared = valueAt(valueAt(schema.node, 'properties'), entry.key);
  const whole = entrySpan(doc, holder);
  const out: Fault[] = [];
  const edit = removeEntry(doc, values, entry.key);
  if (isRequired(schema.node, entry.key) && edit !== undefined)
    out.push({
      is: 'dropped',
      what: `${holder.key} ${entry.key}`,
      doc,
      pieces: replaceAll(doc, [edit]),
      right: [whole],
    });
  const wrong = misspell(entry.key);
  if (wrong !== undefined) {
    const pieces = replaceAll(doc, [renameEntry(doc, entry, wrong)]);
    const right = [doc.spanOf(entry.keyRange)];
    out.push({ is: 'misspelt key', what: `${entry.key} in ${holder.key}`, doc, pieces, right });
  }
  if (!isPlain(entry.value)) return out;
  const span = doc.spanOf(entry.value.range);
  const right = [span];
  const kind = kindOf(declared);
  const word = textOf(entry.value);
  if (word !== undefined && valueAt(declared, 'enum') !== undefined)
    out.push({
      is: 'wrong enum',
      what: `${entry.key}: ${word}`,
      doc,
      pieces: replaceAll(doc, [{ span, text: `${word}s` }]),
      right,
    });
  const other = kind === 'number' ? '"many"' : kind === 'boolean' ? '"yes"' : '17';
  if (kind !== undefined)
    out.push({
      is: 'retyped',
      what: `${entry.key}: ${other}`,
      doc,
      pieces: replaceAll(doc, [{ span, text: other }]),
      right,
    });
  return out;
}

const isPlain = (node: Node): node is ScalarNode => node.kind === 'scalar' && parseExpression(node).value === undefined;

/** The contract takes the argument under another name, not at all, or as something else. A finding is right at the argument. */
function contractFaults(
  flow: Flow,
  { holder, schema }: Given,
  entry: MapEntry,
  readers: readonly Reader[],
): readonly Fault[] {
  const { doc, node } = schema;
  const properties = valueAt(node, 'properties');
  const declared = entryOf(properties, entry.key);
  if (declared === undefined || properties?.kind !== 'map') return [];
  const at = entrySpan(flow.doc, entry);
  const right = [entrySpan(flow.doc, holder)];
  const required = itemsOf(valueAt(node, 'required')).filter((item) => textOf(item) === entry.key);
  const renames = required.map(({ range }) => ({ span: doc.spanOf(range), text: `${entry.key}Value` }));
  const pieces = replaceAll(doc, [renameEntry(doc, declared, `${entry.key}Value`), ...renames]);
  const out: Fault[] = [{ is: 'renamed', what: `argument ${entry.key} of the contract`, doc, pieces, right }];
  const was = kindOf(declared.value);
  const is = isPlain(entry.value) ? undefined : wholeKind(readers, at);
  if (was === undefined || is === undefined) return out;
  const to = is === 'boolean' ? 'string' : 'boolean';
  const changed = replaceAll(doc, [{ span: doc.spanOf(declared.value.range), text: `{ type: ${to} }` }]);
  return [
    ...out,
    {
      is: 'retyped',
      what: `argument ${entry.key} of the contract: ${was} to ${to}`,
      doc,
      pieces: changed,
      right: [at],
    },
  ];
}

/** RULE: only of a value that is one path whose type a schema says; what an operator gives is not worked out here. */
function wholeKind(readers: readonly Reader[], at: Span): string | undefined {
  const here = readers.filter(({ span }) => span.start >= at.start && span.end <= at.end);
  const [only] = here;
  const length = at.end - at.start;
  if (only === undefined || here.length !== 1 || !only.whole || length > 200) return undefined;
  const property = only.properties.at(-1);
  const reached = only.properties.length > 0 && property?.entry.key === only.names.at(-1);
  return reached ? kindOf(property?.entry.value) : undefined;
}

/** `$steps.score.band = 'D'`: a word that the other side never is. */
function comparedWords(flow: Flow, readers: readonly Reader[]): readonly Fault[] {
  const { doc } = flow;
  const out: Fault[] = [];
  for (const { node } of scalarsOf(doc.root)) {
    const { value } = parseExpression(node);
    if (value === undefined) continue;
    for (const [path, literal] of comparisons(value.ast)) {
      const range = doc.spanOf(value.rangeOf(path.span));
      const reader = readers.find(({ span }) => span.start === range.start);
      const property = reader?.properties.at(-1);
      if (property?.entry.key !== reader?.names.at(-1) || valueAt(property?.entry.value, 'enum') === undefined)
        continue;
      const span = doc.spanOf(value.rangeOf(literal.span));
      const text = doc.text.slice(span.start, span.end).replace(/(\w)'$/, "$1s'");
      const what = `compared with ${text}`;
      out.push({ is: 'wrong enum', what, doc, pieces: replaceAll(doc, [{ span, text }]), right: [span] });
    }
  }
  return out;
}

function* comparisons(node: Ast): Generator<readonly [path: Ast, literal: Ast]> {
  if (node.t === 'binary' && (node.op === '=' || node.op === '!=')) {
    for (const [a, b] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const)
      if (a.t === 'map' && b.t === 'literal' && typeof b.value === 'string') yield [a, b];
  }
  const children =
    node.t === 'binary'
      ? [node.left, node.right]
      : node.t === 'condition'
        ? [node.test, node.then, ...(node.else === undefined ? [] : [node.else])]
        : node.t === 'call'
          ? node.args
          : node.t === 'block'
            ? node.items
            : [];
  for (const child of children) yield* comparisons(child);
}

/** Maps whose keys the author chooses, and those that are judged as what is given. */
const FREE = new Set(['with', 'set', 'return', 'show', 'data', 'branches', 'value', 'override', 'facts']);

/** Keys of the language. A finding is right on the key. */
function misspeltKeys({ doc }: Flow): readonly Fault[] {
  const out: Fault[] = [];
  const visit = (node: Node, free: boolean): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item, false);
    if (node.kind !== 'map') return;
    for (const entry of node.entries) {
      const wrong = free ? undefined : misspell(entry.key);
      if (wrong !== undefined) {
        const pieces = replaceAll(doc, [renameEntry(doc, entry, wrong)]);
        out.push({ is: 'misspelt key', what: entry.key, doc, pieces, right: [doc.spanOf(entry.keyRange)] });
      }
      if (entry.key === 'branches') visit(entry.value, true);
      else if (!FREE.has(entry.key)) visit(entry.value, false);
    }
  };
  visit(doc.root, false);
  return out;
}

/** Two letters in the middle change places; what has none that differ is left alone. */
function misspell(key: string): string | undefined {
  for (let at = Math.floor(key.length / 2); at > 0; at--) {
    const [a = '', b = ''] = [key[at - 1], key[at]];
    if (a !== b) return key.slice(0, at - 1) + b + a + key.slice(at + 1);
  }
  return undefined;
}
