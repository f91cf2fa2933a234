import type { Ast } from '../expression/ast.ts';
import { unwrap } from '../expression/place.ts';

/**
 * The parts of which one becomes the value of the whole: sides of `??` and `?:`, branches of a condition. What never fits in
 * one of them is wrong whenever that one is taken, though another one fits.
 */
export function armsOf(node: Ast): readonly Ast[] {
  const inner = unwrap(node);
  if (inner.t === 'coalesce' || inner.t === 'default') return [...armsOf(inner.left), ...armsOf(inner.right)];
  if (inner.t !== 'condition') return [inner];
  return [...armsOf(inner.then), ...(inner.else === undefined ? [] : armsOf(inner.else))];
}
