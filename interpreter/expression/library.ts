/** The seam to the generated library: what it is lent and what it gives. */
import type { Json } from '../../schema/json.ts';

export interface FuelMeter {
  /** Throws where the fuel is used up. */
  charge(amount: number): void;
  /** Gives back what was charged ahead of work of unknown length. */
  refund(amount: number): void;
}
/** A compiled regular expression. `search` starts a walk over texts, for which it charges fuel. */
export interface CompiledRegex {
  search(meter: FuelMeter): RegexSearch;
}
/** Behaves as a global `RegExp`: `exec` starts at `lastIndex` and moves it behind the match. */
export interface RegexSearch {
  lastIndex: number;
  exec(text: string): RegexMatch | null;
}
/** The whole match, then its groups; a group that took no part is undefined. */
export type RegexMatch = (string | undefined)[] & { index: number };

export interface JsonataHost {
  readonly globals: typeof globalThis;
  /** Characters of a picture string for numbers and dates. */
  readonly pictureLength: number;
  /** Code units of a text that an expression builds. */
  readonly textLength: number;
  /** Throws `{ code: 'H0004', position }` where the pattern is not one. */
  readonly compileRegex: (pattern: string, flags: string, position: number) => CompiledRegex;
}

/** A syntax tree: plain, frozen, and only for `run`. */
export interface Tree {
  readonly type: string;
}
/** What one evaluation may take. */
export interface RunLimits {
  readonly fuel: number;
  readonly depth: number;
  readonly sequence: number;
}
/** Thrown by `parse` and `run`; not an `Error`. Values are the library's own: show their kind, not themselves. */
export interface LibraryError {
  readonly code: string;
  readonly position?: number;
  readonly token?: unknown;
  readonly value?: unknown;
  readonly value2?: unknown;
  readonly index?: number;
  readonly type?: unknown;
  readonly message?: unknown;
}
export interface Jsonata {
  parse(source: string): Tree;
  run(tree: Tree, bindings: { readonly [name: string]: Json | undefined }, limits: RunLimits, now: number): unknown;
  /** Fuel that the last run needed: what it took, or what was charged ahead. */
  used(): number;
  isFunction(value: unknown): boolean;
}
