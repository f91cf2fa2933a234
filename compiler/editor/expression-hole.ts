/** The names that an expression may use at the cursor, also while it is not finished. */
import type { Ast } from '../expression/ast.ts';
import { parseTree } from '../expression/parse-tree.ts';
import type { Environment } from '../resolve/environment.ts';
import type { FlowTypes } from '../types/flow-types.ts';
import { type Watched, watchTypes } from './watch-types.ts';

export interface ExpressionHole {
  /** The name, variable or text that holds the marker. */
  readonly node: Ast;
  readonly watched: ReadonlyMap<Ast, Watched>;
  /** What was read: the source itself, or as much of it as could be. */
  readonly source: string;
}

/** `source` holds the marker. Undefined where not even the path before the cursor can be read. */
export function readExpressionHole(
  source: string,
  marker: string,
  env: Environment,
  types: FlowTypes,
): ExpressionHole | undefined {
  const before = source.slice(0, source.indexOf(marker));
  for (const way of [source, `${before}${marker}${closingOf(before)}`, `${pathBefore(before)}${marker}`]) {
    const { ast } = parseTree(way);
    if (ast === undefined) continue;
    const watched = watchTypes(ast, env, types);
    const node = [...watched.keys()].find((one) => holdsMarker(one, marker));
    if (node) return { node, watched, source: way };
  }
  return undefined;
}

function holdsMarker(node: Ast, marker: string): boolean {
  if (node.t === 'name' || node.t === 'variable') return node.name.includes(marker);
  return node.t === 'literal' && typeof node.value === 'string' && node.value.includes(marker);
}

/** What has to follow a piece of an expression: brackets, and the quote of a text. */
function closingOf(before: string): string {
  const { closing, quote } = scan(before);
  return quote + closing.reverse().join('');
}

const PAIRS: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' };

function scan(text: string): { readonly closing: string[]; readonly quote: string } {
  const closing: string[] = [];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if (Object.hasOwn(PAIRS, char)) closing.push(PAIRS[char] ?? '');
    else if (char === closing.at(-1)) closing.pop();
  }
  return { closing, quote };
}

/** The path that ends where the text ends: `$a.b[p > 1].` of `x + $a.b[p > 1].`. */
function pathBefore(text: string): string {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const char = text[i] ?? '';
    if (char === ']' || char === ')') depth++;
    else if (char === '[' || char === '(') {
      if (--depth < 0) return text.slice(i + 1);
    } else if (depth === 0 && !/[\p{L}\p{N}_$.`]/u.test(char)) return text.slice(i + 1);
  }
  return text;
}
