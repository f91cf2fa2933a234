/** Where a flow reads what: each literal path with the property that it leads to, and what its place asks of the value. */
import type { Ast } from '../../compiler/expression/index.ts';
import { type Expression, parseExpression } from '../../compiler/expression/index.ts';
import type { MapNode, Node } from '../../compiler/nodes.ts';
import {
  contractSchema,
  type Flow,
  isRequired,
  type Kind,
  kindOf,
  outputOf,
  type Property,
  propertiesOf,
  type SchemaAt,
  scalarsOf,
  schemaFile,
} from './flow-facts.ts';
import { type Span, textOf, valueAt } from './text.ts';

export interface Reader {
  /** `input`, `steps`, `vars`, `self`, … */
  readonly root: string;
  readonly names: readonly string[];
  readonly span: Span;
  /** Ids of the steps that it stands in, outermost first. */
  readonly inside: readonly string[];
  /** It is the whole value. */
  readonly whole: boolean;
  /** What the place takes; absent: anything. */
  readonly takes?: Kind;
  /** A place that cannot do without a value (rules 5 and 6). */
  readonly needed: boolean;
  /** Outermost first; ends where no schema says more. */
  readonly properties: readonly Property[];
}

/** What a place of the flow takes of a whole value. */
export interface Place {
  readonly takes?: Kind;
  readonly needed: boolean;
}

export function readersOf(flow: Flow): readonly Reader[] {
  const out: Reader[] = [];
  for (const { node, path, above } of scalarsOf(flow.doc.root)) {
    const { value } = parseExpression(node);
    if (value === undefined) continue;
    const inside = above.flatMap((map) => flow.steps.get(textOf(valueAt(map, 'id')) ?? '')?.id ?? []);
    const whole = placeOf(flow, path, above);
    for (const found of pathsOf(value, whole.takes)) {
      const read = value.reads.find(({ range }) => sameStart(range, value.rangeOf(found.span)));
      if (read === undefined) continue;
      const names = [...(read.member === undefined ? [] : [read.member]), ...read.path];
      const schema = schemaOf(flow, read.root, names, above);
      const needed = read.whole ? whole.needed : !read.guarded;
      out.push({
        root: read.root,
        names,
        span: flow.doc.spanOf(read.range),
        inside,
        whole: value.ast.span.start === found.span.start && value.ast.span.end === found.span.end,
        needed,
        properties:
          schema === undefined
            ? []
            : propertiesOf(schema.schema, schema.rest).slice(Math.max(0, schema.rest.length - names.length)),
        ...(found.takes === undefined ? {} : { takes: found.takes }),
      });
    }
  }
  return out;
}

const sameStart = (a: { line: number; col: number }, b: { line: number; col: number }): boolean =>
  a.line === b.line && a.col === b.col;

function schemaOf(
  flow: Flow,
  root: string,
  names: readonly string[],
  above: readonly MapNode[],
): { readonly schema: SchemaAt; readonly rest: readonly string[] } | undefined {
  if (root === 'input') {
    const schema = schemaFile(flow, valueAt(valueAt(flow.doc.root, 'input'), 'schema'));
    return schema && { schema, rest: names };
  }
  if (root === 'steps') return outputOf(flow, flow.steps.get(names[0] ?? '')?.node, names.slice(1));
  if (root === 'self')
    return outputOf(
      flow,
      above.findLast((map) => textOf(valueAt(map, 'id')) && valueAt(map, 'call')),
      names,
    );
  if (root === 'event') {
    const schema = schemaFile(
      flow,
      valueAt(
        above.findLast((map) => valueAt(map, 'event')),
        'schema',
      ),
    );
    return schema && { schema, rest: names };
  }
  return itemSchema(flow, root, names, above);
}

/** A variable of `foreach`, over a path of a list. */
function itemSchema(
  flow: Flow,
  root: string,
  names: readonly string[],
  above: readonly MapNode[],
): { readonly schema: SchemaAt; readonly rest: readonly string[] } | undefined {
  const loop = above.find((map) => textOf(valueAt(map, 'as')) === root);
  const list = valueAt(loop, 'in');
  const value = list?.kind === 'scalar' ? parseExpression(list).value : undefined;
  const [read] = value?.reads ?? [];
  if (read === undefined || read.root !== 'input' || value?.ast.t === 'variable') return undefined;
  const schema = schemaFile(flow, valueAt(valueAt(flow.doc.root, 'input'), 'schema'));
  return schema && { schema, rest: [...read.path, ...names] };
}

