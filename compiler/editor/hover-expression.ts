/** What an expression says under the cursor: the type of the part there, a function, what its schema says of a field. */
import type { Range } from '../../schema/diagnostic.ts';
import { EXPRESSION_FUNCTIONS, type ExpressionFunction } from '../../stdlib/functions/expression-functions.ts';
import type { Ast, Span } from '../expression/ast.ts';
import type { Expression } from '../expression/types.ts';
import { schemaOfPath } from '../resolve/schema-of-read.ts';
import { deref } from '../resolve/schema-walk.ts';
import type { TypedSite } from '../types/flow-types.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { block } from './describe-contract.ts';
import { describeName } from './describe-name.ts';
import { showType } from './show-type.ts';
import { holds, type Place } from './trail.ts';
import { type Watched, watchTypes } from './watch-types.ts';

export interface Hover {
  readonly markdown: string;
  readonly range: Range;
}

/** The expression at a place, and how far into its source the place is. */
export interface PlacedExpression {
  readonly site: TypedSite;
  readonly offset: number;
}

export function expressionAt({ types }: FlowAnalysis, place: Place): PlacedExpression | undefined {
  const site = types.sites.find(({ site: { expr } }) => holds(expr.expression.range, place));
  if (!site) return undefined;
  const { expression } = site.site.expr;
  for (let offset = 0; offset < expression.source.length; offset++) {
    if (inside(expression.rangeOf({ start: offset, end: offset + 1 }), place)) return { site, offset };
  }
  return { site, offset: expression.source.length };
}

/** Unlike `holds`, not behind the end: that is the next character. */
const inside = (range: Range, place: Place): boolean =>
  holds(range, place) && !(place.line === range.endLine && place.col === range.endCol);

export function hoverExpression(analysis: FlowAnalysis, { site, offset }: PlacedExpression): Hover | undefined {
  const { expression } = site.site.expr;
  const named = functionAt(expression, offset, site);
  if (named) return { markdown: describeFunction(named.of), range: expression.rangeOf(named.span) };
  const watched = watchTypes(expression.ast, site.env, analysis.types);
  const node = innermost([...watched.keys()], offset);
  const own = node && watched.get(node);
  if (!node || !own) return undefined;
  const path = pathTo(node, expression.source, watched);
  const { label, type } = path ?? { label: expression.source.slice(node.span.start, node.span.end), type: own.type };
  const about = path ? describePath(analysis, path.label, site) : undefined;
  const parts = [block(`${shorten(label)}: ${showType(type)}`), ...(about === undefined ? [] : [about])];
  return { markdown: parts.join('\n\n'), range: expression.rangeOf(node.span) };
}

/** The smallest node that holds the offset. */
function innermost(nodes: readonly Ast[], offset: number): Ast | undefined {
  let best: Ast | undefined;
  for (const node of nodes) {
    const { start, end } = node.span;
    if (start <= offset && offset < end && (!best || end - start < best.span.end - best.span.start)) best = node;
  }
  return best;
}

/** A name or variable as the end of the path that leads to it. */
function pathTo(node: Ast, source: string, watched: ReadonlyMap<Ast, Watched>) {
  if (node.t !== 'name' && node.t !== 'variable') return undefined;
  const { start, end } = node.span;
  const [around] = [...watched.keys()]
    .filter(({ t, span }) => (t === 'map' || t === 'filter') && span.start <= start && span.end >= end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  const whole = around && source.slice(around.span.start, end);
  const path = around && whole !== undefined && isBalanced(whole) ? { around, label: whole } : undefined;
  const type = watched.get(path?.around.span.end === end ? path.around : node)?.type;
  return type && { label: path?.label ?? source.slice(start, end), type };
}

/** Whether every bracket is closed: else the name is not the end of the path but in a predicate of it. */
function isBalanced(text: string): boolean {
  const count = (chars: string): number => [...text].filter((char) => chars.includes(char)).length;
  return count('[({') === count('])}');
}

/** What is known of a plain path beside its type. */
function describePath({ flow, links }: FlowAnalysis, label: string, { env }: TypedSite): string | undefined {
  const names = label.split('.');
  const [root = '', ...rest] = names;
  if (!root.startsWith('$') || !names.slice(1).every((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)))
    return undefined;
  const name = root.slice(1);
  const member = name === 'steps' ? rest[0] : undefined;
  const path = name === 'steps' ? rest.slice(1) : rest;
  if (rest.length === 0 || (name === 'steps' && path.length === 0)) return describeName(name, member, env);
  const schema = deref(schemaOfPath({ root: name, member, path }, flow, links));
  const words = [schema?.title, schema?.description].filter((one): one is string => typeof one === 'string');
  return words.length === 0 ? undefined : words.join('\n\n');
}

const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(Object.entries(EXPRESSION_FUNCTIONS));

function functionAt({ source }: Expression, offset: number, { env }: TypedSite) {
  for (const match of source.matchAll(/\$([\p{L}\p{N}_]+)/gu)) {
    const span: Span = { start: match.index, end: match.index + match[0].length };
    if (offset < span.start || offset >= span.end) continue;
    const name = match[1] ?? '';
    const found = FUNCTIONS.get(name);
    return found === undefined || env.names.has(name) ? undefined : { of: found, span };
  }
  return undefined;
}

export function describeFunction({ signature, summary, examples }: ExpressionFunction): string {
  const shown = examples.map(({ expression, result }) =>
    result === undefined ? `${expression} is absent` : `${expression} = ${JSON.stringify(result)}`,
  );
  return [block(signature), summary, block(shown.join('\n'))].join('\n\n');
}

/** Characters of a piece of source that a hover repeats. */
const LABEL = 120;
const shorten = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LABEL ? `${line.slice(0, LABEL)}…` : line;
};
