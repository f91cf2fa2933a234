import type { Expr, Value } from './flow.ts';
import type { Links } from './links.ts';
import { isRequired, itemOf, type SchemaAt } from './schema-walk.ts';
import { entrySchema } from './schemas.ts';

/** What a place is for: some are judged for what they are, whatever type they take. */
export type SiteKind =
  /** `if`, `when`, `until`, `match`, the condition of a check. */
  | 'condition'
  /** Handed to a call or a child flow. */
  | 'argument'
  | 'undo'
  /** The output of the flow. */
  | 'output'
  /** Data of an event that is sent. */
  | 'event'
  /** Shown to people who decide. */
  | 'shown'
  /** Goes into an error. */
  | 'error'
  /** By which others find the run: never sealed. */
  | 'key'
  /** Stays in the run. */
  | 'value';

/** An expression and what becomes of an absent value there (rule 5). */
export interface Site {
  readonly expr: Expr;
  readonly of: SiteKind;
  /** Absent leaves an optional key out; elsewhere it is an error. */
  readonly mayBeAbsent: boolean;
  /** What the place takes, where a schema says so. */
  readonly schema?: SchemaAt;
}

/** A place of the document that takes a value. */
export interface Place {
  readonly of: SiteKind;
  readonly mayBeAbsent: boolean;
  /** It says which keys are required. */
  readonly schema?: SchemaAt | undefined;
}

/** The expressions of a value. */
export function sitesOf(value: Value | undefined, place: Place, links: Links): readonly Site[] {
  const { of, mayBeAbsent, schema } = place;
  switch (value?.k) {
    case 'expr':
      return [{ expr: value, of, mayBeAbsent, ...(schema === undefined ? {} : { schema }) }];
    case 'map':
      return value.entries.flatMap(({ key, value: part }) => {
        const inside = { of, mayBeAbsent: !isRequired(schema, key), schema: entrySchema(value, key, schema, links) };
        return sitesOf(part, inside, links);
      });
    case 'list': {
      const item = { of, mayBeAbsent: false, schema: itemOf(schema) };
      return value.items.flatMap((part) => sitesOf(part, item, links));
    }
    default:
      return [];
  }
}
