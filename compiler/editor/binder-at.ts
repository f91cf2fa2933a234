import type { Ast, Binder, Pair } from '../expression/ast.ts';

/** Where an expression binds the variable at an offset: a parameter, or the target of `:=`. */
export function binderAt(ast: Ast, source: string, offset: number): Binder | undefined {
  const name = [...source.matchAll(/\$([\p{L}\p{N}_]+)/gu)].find(
    ({ index, 0: text }) => index <= offset && offset < index + text.length,
  )?.[1];
  return name === undefined ? undefined : search(ast, name, offset);
}

/** The innermost one that holds at the offset. */
function search(node: Ast, name: string, offset: number): Binder | undefined {
  if (offset < node.span.start || offset >= node.span.end) return undefined;
  for (const child of childrenOf(node)) {
    const found = search(child, name, offset);
    if (found) return found;
  }
  if (node.t === 'lambda') return node.params.find((param) => param.name === name);
  if (node.t !== 'block') return undefined;
  const targets = node.items.flatMap((item) => (item.t === 'bind' ? [item.target] : []));
  return targets.findLast((target) => target.name === name && target.span.start <= offset);
}

const parts = (pairs: readonly Pair[]): readonly Ast[] => pairs.flatMap(({ key, value }) => [key, value]);

function childrenOf(node: Ast): readonly Ast[] {
  switch (node.t) {
    case 'literal':
    case 'regex':
    case 'variable':
    case 'name':
      return [];
    case 'map':
    case 'binary':
    case 'coalesce':
    case 'default':
    case 'chain':
      return [node.left, node.right];
    case 'filter':
      return [node.left, node.predicate];
    case 'sort':
      return [node.left, ...node.terms.map(({ by }) => by)];
    case 'group':
      return [node.left, ...parts(node.pairs)];
    case 'object':
      return parts(node.pairs);
    case 'array':
    case 'block':
      return node.items;
    case 'range':
      return [node.from, node.to];
    case 'negate':
      return [node.operand];
    case 'condition':
      return [node.test, node.then, ...(node.else ? [node.else] : [])];
    case 'bind':
      return [node.value];
    case 'call':
      return [node.callee, ...node.args];
    case 'partial':
      return [node.callee, ...node.args.filter((arg) => arg !== null)];
    case 'lambda':
      return [node.body];
  }
}
