import type { Expr, Value } from '../resolve/flow.ts';
import { fromJson } from './from-json.ts';
import { inferType } from './infer.ts';
import { nameType } from './name-type.ts';
import { remains } from './remains.ts';
import { TYPE_LIMITS, type TypeNote } from './scope.ts';
import type { Inferred, Table } from './table.ts';
import { ANY, joinAll, listOf, present, recordOf, type Type, UNKNOWN } from './type.ts';

/** The type of a value as written (rule 2). */
export function valueType(table: Table, value: Value): Type {
  if (value.k === 'broken' || table.links.files.has(value)) return ANY;
  switch (value.k) {
    case 'lit':
      return fromJson(value.v);
    case 'expr':
      return inferExpr(table, value).type;
    default:
      return keep(table, table.values, value, () => typeOfParts(table, value));
  }
}

function typeOfParts(table: Table, value: Value & { readonly k: 'list' | 'map' }): Type {
  if (value.k === 'map')
    return recordOf(new Map(value.entries.map((entry) => [entry.key, valueType(table, entry.value)])));
  const { length } = value.items;
  return listOf(present(joinAll(value.items.map((item) => valueType(table, item)))), { min: length, max: length });
}

/** Rules ask for the same ones again. What was found while it was being looked for says less than it could. */
function keep<K, T>(table: Table, known: Map<K, T>, key: K, make: () => T): T {
  const before = table.cuts;
  const made = known.get(key) ?? make();
  if (table.cuts === before) known.set(key, made);
  return made;
}

/** Of an expression at its place; of one that stands nowhere nothing is known. Rules ask for the same ones again. */
export function inferExpr(table: Table, expr: Expr): Inferred {
  const known = table.expressions.get(expr);
  if (known) return known;
  const env = table.places.get(expr);
  if (env === undefined) return { type: UNKNOWN, notes: [] };
  const before = table.cuts;
  const notes: TypeNote[] = [];
  const variable = (name: string): Type => nameType(table, name, env);
  const type = inferType(
    expr.expression.ast,
    { variable, remains: (path, known) => remains(table, path, known, env), note: (note) => notes.push(note) },
    env.known,
  );
  if (table.cuts === before) table.expressions.set(expr, { type, notes });
  return { type, notes };
}

/** What is being looked for. */
const LOOKING: Type = { ...ANY };

/** While a value is looked for that depends on itself, it may be anything; so may one at the end of a very long way. */
export function once<K>(table: Table, known: Map<K, Type>, key: K, make: () => Type): Type {
  const found = known.get(key);
  if (found !== undefined && found !== LOOKING) return found;
  if (found === LOOKING || table.depth >= TYPE_LIMITS.lookups) {
    table.cuts++;
    return ANY;
  }
  known.set(key, LOOKING);
  table.depth++;
  const type = make();
  table.depth--;
  known.set(key, type);
  return type;
}
