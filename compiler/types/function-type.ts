import type { Ast } from '../expression/ast.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';

/** A function inside an expression. */
export type FunctionType =
  | { readonly k: 'lambda'; readonly lambda: Ast & { readonly t: 'lambda' }; readonly scope: Scope }
  /** Of the profile, by its name without `$`. */
  | { readonly k: 'named'; readonly name: string }
  /** The one or the other. */
  | { readonly k: 'either'; readonly of: readonly [FunctionType, FunctionType] }
  /** `first ~> then`. */
  | { readonly k: 'chain'; readonly first: Type; readonly then: Type }
  /** With some arguments given; null: left open. */
  | { readonly k: 'partial'; readonly of: Type; readonly args: readonly (Type | null)[] }
  | { readonly k: 'unknown' };
