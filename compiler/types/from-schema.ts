/** The type of what fits a JSON Schema. Keywords that only narrow are left out: the type is then wider, never wrong. */
import type { Json, JsonSchema } from '../../schema/json.ts';
import { allLabels } from './all-labels.ts';
import { fromJson } from './from-json.ts';
import { meet } from './meet.ts';
import {
  ANY,
  BOOLEAN,
  INTEGER,
  join,
  joinAll,
  label,
  listOf,
  NEVER,
  NULL,
  NUMBER,
  objectOf,
  perhaps,
  present,
  TEXT,
  type Type,
} from './type.ts';

type Node = { readonly [key: string]: Json };

/** References behind each other; what is farther, or comes back to itself, is as wide as can be. */
const MOST_REFERENCES = 200;
/** Alternatives of one schema, for each field is worked out from all; of more only the labels are known. */
const MOST_ALTERNATIVES = 300;

export function fromSchema(schema: JsonSchema): Type {
  return of(schema, schema, 0);
}

/** A part that is named in many places is worked out once: a tower of such parts would take for ever. */
function of(schema: Json | undefined, root: JsonSchema, references: number): Type {
  if (schema === undefined || schema === true) return ANY;
  if (schema === false) return NEVER;
  if (!isNode(schema) || !isNode(root)) return ANY;
  const parts = KNOWN.get(root) ?? new WeakMap<Node, Type>();
  KNOWN.set(root, parts);
  const known = parts.get(schema);
  if (known !== undefined) return known;
  // Whoever comes back to it while it is worked out learns nothing of it.
  parts.set(schema, ANY);
  const type = make(schema, root, references);
  parts.set(schema, type);
  return type;
}

function make(schema: Node, root: Node, references: number): Type {
  let type = own(schema, root);
  if (typeof schema.$ref === 'string') {
    const target = references < MOST_REFERENCES ? find(schema.$ref, root) : undefined;
    type = meet(type, target === undefined ? ANY : of(target, root, references + 1));
  }
  for (const part of list(schema.allOf)) type = meet(type, of(part, root, references));
  for (const word of ['anyOf', 'oneOf'] as const) {
    if (!Array.isArray(schema[word])) continue;
    type = meet(type, joinSome(list(schema[word]).map((part) => of(part, root, references))));
  }
  return label(type, labelsOf(schema));
}

function joinSome(types: readonly Type[]): Type {
  // Scalars join into a set of values.
  const shaped = types.filter(({ object, list: items }) => object !== undefined || items !== undefined);
  if (shaped.length <= MOST_ALTERNATIVES) return joinAll(types);
  return label(ANY, [...new Set(types.flatMap(allLabels))]);
}

/** `x-holdfast-labels` of a schema itself. */
export function labelsOf(schema: JsonSchema): readonly string[] {
  const labels = isNode(schema) ? schema['x-holdfast-labels'] : undefined;
  return list(labels).filter((one) => typeof one === 'string');
}

function own(schema: Node, root: JsonSchema): Type {
  const whole = typed(schema, root);
  if (schema.const !== undefined) return meet(whole, fromJson(schema.const));
  if (Array.isArray(schema.enum)) return meet(whole, joinSome(schema.enum.map((value) => fromJson(value))));
  return whole;
}

function typed(schema: Node, root: JsonSchema): Type {
  const names = typeof schema.type === 'string' ? [schema.type] : list(schema.type);
  if (names.length > 0) return joinAll(names.map((name) => ofKind(name, schema, root)));
  // Without `type` a schema that names fields still takes a text; nobody means that, but so it is.
  const shaped = OBJECT_WORDS.some((word) => word in schema) || LIST_WORDS.some((word) => word in schema);
  return shaped ? joinAll(KINDS.map((name) => ofKind(name, schema, root))) : ANY;
}

const OBJECT_WORDS = ['properties', 'required', 'additionalProperties', 'patternProperties'];
const LIST_WORDS = ['items', 'prefixItems', 'minItems', 'maxItems'];
const KINDS: readonly Json[] = ['null', 'boolean', 'number', 'string', 'object', 'array'];

function ofKind(name: Json, schema: Node, root: JsonSchema): Type {
  switch (name) {
    case 'null':
      return NULL;
    case 'boolean':
      return BOOLEAN;
    case 'integer':
      return INTEGER;
    case 'number':
      return NUMBER;
    case 'string':
      return typeof schema.maxLength === 'number' ? { ...TEXT, text: { max: schema.maxLength } } : TEXT;
    case 'object':
      return ofObject(schema, root);
    case 'array':
      return ofList(schema, root);
    default:
      return ANY;
  }
}

function ofObject(schema: Node, root: JsonSchema): Type {
  const properties = isNode(schema.properties) ? schema.properties : {};
  const required = new Set(list(schema.required));
  const patterns = isNode(schema.patternProperties) ? Object.values(schema.patternProperties) : [];
  const more = schema.additionalProperties ?? schema.unevaluatedProperties;
  const names = [...new Set([...Object.keys(properties), ...[...required].filter((name) => typeof name === 'string')])];
  const rest = () => (more === false ? NEVER : of(more, root, 0));
  return objectOf({
    names,
    field: (name) => {
      const declared = Object.hasOwn(properties, name) ? [properties[name]] : [];
      // A name may fit a pattern too: which one is not looked at.
      const types = [...declared, ...patterns].map((part) => of(part, root, 0));
      const type = declared.length > 0 ? joinAll(types) : join(joinAll(types), rest());
      return required.has(name) ? present(type) : perhaps(type);
    },
    open:
      more === false
        ? patterns.length > 0
          ? 'open'
          : 'closed'
        : more === undefined && (names.length > 0 || isNode(schema.properties))
          ? 'silent'
          : 'open',
  });
}

function ofList(schema: Node, root: JsonSchema): Type {
  const first = list(schema.prefixItems);
  const item = () =>
    joinAll([...first, ...(schema.items === false ? [] : [schema.items])].map((part) => of(part, root, 0)));
  const max = schema.items === false ? first.length : number(schema.maxItems, Number.POSITIVE_INFINITY);
  return listOf(item, { min: number(schema.minItems, 0), max });
}

const number = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `#`, `#/$defs/line`, `#name`: only what is in the same document, as the compiler demands. */
function find(reference: string, root: JsonSchema): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let at: Json | undefined = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(key)];
    else if (isNode(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return reference.startsWith('#/') || reference === '#' ? at : undefined;
}

/** A part of a schema refers into the whole of it. */
export function fromSchemaAt({ schema, root }: { readonly schema: JsonSchema; readonly root: JsonSchema }): Type {
  return of(schema, root, 0);
}

/** By the whole schema, then by its part: both are never changed. */
const KNOWN = new WeakMap<Node, WeakMap<Node, Type>>();
