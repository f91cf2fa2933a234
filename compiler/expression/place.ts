import type { Ast } from './ast.ts';
import type { Report } from './finding.ts';

/** Where a node stands while the profile is checked. */
export interface Place {
  /** There is a context value: a field may be named without `$`. */
  readonly context: boolean;
  /** Names bound by the expression itself. A block adds to its own as it is read. */
  readonly locals: ReadonlySet<string>;
  readonly report: Report;
}

/** The node at the start of a path. */
export function headOf(ast: Ast): Ast {
  let head = ast;
  while (head.t === 'map' || head.t === 'filter' || head.t === 'sort' || head.t === 'group') head = head.left;
  return head;
}

/** The value behind parentheses that hold one expression only. */
export function unwrap(ast: Ast): Ast {
  let inner = ast;
  while (inner.t === 'block' && inner.items.length === 1) inner = inner.items[0] as Ast; // length is 1
  return inner;
}

/**
 * Functions that a block binds: they may call themselves and each other. Any other name is the block's own from the
 * next expression on.
 */
export function functionsOf(block: Ast & { readonly t: 'block' }): readonly string[] {
  return block.items.flatMap((item) => (item.t === 'bind' && item.value.t === 'lambda' ? [item.target.name] : []));
}
