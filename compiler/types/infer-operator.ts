import type { Ast } from '../expression/ast.ts';
import { existing } from '../expression/known-paths.ts';
import { noteAbsentLocal } from './absent-locals.ts';
import { carry } from './labels.ts';
import type { Scope } from './scope.ts';
import { equal, joined, ordered, truthOf } from './truth.ts';
import { ABSENT, BOOLEAN, hasValue, INTEGER, NUMBER, perhaps, TEXT, type Type } from './type.ts';

type Binary = Ast & { readonly t: 'binary' };

/** `right`: asked with what is known where it is evaluated. */
export function inferBinary(node: Binary, left: Type, right: (known: readonly string[]) => Type, scope: Scope): Type {
  const { op } = node;
  const known = op === 'and' || op === 'or' ? existing(node.left, op === 'and', scope.opaque) : [];
  const other = right(known);
  if (op !== 'and' && op !== 'or') for (const side of [node.left, node.right]) noteAbsentLocal(side, scope);
  switch (node.op) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      checkNumber(node.left, left, scope);
      checkNumber(node.right, other, scope);
      const whole = node.op !== '/' && left.number?.integer && other.number?.integer && !left.any && !other.any;
      return carry(withAbsence(whole ? INTEGER : NUMBER, left, other), [left, other]);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      checkOrder(node, left, other, scope);
      return withAbsence(ordered(node.op, left, other), left, other);
    case '&':
      return carry(TEXT, [left, other]);
    case '=':
    case '!=':
      return equal(left, other, node.op === '=');
    case 'and':
    case 'or':
      return joined(node.op, truthOf(left), truthOf(other));
    default:
      return BOOLEAN;
  }
}

/** Nothing comes of an operation with nothing. */
function withAbsence(type: Type, left: Type, right: Type): Type {
  if (!hasValue(left) || !hasValue(right)) return ABSENT;
  return left.absent || right.absent ? perhaps(type) : type;
}

export function inferNegation(node: Ast & { readonly t: 'negate' }, operand: Type, scope: Scope): Type {
  checkNumber(node.operand, operand, scope);
  return withAbsence(operand.number?.integer && !operand.any ? INTEGER : NUMBER, operand, operand);
}

function checkNumber({ span }: Ast, found: Type, scope: Scope): void {
  if (hasValue(found) && !found.any && !found.number)
    scope.work.note({ k: 'mismatch', span, expected: 'a number', found });
}

/** Two numbers or two texts. */
function checkOrder(node: Binary, left: Type, right: Type, scope: Scope): void {
  const note = ({ span }: Ast, expected: string, found: Type): void =>
    scope.work.note({ k: 'mismatch', span, expected, found });
  let wrong = false;
  for (const [side, type] of [
    [node.left, left],
    [node.right, right],
  ] as const) {
    if (!hasValue(type) || type.any || type.number || type.text) continue;
    note(side, 'a number or a text', type);
    wrong = true;
  }
  if (wrong || left.any || right.any || !hasValue(left) || !hasValue(right)) return;
  if ((left.number && right.number) || (left.text && right.text)) return;
  note(node.right, left.number ? 'a number as on the left' : 'a text as on the left', right);
}
