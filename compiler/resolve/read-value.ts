import { parseExpression } from '../expression/index.ts';
import type { Node, ScalarNode } from '../nodes.ts';
import type { Entry, Expr, Value } from './flow.ts';
import { fieldsOf, type Reading } from './reading.ts';

/** A place where a value may stand: an expression, a literal, or a map or list of values (rule 2). */
export function readValue(node: Node, reading: Reading): Value {
  const { range } = node;
  if (node.kind === 'map') return { k: 'map', entries: readEntries(node, reading), range };
  if (node.kind === 'list') return { k: 'list', items: node.items.map((item) => readValue(item, reading)), range };
  if (typeof node.value !== 'string') return { k: 'lit', v: node.value, range };
  const found = readExpression(node, reading);
  if (found === 'broken') return { k: 'broken', range };
  return found ?? { k: 'lit', v: node.value, range };
}

/** What a call takes is a map; that anything else stands there was told by then. */
export function readArguments(node: Node, reading: Reading): Value {
  if (node.kind === 'map') return readValue(node, reading);
  reading.incomplete = true;
  return { k: 'broken', range: node.range };
}

export function readEntries(node: Node | undefined, reading: Reading): readonly Entry[] {
  return [...fieldsOf(node).values()].map(({ key, keyRange, value }) => ({
    key,
    keyRange,
    value: readValue(value, reading),
  }));
}

/** A place where only an expression may stand (rule 3). */
export function readCondition(node: Node | undefined, reading: Reading): Expr | undefined {
  if (node === undefined) return undefined;
  const found = node.kind === 'scalar' ? readExpression(node, reading) : undefined;
  if (found !== undefined && found !== 'broken') return found;
  reading.incomplete = true;
  return undefined;
}

function readExpression(node: ScalarNode, reading: Reading): Expr | 'broken' | undefined {
  const { value, diagnostics } = parseExpression(node);
  reading.diagnostics.push(...diagnostics);
  if (value) return { k: 'expr', expression: value, node, range: node.range };
  if (diagnostics.length === 0) return undefined;
  reading.incomplete = true;
  return 'broken';
}
