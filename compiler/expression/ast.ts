/** The tree of an expression of the profile, as it stands in the source: nothing is folded, flattened or reordered. */

/** Offsets into `Expression.source`; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&'
  | 'and'
  | 'or'
  | 'in';

/** A name with its place: a parameter, or the target of `:=`. Without `$`. */
export interface Binder {
  readonly name: string;
  readonly span: Span;
}
export interface Pair {
  readonly key: Ast;
  readonly value: Ast;
}
export interface SortTerm {
  readonly by: Ast;
  readonly descending: boolean;
}

interface Base {
  readonly span: Span;
}
export type Ast = Base &
  (
    | { readonly t: 'literal'; readonly value: null | boolean | number | string }
    /** `/ab+/i`. */
    | { readonly t: 'regex'; readonly pattern: string; readonly flags: string }
    /** `$name`; the name is empty for `$`, the context value. */
    | { readonly t: 'variable'; readonly name: string }
    /** A field of the context value: `name`, `` `quoted name` ``, or a string after a dot. */
    | { readonly t: 'name'; readonly name: string }
    /** `left.right`: right is evaluated with each item of left as its context. */
    | { readonly t: 'map'; readonly left: Ast; readonly right: Ast }
    /** `left[predicate]`: a number is an index, anything else a condition with the item as its context. */
    | { readonly t: 'filter'; readonly left: Ast; readonly predicate: Ast }
    /** `left^(>a, b)`. */
    | { readonly t: 'sort'; readonly left: Ast; readonly terms: readonly SortTerm[] }
    /** `left{key: value}`. */
    | { readonly t: 'group'; readonly left: Ast; readonly pairs: readonly Pair[] }
    | { readonly t: 'object'; readonly pairs: readonly Pair[] }
    | { readonly t: 'array'; readonly items: readonly Ast[] }
    /** `from..to`, only inside `[ … ]`. */
    | { readonly t: 'range'; readonly from: Ast; readonly to: Ast }
    | { readonly t: 'negate'; readonly operand: Ast }
    | {
        readonly t: 'binary';
        readonly op: BinaryOperator;
        readonly opSpan: Span;
        readonly left: Ast;
        readonly right: Ast;
      }
    /** `left ?? right`: right where left is absent. */
    | { readonly t: 'coalesce'; readonly opSpan: Span; readonly left: Ast; readonly right: Ast }
    /** `left ?: right`: right where left is absent, false, 0 or empty. */
    | { readonly t: 'default'; readonly opSpan: Span; readonly left: Ast; readonly right: Ast }
    | { readonly t: 'condition'; readonly test: Ast; readonly then: Ast; readonly else?: Ast }
    /** `$target := value`, inside a block. */
    | { readonly t: 'bind'; readonly target: Binder; readonly value: Ast }
    /** `( a; b )`: the value of the last one. */
    | { readonly t: 'block'; readonly items: readonly Ast[] }
    | { readonly t: 'call'; readonly callee: Ast; readonly args: readonly Ast[] }
    /** `$f(?, 1)`: null is an argument left open. */
    | { readonly t: 'partial'; readonly callee: Ast; readonly args: readonly (Ast | null)[] }
    /** `left ~> right`. */
    | { readonly t: 'chain'; readonly left: Ast; readonly right: Ast }
    | { readonly t: 'lambda'; readonly params: readonly Binder[]; readonly body: Ast }
  );
export type AstKind = Ast['t'];
