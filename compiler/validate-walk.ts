import type { Range } from '../schema/diagnostic.ts';
import type { JsonObject } from '../schema/json.ts';
import { finding } from './diagnostics/finding.ts';
import type { MapNode, Node, ScalarNode } from './nodes.ts';
import { missingKeys, unknownKey } from './validate-keys.ts';
import { checkScalar } from './validate-scalar.ts';
import {
  admittedTypes,
  type Context,
  enumerate,
  isExpression,
  isFull,
  isObject,
  label,
  objectAt,
  resolveRef,
  typeOf,
  WORDS,
} from './validate-schema.ts';
import { walkUnion } from './validate-union.ts';

/**
 * Holds a node against a schema and tells what does not fit. `at` is the key that the node stands under. Recursion is
 * bounded by the depth of documents.
 */
export function walk(context: Context, given: JsonObject, node: Node, at: string): void {
  if (isFull(context)) return;
  const schema = resolveRef(context, given);
  const types = admittedTypes(context, schema);
  const type = typeOf(node);
  if (types !== undefined && !types.includes(type)) {
    context.findings.push(
      wrongType(
        schema,
        types.map((one) => WORDS[one]),
        node,
        at,
      ),
    );
    return;
  }
  if (Array.isArray(schema.oneOf)) walkUnion(context, schema, node, at);
  else if (node.kind === 'map') walkMap(context, schema, node);
  else if (node.kind === 'list') walkList(context, schema, node, at);
  else checkScalar(context, schema, node, at);
}

function walkList(context: Context, schema: JsonObject, node: Node & { kind: 'list' }, at: string): void {
  const { minItems, maxItems } = schema;
  if (typeof minItems === 'number' && node.items.length < minItems) {
    const message = `${label(at)} is empty`;
    const hint = at === 'steps' ? 'add a step' : 'add an item, or leave the key out';
    context.findings.push(finding('HF1112', node.range, message, { hint }));
  }
  if (typeof maxItems === 'number' && node.items.length > maxItems) {
    const message = `${label(at)} has ${node.items.length} items; ${maxItems} are allowed`;
    context.findings.push(finding('HF1112', node.range, message));
  }
  const items = objectAt(schema, 'items');
  if (items !== undefined) for (const item of node.items) walk(context, items, item, `${at}[]`);
}

function walkMap(context: Context, schema: JsonObject, node: MapNode): void {
  walkEntries(context, schema, node, [schema]);
  missingKeys(context, schema, node);
}

/**
 * The entries of a map by the properties of `schemas`, of which the first that knows a key judges it. Keys that the
 * main schema does not know are reported by what its `siblings` know.
 */
export function walkEntries(
  context: Context,
  schema: JsonObject,
  node: MapNode,
  siblings: readonly JsonObject[],
): void {
  const properties = objectAt(schema, 'properties');
  const additional = schema.additionalProperties;
  const names = objectAt(schema, 'propertyNames');
  checkCount(context, schema, node);
  for (const { key, keyRange, value } of node.entries) {
    const known = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (names !== undefined) checkName(context, names, key, keyRange);
    if (isFull(context)) return;
    const inside = isObject(known) ? known : additional;
    if (isObject(inside)) {
      context.trail.push({ key, schemas: siblings });
      walk(context, inside, value, key);
      context.trail.pop();
    } else if (additional === false) unknownKey(context, schema, node, key, keyRange, siblings);
  }
}

function checkCount(context: Context, schema: JsonObject, node: MapNode): void {
  const { minProperties, maxProperties } = schema;
  const count = node.entries.length;
  if (typeof minProperties === 'number' && count < minProperties && !node.gaps) {
    const allowed = Object.keys(objectAt(schema, 'properties') ?? {});
    const hint = allowed.length > 0 ? `one of: ${allowed.join(', ')}` : 'add an entry, or leave the key out';
    context.findings.push(finding('HF1112', node.range, 'the map is empty', { hint }));
  }
  if (typeof maxProperties === 'number' && count > maxProperties) {
    const message = `the map has ${count} entries; ${maxProperties} are allowed`;
    context.findings.push(finding('HF1112', node.range, message));
  }
}

/** A key is judged as the text that it is. */
function checkName(context: Context, names: JsonObject, key: string, keyRange: Range): void {
  const place = { line: keyRange.line, col: keyRange.col };
  const node: ScalarNode = { kind: 'scalar', range: keyRange, value: key, style: 'plain', at: () => place };
  walk(context, names, node, '');
}

function wrongType(schema: JsonObject, words: readonly string[], node: Node, at: string) {
  if (
    (schema.title === 'Secret' || schema.title === 'LocalSecret') &&
    typeof (node.kind === 'scalar' ? node.value : undefined) === 'string'
  ) {
    const hint = 'write { secret: { env: NAME } } or { secret: { file: /path } }';
    return finding('HF1206', node.range, `a secret stands in clear text under ${label(at)}`, { hint });
  }
  const expected = typeof schema.patternErrorMessage === 'string' ? schema.patternErrorMessage : enumerate(words);
  const empty = node.kind === 'scalar' && node.value === null && node.range.col === node.range.endCol;
  const found = empty ? 'nothing stands' : `${WORDS[typeOf(node)]} stands`;
  return finding('HF1103', node.range, `${found} where ${label(at)} takes ${expected}`, {
    hint: isExpression(schema) ? 'an expression stands in quotes: "${ … }"' : typeHint(schema, words, node, at),
  });
}

/** Keys whose number a person means as a time. */
const TIMES: ReadonlySet<string> = new Set(['wait', 'timeout', 'within', 'initial', 'max', 'after']);

function typeHint(schema: JsonObject, words: readonly string[], node: Node, at: string): string | undefined {
  const takes = (word: string): boolean => words.includes(word);
  if (node.kind === 'map') return takes(WORDS.array) ? 'start each item of the list with "- "' : undefined;
  if (node.kind === 'list') {
    const keys = Object.keys(objectAt(schema, 'properties') ?? {});
    if (takes(WORDS.object)) return `write keys instead of "- "${keys.length === 0 ? '' : `: ${keys.join(', ')}`}`;
    return 'write one value, without "- " or [ ]';
  }
  if (node.value === null) return undefined;
  if (typeof node.value === 'string') {
    if (node.value.includes('${')) return 'no expression can stand here';
    if (takes(WORDS.array)) return `write it as a list: [ ${node.value.length < 40 ? node.value : '…'} ]`;
    return takes(WORDS.number) || takes(WORDS.boolean) ? 'write it without quotes' : undefined;
  }
  if (typeof node.value === 'number' && TIMES.has(at)) return `a duration has a unit: PT${node.value}S for seconds`;
  return takes(WORDS.string) ? 'put it in quotes' : undefined;
}
