import type { Json } from '../../schema/json.ts';
import { LIMITS } from '../limits.ts';
import { compileRegex } from './compile-regex.ts';
import { describeError } from './describe-error.ts';
import { createJsonata } from './generated/jsonata.ts';
import type { LibraryError, Tree } from './library.ts';
import { type LiteralPath, literalPathOf, readPath } from './read-path.ts';
import { toJson } from './to-json.ts';

/** Characters of a picture string for numbers and dates. */
const PICTURE_LENGTH = 256;
/** Compiled expressions kept; the oldest go first. */
const CACHE_SIZE = 2_000;
/** Levels of lists and objects inside each other, of a result. */
const RESULT_DEPTH = 500;
const OTHER = { t: 'other' } as const;
const OUT_OF_FUEL: LibraryError = { code: 'H0001' };

/** What one evaluation may take. All three are counted in the same way on every machine. */
export interface Budget {
  /** Steps: about one for each node of the expression that is evaluated. */
  readonly fuel: number;
  /** Levels of evaluation inside each other; far below what a JavaScript stack takes. */
  readonly depth: number;
  /** Elements of a list that the expression builds. */
  readonly sequence: number;
  /** Characters of JSON of the result, about; `LIMITS.valueBytes` unless given. */
  readonly size?: number;
}
/** Names without `$`; undefined is absent. Values are never written to. */
export type Bindings = { readonly [name: string]: Json | undefined };

export type Evaluation =
  /** Without `value`: the result is absent. `fuel`: steps that were taken. */
  | { readonly t: 'done'; readonly value?: Json; readonly fuel: number }
  | {
      readonly t: 'failed';
      /** One clause in lower case without a full stop; the same on every machine; shows no values. */
      readonly detail: string;
      /** Into the source: where the token stands that failed. */
      readonly offset?: number;
      /** A limit was reached: no fault of the values as such. */
      readonly exhausted?: boolean;
      readonly fuel: number;
    };

interface Compiled {
  readonly tree: Tree;
  /** Where the whole expression is one: the shortest way, and the most frequent. */
  readonly path: LiteralPath | undefined;
}

const library = createJsonata({
  globals: globalThis,
  pictureLength: PICTURE_LENGTH,
  textLength: LIMITS.valueBytes,
  compileRegex,
});
const cache = new Map<string, Compiled>();

/** Throws what the library throws. Trees are frozen: workflows that share this module share them. */
function compile(source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const tree = library.parse(source);
  const compiled = { tree, path: literalPathOf(tree) };
  if (cache.size >= CACHE_SIZE) {
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }
  cache.set(source, compiled);
  return compiled;
}

/**
 * Evaluates an expression of the profile, without `${` and `}`. Deterministic: `now` (milliseconds since the epoch)
 * is its only clock. Never throws; whatever goes wrong is a `failed` with a place.
 */
export function evaluate(source: string, bindings: Bindings, budget: Budget, now: number): Evaluation {
  let running = false;
  try {
    const { tree, path } = compile(source);
    const read = path === undefined ? OTHER : readPath(path, bindings);
    if (read.t === 'read') {
      return read.fuel <= budget.fuel ? done(read.value, read.fuel) : failed(OUT_OF_FUEL, budget.fuel);
    }
    running = true;
    const result = library.run(tree, bindings, budget, now);
    const fuel = library.used();
    const clean = toJson(result, library.isFunction, { size: budget.size ?? LIMITS.valueBytes, depth: RESULT_DEPTH });
    if (clean.t === 'done') return done(clean.value, fuel);
    return { t: 'failed', detail: clean.detail, ...(clean.exhausted && { exhausted: true }), fuel };
  } catch (thrown) {
    return failed(thrown, running ? Math.min(library.used(), budget.fuel) : 0);
  }
}

const done = (value: Json | undefined, fuel: number): Evaluation =>
  value === undefined ? { t: 'done', fuel } : { t: 'done', value, fuel };

function failed(thrown: unknown, fuel: number): Evaluation {
  const { detail, offset, exhausted } = describeError(thrown);
  return {
    t: 'failed',
    detail,
    ...(offset !== undefined && { offset }),
    ...(exhausted && { exhausted: true }),
    fuel,
  };
}
