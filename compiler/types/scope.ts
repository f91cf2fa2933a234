import type { Ast, Span } from '../expression/ast.ts';
import { forget } from '../expression/known-paths.ts';
import type { Type } from './type.ts';

/** What an expression does with a value that it surely cannot take. */
export type TypeNote =
  /** `found` can never be what is asked for here. */
  | { readonly k: 'mismatch'; readonly span: Span; readonly expected: string; readonly found: Type }
  /** A field that is not declared. */
  | { readonly k: 'unknown_field'; readonly span: Span; readonly name: string; readonly names: readonly string[] }
  /** An operand that may be absent (rule 6). */
  | { readonly k: 'absent'; readonly span: Span }
  /** An operand or an argument that may be null, where null is not taken. */
  | { readonly k: 'null'; readonly span: Span; readonly expected: string }
  /** `found` is one of several, of which some are not what is asked for here: told to whoever wants to know. */
  | { readonly k: 'perhaps'; readonly span: Span; readonly expected: string; readonly found: Type }
  /** A comparison whose answer no value changes. */
  | { readonly k: 'constant'; readonly span: Span; readonly always: boolean; readonly left: Type; readonly right: Type }
  /** A field of what has none. */
  | { readonly k: 'no_fields'; readonly span: Span; readonly name: string; readonly found: Type };

/** Of a node of an expression. */
export interface Scope {
  /** The context value; undefined outermost, where there is none. */
  readonly context: Type | undefined;
  /** Parameters and targets of `:=`; one map for each frame, since a function sees what is bound after it. */
  readonly locals: ReadonlyMap<string, Type>;
  /** Of them those that are bound more than once: what is known of one says nothing about the other. */
  readonly opaque: ReadonlySet<string>;
  /** What is known here of paths (see `existing`). */
  readonly known: ReadonlySet<string>;
  /** Calls of functions inside each other. */
  readonly calls: number;
  readonly work: Work;
}

/** One inference. */
export interface Work {
  /** Of a variable of the environment, without `$`. */
  variable(name: string): Type | undefined;
  /** Whether a path exists because others are known to be absent. */
  remains?(path: readonly (string | number)[], known: ReadonlySet<string>): boolean;
  note(note: TypeNote): void;
  /** Told of every node with its type, once for each time that it is looked at. A field is told as what its context gives. */
  watch?(node: Ast, type: Type, scope: Scope): void;
  /** Nodes that may still be visited; then everything is unknown. */
  left: number;
}

/** With another context value, of which nothing has been shown yet. */
export const within = (scope: Scope, context: Type | undefined): Scope => ({
  ...scope,
  context,
  known: forget(scope.known, ['']),
});

/** The same inference, of which nothing is told. */
export function silent(work: Work): Work {
  return {
    variable: (name) => work.variable(name),
    note: () => undefined,
    ...(work.remains ? { remains: work.remains } : {}),
    get left() {
      return work.left;
    },
    set left(nodes) {
      work.left = nodes;
    },
  };
}

export const TYPE_LIMITS = {
  /** Nodes visited in one expression; the bodies of functions count at each call. */
  nodes: 20_000,
  /** Calls inside each other: a function that calls itself is unknown from there on. */
  calls: 12,
  /** Steps and variables whose types are looked for inside each other: each takes some of the stack. */
  lookups: 100,
} as const;
