import type { Ast } from './ast.ts';
import { type Report, replaceSpan } from './finding.ts';
import { headOf, type Place } from './place.ts';

type Node<T extends Ast['t']> = Ast & { readonly t: T };

const isDefault = (ast: Ast): ast is Node<'coalesce' | 'default'> => ast.t === 'coalesce' || ast.t === 'default';
const isOperator = (ast: Ast): boolean =>
  isDefault(ast) || ast.t === 'binary' || ast.t === 'chain' || ast.t === 'condition' || ast.t === 'bind';

/** `??` takes all that follows as its right side and binds to its left as `=` does: beside it, parentheses (rule 7). */
export function checkDefaultOperator(node: Node<'binary' | 'coalesce' | 'default' | 'chain'>, report: Report): void {
  const sign = (one: Node<'coalesce' | 'default'>): string => (one.t === 'coalesce' ? '??' : '?:');
  const tell = (one: Node<'coalesce' | 'default'>): void =>
    report(
      'HF2020',
      one.opSpan,
      `\`${sign(one)}\` beside another operator needs parentheses`,
      `write (value ${sign(one)} other); without, it takes all to its right`,
    );
  if (isDefault(node)) {
    const mixed = isOperator(node.right) && node.right.t !== node.t;
    if (isOperator(node.left) || mixed) tell(node);
    return;
  }
  for (const side of [node.left, node.right]) if (isDefault(side)) tell(side);
}

/** `+` adds numbers; a text beside it always fails. */
export function checkPlus(node: Node<'binary'>, report: Report): void {
  if (node.op !== '+') return;
  const isText = (ast: Ast): boolean => ast.t === 'literal' && typeof ast.value === 'string';
  if (isText(node.left) || isText(node.right)) {
    const fix = replaceSpan(node.opSpan, '+', '&');
    report('HF2029', node.opSpan, '`+` adds numbers, and one side is a text', 'join texts with &', fix);
  }
}

/** `$input.agent-email` subtracts; true where the right side is reported and needs no more visiting. */
export function checkHyphen(node: Node<'binary'>, place: Place): boolean {
  if (node.op !== '-' || place.context) return false;
  const head = headOf(node.right);
  const left = lastName(node.left);
  const adjacent = node.left.span.end === node.opSpan.start && node.opSpan.end === node.right.span.start;
  if (head.t !== 'name' || left === undefined || !adjacent) return false;
  const span = { start: left.span.start, end: head.span.end };
  const found = `${left.name}-${head.name}`;
  const wanted = `\`${found}\``;
  // A name of three parts would take two steps, and the first is wrong; a quoted one is no misspelt path.
  const single = node.left.t !== 'binary' && span.end - span.start === found.length;
  place.report(
    'HF2024',
    span,
    'a hyphen subtracts',
    `a field of that name takes backticks: ${wanted}`,
    single ? replaceSpan(span, found, wanted) : undefined,
  );
  return true;
}

function lastName(ast: Ast): Node<'name'> | undefined {
  if (ast.t === 'name') return ast;
  if (ast.t === 'map' || (ast.t === 'binary' && ast.op === '-')) return lastName(ast.right);
  return undefined;
}
