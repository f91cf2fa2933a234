import type { Json, JsonObject } from '../schema/json.ts';
import { finding } from './diagnostics/finding.ts';
import { nearest } from './diagnostics/nearest.ts';
import type { MapNode, Node } from './nodes.ts';
import { foreignKey } from './validate-hints.ts';
import { headOf, keysOf, missingKeys } from './validate-keys.ts';
import {
  admittedTypes,
  both,
  type Context,
  enumerate,
  isObject,
  type NodeType,
  objectAt,
  resolveRef,
  schemasAt,
  textsAt,
  typeOf,
} from './validate-schema.ts';
import { walk, walkEntries } from './validate-walk.ts';

/**
 * Picks the branch of a union that the author meant, and judges the node by that one alone: by its type, then by a key
 * with a fixed value (`kind: http`), then by a key that only that branch needs (`call` of a call step).
 */
export function walkUnion(context: Context, schema: JsonObject, node: Node, at: string): void {
  const admitting = branchesFor(context, schema, typeOf(node));
  const [only] = admitting;
  if (node.kind !== 'map' || admitting.length < 2 || only === undefined) {
    if (only !== undefined) walk(context, only, node, at);
    return;
  }
  const fitting = admitting.filter((branch) => fixedKeys(branch).every(([key, value]) => mayBe(node, key, value)));
  if (fitting.length === 0) reportFixed(context, admitting, node);
  else pickByKeys(context, schema, fitting, node);
}

/** The branches that take a value of a type. */
function branchesFor(context: Context, union: JsonObject, type: NodeType): readonly JsonObject[] {
  const ofUnion = admitting.get(union) ?? new Map<NodeType, readonly JsonObject[]>();
  admitting.set(union, ofUnion);
  const known = ofUnion.get(type);
  if (known !== undefined) return known;
  const branches = schemasAt(union, 'oneOf').map((branch) => resolveRef(context, branch));
  const found = branches.filter((branch) => admittedTypes(context, branch)?.includes(type) ?? true);
  ofUnion.set(type, found);
  return found;
}
const admitting = new WeakMap<JsonObject, Map<NodeType, readonly JsonObject[]>>();

/** Keys of a branch that can have one value only. */
function fixedKeys(branch: JsonObject): FixedKeys {
  const known = fixed.get(branch);
  if (known !== undefined) return known;
  const properties = Object.entries(objectAt(branch, 'properties') ?? {});
  const keys = properties.flatMap(([key, value]) =>
    isObject(value) && 'const' in value ? [[key, value.const ?? null] as const] : [],
  );
  fixed.set(branch, keys);
  return keys;
}

type FixedKeys = readonly (readonly [string, Json])[];
/** Our schemas never change: what is asked of each at every node is worked out once. */
const fixed = new WeakMap<JsonObject, FixedKeys>();

function entryOf(node: MapNode, key: string) {
  return node.entries.find((entry) => entry.key === key);
}

function mayBe(node: MapNode, key: string, value: Json): boolean {
  const entry = entryOf(node, key);
  return entry === undefined || (entry.value.kind === 'scalar' && entry.value.value === value);
}

function reportFixed(context: Context, branches: readonly JsonObject[], node: MapNode): void {
  const pairs = branches.flatMap(fixedKeys);
  const [key] = pairs.find(([name, value]) => !mayBe(node, name, value)) ?? [''];
  const entry = entryOf(node, key);
  if (entry === undefined) return;
  const choices = [...new Set(pairs.filter(([name]) => name === key).map(([, value]) => value))];
  walk(context, { enum: choices }, entry.value, key);
}

/** Unknown keys that are looked at for what they were meant to be. */
const COMPARED = 50;

interface Option {
  readonly schema: JsonObject;
  /** Keys that this branch needs and no other does. */
  readonly own: readonly string[];
}

function pickByKeys(context: Context, union: JsonObject, branches: readonly JsonObject[], node: MapNode): void {
  const { options, siblings } = namedBranches(union, branches);
  const [best, second] = twoMost(options, node);
  if (best === undefined) return;
  const isWhole = (option: Option): boolean => option.own.length > 0 && presentOf(option, node) === option.own.length;
  const unsure = presentOf(best, node) === 0 && best.own.length > 0 && options.every((option) => option.own.length > 0);
  if (unsure || (second !== undefined && isWhole(best) && isWhole(second))) {
    if (unsure) reportNone(context, union, options, node);
    else reportTwo(context, union, options.filter(isWhole), node);
    const merged = mergeBranches(siblings);
    walkEntries(context, merged, node, [merged]);
    missingKeys(context, merged, node);
  } else {
    walkEntries(context, best.schema, node, siblings);
    missingKeys(context, best.schema, node);
  }
}

