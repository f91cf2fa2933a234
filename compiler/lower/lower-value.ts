import type { Json } from '../../schema/json.ts';
import type { EntryPlan, ValuePlan } from '../../schema/plan.ts';
import type { MapValue, Value } from '../resolve/flow.ts';
import { isRequired, type SchemaAt } from '../resolve/schema-walk.ts';
import { entrySchema } from '../resolve/schemas.ts';
import { found, type Lowering } from './lowering.ts';

/** `schema` is that of the value where one is known; it says which keys are required (rule 5). */
export function lowerValue(value: Value, schema: SchemaAt | undefined, to: Lowering): ValuePlan {
  const file = to.links.files.get(value);
  if (file) return { k: 'file', file: to.tables.file(file) };
  const literal = literalOf(value, to);
  if (literal !== undefined) return { k: 'lit', v: literal };
  const place = to.tables.place(value.range);
  switch (value.k) {
    case 'expr':
      return { k: 'expr', e: to.tables.expression(value) };
    case 'map':
      return { k: 'map', entries: lowerEntries(value, schema, to), place };
    case 'list':
      return { k: 'list', items: value.items.map((item) => lowerValue(item, undefined, to)), place };
    default:
      return found<ValuePlan>(undefined, `a ${value.k} value`);
  }
}

export function lowerEntries(map: MapValue, schema: SchemaAt | undefined, to: Lowering): readonly EntryPlan[] {
  return map.entries.map(({ key, value }) => ({
    key,
    value: lowerValue(value, entrySchema(map, key, schema, to.links), to),
    optional: !isRequired(schema, key),
  }));
}

/** The JSON of a value without expressions and files. */
function literalOf(value: Value, to: Lowering): Json | undefined {
  if (to.links.files.has(value)) return undefined;
  if (value.k === 'lit') return value.v;
  if (value.k === 'list') {
    const items = value.items.map((item) => literalOf(item, to));
    // `some` has seen that none is undefined.
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if (value.k !== 'map') return undefined;
  const entries = value.entries.map(({ key, value: part }) => [key, literalOf(part, to)] as const);
  // As above.
  return entries.some(([, part]) => part === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}
