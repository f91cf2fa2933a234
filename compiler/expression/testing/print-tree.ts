import type { Ast, Pair } from '../ast.ts';

/** A tree as source again, with parentheses around every operator: says how the source was understood. */
export function printTree(ast: Ast): string {
  const list = (nodes: readonly (Ast | null)[]): string =>
    nodes.map((node) => (node === null ? '?' : printTree(node))).join(', ');
  const pairs = (all: readonly Pair[]): string =>
    all.map(({ key, value }) => `${printTree(key)}: ${printTree(value)}`).join(', ');
  switch (ast.t) {
    case 'literal':
      return JSON.stringify(ast.value);
    case 'regex':
      return `/${ast.pattern}/${ast.flags}`;
    case 'variable':
      return `$${ast.name}`;
    case 'name':
      return `\`${ast.name}\``;
    case 'map':
      return `${printTree(ast.left)}.${printTree(ast.right)}`;
    case 'filter':
      return `${printTree(ast.left)}[${printTree(ast.predicate)}]`;
    case 'sort':
      return `${printTree(ast.left)}^(${ast.terms.map(({ by, descending }) => `${descending ? '>' : '<'}${printTree(by)}`).join(', ')})`;
    case 'group':
      return `${printTree(ast.left)}{${pairs(ast.pairs)}}`;
    case 'object':
      return `{${pairs(ast.pairs)}}`;
    case 'array':
      return `[${list(ast.items)}]`;
    case 'range':
      return `${printTree(ast.from)}..${printTree(ast.to)}`;
    case 'negate':
      return `(-${printTree(ast.operand)})`;
    case 'binary':
      return `(${printTree(ast.left)} ${ast.op} ${printTree(ast.right)})`;
    case 'coalesce':
      return `(${printTree(ast.left)} ?? ${printTree(ast.right)})`;
    case 'default':
      return `(${printTree(ast.left)} ?: ${printTree(ast.right)})`;
    case 'chain':
      return `(${printTree(ast.left)} ~> ${printTree(ast.right)})`;
    case 'condition':
      return `(${printTree(ast.test)} ? ${printTree(ast.then)}${ast.else ? ` : ${printTree(ast.else)}` : ''})`;
    case 'bind':
      return `$${ast.target.name} := ${printTree(ast.value)}`;
    case 'block':
      return `(${ast.items.map(printTree).join('; ')})`;
    case 'lambda':
      return `function(${ast.params.map(({ name }) => `$${name}`).join(', ')}) { ${printTree(ast.body)} }`;
    default:
      return `${printTree(ast.callee)}(${list(ast.args)})`;
  }
}
