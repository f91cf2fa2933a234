import type { Ast } from '../expression/ast.ts';
import { existing } from '../expression/collect-reads.ts';
import type { Scope } from './scope.ts';
import { ABSENT, BOOLEAN, hasValue, INTEGER, NUMBER, perhaps, TEXT, type Type } from './type.ts';

type Binary = Ast & { readonly t: 'binary' };

/** `right`: asked with what is known where it is evaluated. */
export function inferBinary(node: Binary, left: Type, right: (known: readonly string[]) => Type, scope: Scope): Type {
  const locals = new Set(scope.locals.keys());
  const known =
    node.op === 'and' ? existing(node.left, true, locals) : node.op === 'or' ? existing(node.left, false, locals) : [];
  const other = right(known);
  switch (node.op) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      checkNumber(node.left, left, scope);
      checkNumber(node.right, other, scope);
      const whole = node.op !== '/' && left.number?.integer && other.number?.integer && !left.any && !other.any;
      return withAbsence(whole ? INTEGER : NUMBER, left, other);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      checkOrder(node, left, other, scope);
      return withAbsence(BOOLEAN, left, other);
    case '&':
      return TEXT;
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