/** How many of its own keys are there. */
function presentOf({ own }: Option, node: MapNode): number {
  let present = 0;
  for (const key of own) if (entryOf(node, key) !== undefined) present++;
  return present;
}

/** Those with most of their own keys; the first of equals. */
function twoMost(options: readonly Option[], node: MapNode): readonly [best?: Option, second?: Option] {
  let best: Option | undefined;
  let second: Option | undefined;
  let [most, next] = [-1, -1];
  for (const option of options) {
    const present = presentOf(option, node);
    if (present > most) {
      [second, next] = [best, most];
      [best, most] = [option, present];
    } else if (present > next) [second, next] = [option, present];
  }
  if (best === undefined) return [];
  return second === undefined ? [best] : [best, second];
}

interface Named {
  readonly options: readonly Option[];
  /** Their schemas. */
  readonly siblings: readonly JsonObject[];
}
const named = new WeakMap<JsonObject, Named>();

/** Only where all branches of the union are left is it the same each time. */
function namedBranches(union: JsonObject, branches: readonly JsonObject[]): Named {
  const whole = branches.length === schemasAt(union, 'oneOf').length;
  const known = whole ? named.get(union) : undefined;
  if (known !== undefined) return known;
  const required = branches.map((branch) => textsAt(branch, 'required'));
  const options = branches.map((branch, i): Option => {
    const own = (required[i] ?? []).filter((key) => required.every((others, j) => j === i || !others.includes(key)));
    return { own, schema: { ...branch, 'x-name': own.map((key) => `\`${key}\``).join(' and ') } };
  });
  const made = { options, siblings: options.map(({ schema }) => schema) };
  if (whole) named.set(union, made);
  return made;
}

/** Silent where the lack of a deciding key, a misspelt key or one of another tool says already what is wrong. */
function reportNone(context: Context, union: JsonObject, options: readonly Option[], node: MapNode): void {
  const fixed = options.flatMap((option) => fixedKeys(option.schema)).map(([key]) => key);
  if (fixed.some((key) => entryOf(node, key) === undefined)) return;
  const own = options.flatMap((option) => option.own.slice(0, 1));
  const known = new Set(options.flatMap((option) => keysOf(option.schema)));
  const unknown = node.entries
    .map((entry) => entry.key)
    .filter((key) => !known.has(key))
    .slice(0, COMPARED);
  if (unknown.some((key) => nearest(key, own) !== undefined || foreignKey(context.kind, key)?.verb === true)) return;
  const isStep = union.title === 'Step';
  const message = isStep ? 'the step has no verb' : `${enumerate(own.map((key) => `"${key}"`))} is missing`;
  const hint = isStep ? `a step has exactly one of: ${own.join(', ')}` : undefined;
  context.findings.push(finding('HF1105', headOf(node), message, { hint }));
}

function reportTwo(context: Context, union: JsonObject, whole: readonly Option[], node: MapNode): void {
  const own = new Set(whole.flatMap((option) => option.own));
  const entries = node.entries.filter((entry) => own.has(entry.key));
  const [first, ...others] = entries;
  if (first === undefined) return;
  const names = entries.map((entry) => `"${entry.key}"`);
  const message =
    union.title === 'Step'
      ? `a step has one verb; this one has ${both(names)}`
      : `${both(names)} cannot stand together`;
  context.findings.push(
    finding('HF1106', (others[0] ?? first).keyRange, message, {
      hint: union.title === 'Step' ? 'make a step of each' : 'keep one of them',
      related: [{ range: first.keyRange, message: 'the other one' }],
    }),
  );
}

/** All that any of the branches knows; needed is what all of them need. */
function mergeBranches(branches: readonly JsonObject[]): JsonObject {
  const properties = Object.assign({}, ...[...branches].reverse().map((branch) => objectAt(branch, 'properties')));
  const required = branches.map((branch) => textsAt(branch, 'required'));
  const common = (required[0] ?? []).filter((key) => required.every((keys) => keys.includes(key)));
  return { properties, required: common, additionalProperties: false };
}
