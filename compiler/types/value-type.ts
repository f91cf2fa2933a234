import type { Value } from '../resolve/flow.ts';
import { fromJson } from './from-json.ts';
import { inferType } from './infer.ts';
import { nameType } from './name-type.ts';
import type { Table } from './table.ts';
import { ANY, joinAll, listOf, present, recordOf, type Type, UNKNOWN } from './type.ts';

/** The type of a value as written (rule 2). */
export function valueType(table: Table, value: Value): Type {
  if (value.k === 'broken' || table.links.files.has(value)) return ANY;
  switch (value.k) {
    case 'lit':
      return fromJson(value.v);
    case 'expr': {
      const env = table.places.get(value);
      if (env === undefined) return UNKNOWN;
      return inferType(value.expression.ast, { variable: (name) => nameType(table, name, env), note: () => undefined });
    }
    case 'list': {
      const { length } = value.items;
      return listOf(present(joinAll(value.items.map((item) => valueType(table, item)))), { min: length, max: length });
    }
    case 'map':
      return recordOf(new Map(value.entries.map((entry) => [entry.key, valueType(table, entry.value)])));
  }
}

/** While a value is looked for that depends on itself, it may be anything. */
export function once<K>(known: Map<K, Type>, key: K, make: () => Type): Type {
  const found = known.get(key);
  if (found) return found;
  known.set(key, ANY);
  const type = make();
  known.set(key, type);
  return type;
}
