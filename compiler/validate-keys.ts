import type { Range } from '../schema/diagnostic.ts';
import type { JsonObject } from '../schema/json.ts';
import { finding } from './diagnostics/finding.ts';
import { replaceName, respellWord } from './diagnostics/fix.ts';
import { nearest } from './diagnostics/nearest.ts';
import type { MapNode } from './nodes.ts';
import { foreignKey } from './validate-hints.ts';
import { placementOf } from './validate-placement.ts';
import { both, type Context, enumerate, objectAt, resolveRef, textsAt } from './validate-schema.ts';

/** Unknown keys that are compared with those that are missing. */
const COMPARED = 50;
/** Keys that a message lists. */
const LISTED = 20;

export const keysOf = (schema: JsonObject): readonly string[] => Object.keys(objectAt(schema, 'properties') ?? {});

/** Where a message about a map as a whole points: its first key, else the map. */
export function headOf(node: MapNode): Range {
  return node.entries[0]?.keyRange ?? node.range;
}

/** Asked for again with each key that is wrong. */
function presentIn(node: MapNode): ReadonlySet<string> {
  const known = keysIn.get(node) ?? new Set(node.entries.map((entry) => entry.key));
  keysIn.set(node, known);
  return known;
}
const keysIn = new WeakMap<MapNode, ReadonlySet<string>>();

/** A key that the schema does not know: known elsewhere, from another tool, misspelt, or just unknown. */
export function unknownKey(
  context: Context,
  schema: JsonObject,
  node: MapNode,
  key: string,
  keyRange: Range,
  siblings: readonly JsonObject[],
): void {
  const elsewhere = siblings.filter((one) => one !== schema && keysOf(one).includes(key)).map(nameOf);
  if (elsewhere.length > 0) {
    const hint = `"${key}" is allowed on ${enumerate([...new Set(elsewhere)])}`;
    context.findings.push(finding('HF1107', keyRange, `"${key}" is not allowed on ${nameOf(schema)}`, { hint }));
    return;
  }
  const present = presentIn(node);
  const allowed = keysOf(schema);
  const free = allowed.filter((one) => !present.has(one));
  const near = nearest(key, free);
  const foreign = foreignKey(context.kind, key);
  if (foreign !== undefined && (near === undefined || !sameWord(near, key))) {
    const { as } = foreign;
    const fix = as !== undefined && free.includes(as) ? replaceName(keyRange, key, as) : undefined;
    context.findings.push(finding('HF1108', keyRange, `"${key}" is ${foreign.from}`, { hint: foreign.hint, fix }));
    return;
  }
  const place = placementOf(context, schema, siblings, present, key);
  if (place !== undefined) {
    context.findings.push(finding('HF1107', keyRange, `"${key}" is not allowed here`, { hint: place }));
    return;
  }
  const others = [...new Set(siblings.flatMap(keysOf))];
  const afar = near === undefined ? nearest(key, others) : undefined;
  if (afar !== undefined) {
    const names = new Set(siblings.filter((one) => keysOf(one).includes(afar)).map(nameOf));
    const where = allowed.includes(afar) ? 'stands here already' : `is allowed on ${enumerate([...names])}`;
    const hint = `did you mean "${afar}"? It ${where}`;
    context.findings.push(finding('HF1101', keyRange, `unknown key "${key}"`, { hint }));
    return;
  }
  const list = allowed.length <= LISTED ? `allowed here: ${allowed.join(', ')}` : undefined;
  const hint = near === undefined ? list : `did you mean "${near}"?`;
  const fix = respellWord(keyRange, key, free);
  context.findings.push(finding('HF1101', keyRange, `unknown key "${key}"`, { hint, fix }));
}

/** Keys that have to be there; one that a misspelt key was meant to be is reported there already. */
export function missingKeys(context: Context, schema: JsonObject, node: MapNode): void {
  const present = presentIn(node);
  const required = textsAt(schema, 'required').filter((key) => !present.has(key));
  if (required.length === 0) return;
  const allowed = new Set(keysOf(schema));
  const unknown = [...present].filter((key) => !allowed.has(key)).slice(0, COMPARED);
  const missing = required.filter((key) => !unknown.some((other) => nearest(other, required) === key));
  if (missing.length === 0) return;
  const names = both(missing.map((key) => `"${key}"`));
  const message = `${names} ${missing.length === 1 ? 'is' : 'are'} missing`;
  const property = objectAt(objectAt(schema, 'properties') ?? {}, missing[0] ?? '');
  const first = property && resolveRef(context, property);
  const hint = missing.length === 1 && typeof first?.description === 'string' ? first.description : undefined;
  context.findings.push(finding('HF1102', headOf(node), message, { hint }));
}

/** The key by which a branch of a union is known: `call` of a call step. */
function nameOf(schema: JsonObject): string {
  const name = schema['x-name'];
  return typeof name === 'string' ? name : '';
}

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
