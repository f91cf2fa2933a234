import type { Expr, Value } from './flow.ts';
import type { Links } from './links.ts';
import { isRequired, itemOf, type SchemaAt } from './schema-walk.ts';
import { entrySchema } from './schemas.ts';

/** An expression and what becomes of an absent value there (rule 5). */
export interface Site {
  readonly expr: Expr;
  /** Absent leaves an optional key out; elsewhere it is an error. */
  readonly mayBeAbsent: boolean;
  /** What the place takes, where a schema says so. */
  readonly schema?: SchemaAt;
}

/** The expressions of a value. `schema` is that of the value where one is known: it says which keys are required. */
export function sitesOf(
  value: Value | undefined,
  mayBeAbsent: boolean,
  schema: SchemaAt | undefined,
  links: Links,
): readonly Site[] {
  switch (value?.k) {
    case 'expr':
      return [{ expr: value, mayBeAbsent, ...(schema === undefined ? {} : { schema }) }];
    case 'map':
      return value.entries.flatMap((entry) =>
        sitesOf(entry.value, !isRequired(schema, entry.key), entrySchema(value, entry.key, schema, links), links),
      );
    case 'list':
      return value.items.flatMap((item) => sitesOf(item, false, itemOf(schema), links));
    default:
      return [];
  }
}
