import type { Ast } from '../expression/ast.ts';
import type { Environment } from '../resolve/environment.ts';
import type { FlowTypes } from '../types/flow-types.ts';
import type { Scope } from '../types/scope.ts';
import { join, type Type } from '../types/type.ts';

/** What is known of one node of an expression. */
export interface Watched {
  readonly type: Type;
  /** Where it stands: the context value, names that the expression binds. */
  readonly scope: Scope;
}

/** The types of all nodes that the inference of an expression looks at. The body of a function is seen at each call. */
export function watchTypes(ast: Ast, env: Environment, types: FlowTypes): ReadonlyMap<Ast, Watched> {
  const seen = new Map<Ast, Watched>();
  types.watch(ast, env, (node, type, scope) => {
    const before = seen.get(node);
    seen.set(node, { type: before ? join(before.type, type) : type, scope });
  });
  return seen;
}