const CONDITIONS = new Set(['if', 'when', 'until', 'match']);
const TEXTS = new Set(['title', 'detail']);
/** Maps whose keys the author chooses, with any values, all optional. */
const FREE = new Set(['show', 'data', 'facts']);

/** What the language, a contract or a schema asks of the value at a place. */
export function placeOf(flow: Flow, path: readonly string[], above: readonly MapNode[]): Place {
  const key = path.at(-1) ?? '';
  const [parent, owner] = [path.at(-2), above.at(-2)];
  if (FREE.has(parent ?? '')) return { needed: false };
  if (parent === 'with') return fromSchema(contractSchema(flow, textOf(valueAt(owner, 'call')), 'input')?.node, key);
  if (parent === 'return') {
    return fromSchema(schemaFile(flow, valueAt(valueAt(flow.doc.root, 'output'), 'schema'))?.node, key);
  }
  if (parent === 'set') return { needed: true };
  if (key === 'until' && parent === 'wait') return { takes: 'string', needed: true };
  if (CONDITIONS.has(key)) return { takes: 'boolean', needed: true };
  if (TEXTS.has(key)) return { takes: 'string', needed: key === 'title' };
  if (key === '*') return { needed: true, ...(parent === 'users' || parent === 'exclude' ? { takes: 'string' } : {}) };
  if (key === 'in') return { needed: true };
  return { needed: false };
}

function fromSchema(schema: MapNode | undefined, key: string): Place {
  const takes = kindOf(valueAt(valueAt(schema, 'properties'), key));
  return { needed: isRequired(schema, key), ...(takes === undefined ? {} : { takes }) };
}

interface Found {
  readonly span: Span;
  readonly takes?: Kind;
}

/** Literal paths with what the operator or function around them takes. */
function pathsOf({ ast }: Expression, whole: Kind | undefined): readonly Found[] {
  const out: Found[] = [];
  const visit = (node: Ast, takes: Kind | undefined): void => {
    if (node.t === 'variable' || node.t === 'map' || node.t === 'filter') {
      out.push({ span: node.span, ...(takes === undefined || node.t === 'filter' ? {} : { takes }) });
      return;
    }
    for (const [child, asked] of childrenOf(node, takes)) visit(child, asked);
  };
  visit(ast, whole);
  return out;
}

type Child = readonly [node: Ast, takes: Kind | undefined];
const ARITHMETIC = new Set(['+', '-', '*', '/', '%']);
const EQUALITY = new Set(['=', '!=']);
const ORDER = new Set(['<', '<=', '>', '>=']);

function childrenOf(node: Ast, takes: Kind | undefined): readonly Child[] {
  switch (node.t) {
    case 'binary': {
      if (ARITHMETIC.has(node.op))
        return [
          [node.left, 'number'],
          [node.right, 'number'],
        ];
      // What is compared with a literal has to be of its kind, else the answer is always the same.
      const compared = EQUALITY.has(node.op) || ORDER.has(node.op);
      const other = (side: Ast): Kind | undefined =>
        compared ? (literalKind(side) ?? (ORDER.has(node.op) ? 'number' : undefined)) : undefined;
      return [
        [node.left, other(node.right)],
        [node.right, other(node.left)],
      ];
    }
    case 'negate':
      return [[node.operand, 'number']];
    case 'coalesce':
      return [
        [node.left, takes],
        [node.right, takes],
      ];
    case 'condition':
      return [
        [node.test, undefined],
        [node.then, takes],
        ...(node.else === undefined ? [] : [[node.else, takes] as const]),
      ];
    case 'block':
      return node.items.map((item, i) => [item, i === node.items.length - 1 ? takes : undefined] as const);
    case 'array':
      return node.items.map((item) => [item, undefined] as const);
    case 'object':
      return node.pairs.map(({ value }) => [value, undefined] as const);
    case 'call':
      return node.args.map((arg) => [arg, node.callee.t === 'variable' ? LISTS[node.callee.name] : undefined] as const);
    default:
      return [];
  }
}

/** Functions that take a list of numbers or texts; others of the flows take anything. */
const LISTS: { readonly [name: string]: Kind } = { sum: 'number', join: 'string' };

function literalKind(node: Ast): Kind | undefined {
  if (node.t !== 'literal' || node.value === null) return undefined;
  const kind = typeof node.value;
  return kind === 'string' || kind === 'number' || kind === 'boolean' ? kind : undefined;
}

export const isLiteral = (node: Node): boolean => node.kind === 'scalar' && parseExpression(node).value === undefined;
