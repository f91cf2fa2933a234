/**
 * Faults in what a flow is told about others: a property of an input, a contract's output, a form or an event is dropped,
 * renamed, retyped or made optional, and the flow still reads it as before. A finding is right where it is read.
 */
import type { Fault } from './fault.ts';
import { isRequired, type Kind, kindOf, type Property } from './flow-facts.ts';
import type { Reader } from './readers.ts';
import {
  type Edit,
  entryOf,
  itemsOf,
  removal,
  removeEntry,
  renameEntry,
  replaceAll,
  type Span,
  textOf,
  valueAt,
} from './text.ts';

interface Read {
  readonly property: Property;
  readonly readers: readonly Reader[];
}

/** What the readers read, each property once, with all that read it or what is in it. */
function readsOf(readers: readonly Reader[]): readonly Read[] {
  const found = new Map<string, { property: Property; readers: Reader[] }>();
  for (const reader of readers) {
    for (const property of reader.properties) {
      const { line, col } = property.entry.keyRange;
      const key = `${property.doc.path}:${line}:${col}`;
      const known = found.get(key) ?? { property, readers: [] };
      known.readers.push(reader);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

export function schemaFaults(readers: readonly Reader[]): readonly Fault[] {
  return readsOf(readers).flatMap((read) => [
    ...dropped(read),
    ...renamed(read),
    ...retyped(read),
    ...madeOptional(read),
  ]);
}

const spans = (readers: readonly Reader[]): readonly Span[] => readers.map(({ span }) => span);

function dropped({ property, readers }: Read): readonly Fault[] {
  const { doc, schema, entry } = property;
  const properties = valueAt(schema, 'properties');
  const edit = properties?.kind === 'map' ? removeEntry(doc, properties, entry.key) : undefined;
  if (edit === undefined) return [];
  const pieces = replaceAll(doc, [edit, ...withoutRequired(property)]);
  return [{ is: 'dropped', what: `property ${entry.key}`, doc, pieces, right: spans(readers) }];
}

/** The edit of `required` that takes the property out. */
function withoutRequired({ doc, schema, entry }: Property): readonly Edit[] {
  const list = valueAt(schema, 'required');
  const items = itemsOf(list);
  const at = items.findIndex((item) => textOf(item) === entry.key);
  if (at < 0 || list === undefined) return [];
  const edit = removal(
    items.map((item) => doc.spanOf(item.range)),
    at,
  );
  return [edit ?? { span: doc.spanOf(list.range), text: '[]' }];
}

function renamed({ property, readers }: Read): readonly Fault[] {
  const { doc, schema, entry } = property;
  const to = `${entry.key}Value`;
  const required = itemsOf(valueAt(schema, 'required')).filter((item) => textOf(item) === entry.key);
  const edits = [
    renameEntry(doc, entry, to),
    ...required.map(({ range }) => ({ span: doc.spanOf(range), text: JSON.stringify(to) })),
  ];
  return [{ is: 'renamed', what: `property ${entry.key}`, doc, pieces: replaceAll(doc, edits), right: spans(readers) }];
}

/** What somebody would make of it by mistake or by a new version. */
const OTHER: { readonly [kind in Kind]: readonly Kind[] } = {
  string: ['number', 'boolean'],
  number: ['string', 'boolean'],
  boolean: ['string', 'number'],
  array: ['string'],
  object: ['string'],
};

/**
 * RULE: a property of another type is a fault where a reader needs the type that it had: reads into it, calculates, compares
 * it with a literal or in order, or gives it to a place that a contract, a schema or the language types. Where every reader
 * takes anything (texts joined by `&`, `show`, an untyped `return`), the flow means what it says with either type.
 */
function retyped({ property, readers }: Read): readonly Fault[] {
  const { doc, entry } = property;
  const kind = kindOf(entry.value);
  const type = entryOf(entry.value, 'type') ?? entryOf(entry.value, 'enum');
  if (kind === undefined || type === undefined) return [];
  return OTHER[kind].flatMap((to): readonly Fault[] => {
    const right = readers.filter((reader) => {
      if (reader.properties.at(-1) !== property && !sameEntry(reader.properties.at(-1), property)) return true;
      return reader.takes !== undefined && reader.takes !== to;
    });
    if (right.length === 0) return [];
    const pieces = replaceAll(doc, [{ span: doc.spanOf(entry.value.range), text: `{ "type": "${to}" }` }]);
    return [{ is: 'retyped', what: `property ${entry.key}: ${kind} to ${to}`, doc, pieces, right: spans(right) }];
  });
}

const sameEntry = (a: Property | undefined, b: Property): boolean =>
  a?.doc === b.doc && a.entry.keyRange.line === b.entry.keyRange.line && a.entry.keyRange.col === b.entry.keyRange.col;

/**
 * RULE: a property that may be left out is a fault where a reader cannot do without it (rules 5 and 6 of the language). Left
 * of `??`, in `$exists( )`, `$count( )` and `[ ]`, and as the value of an optional key nothing is wrong.
 */
function madeOptional({ property, readers }: Read): readonly Fault[] {
  const { doc, schema, entry } = property;
  if (!isRequired(schema, entry.key)) return [];
  const right = readers.filter(({ needed }) => needed);
  if (right.length === 0) return [];
  const pieces = replaceAll(doc, withoutRequired(property));
  return [{ is: 'made optional', what: `property ${entry.key}`, doc, pieces, right: spans(right) }];
}
