import type { Range } from '../../schema/diagnostic.ts';
import type { ExpressionPlan, ExprId, FileId, FilePlan, PackedPlace, PlaceId } from '../../schema/plan.ts';
import type { Expr } from '../resolve/flow.ts';
import { lowerExpression } from './lower-expression.ts';

/** The plan's tables while it is made: each place, expression and file is kept once. */
export interface Tables {
  place(range: Range): PlaceId;
  expression(expr: Expr): ExprId;
  file(file: FilePlan): FileId;
  done(): {
    readonly sources: readonly string[];
    readonly places: readonly PackedPlace[];
    readonly expressions: readonly ExpressionPlan[];
    readonly files: readonly FilePlan[];
  };
}

export function createTables(): Tables {
  const sources = createTable<string>((path) => path);
  const places = createTable<PackedPlace>((place) => place.join(':'));
  const files = createTable<FilePlan>((file) => `${file.kind}:${file.path}`);
  const expressions: ExpressionPlan[] = [];
  const known = new Map<Expr, ExprId>();
  const place = ({ file, line, col, endLine, endCol }: Range) =>
    places.add([sources.add(file), line, col, endLine, endCol]);
  return {
    place,
    expression: (expr) => {
      // A fallback takes over what its clause leaves as it is.
      const id = known.get(expr) ?? expressions.push(lowerExpression(expr, place(expr.expression.range))) - 1;
      known.set(expr, id);
      return id;
    },
    file: files.add,
    done: () => ({ sources: sources.all, places: places.all, expressions, files: files.all }),
  };
}

function createTable<T>(keyOf: (value: T) => string): { add(value: T): number; readonly all: readonly T[] } {
  const all: T[] = [];
  const index = new Map<string, number>();
  return {
    all,
    add(value) {
      const key = keyOf(value);
      const known = index.get(key);
      if (known !== undefined) return known;
      const id = all.push(value) - 1;
      index.set(key, id);
      return id;
    },
  };
}
