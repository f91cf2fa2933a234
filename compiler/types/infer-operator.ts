import type { Ast } from '../expression/ast.ts';
import { existing } from '../expression/known-paths.ts';
import { unwrap } from '../expression/place.ts';
import { armsOf } from './arms.ts';
import { elementsOf } from './elements.ts';
import { infer } from './infer.ts';
import { carry } from './labels.ts';
import { isMixed } from './mixed.ts';
import { type Scope, silent } from './scope.ts';
import { equal, joined, ordered, truthOf } from './truth.ts';
import {
  ABSENT,
  BOOLEAN,
  doubt,
  hasValue,
  INTEGER,
  isPerhaps,
  NUMBER,
  perhaps,
  present,
  TEXT,
  type Type,
} from './type.ts';

type Binary = Ast & { readonly t: 'binary' };

/** `right`: asked with what is known where it is evaluated. */
export function inferBinary(node: Binary, left: Type, right: (known: readonly string[]) => Type, scope: Scope): Type {
  const { op } = node;
  const known = op === 'and' || op === 'or' ? existing(node.left, op === 'and', scope.opaque) : [];
  const other = right(known);
  if (op !== 'and' && op !== 'or') {
    noteAbsent(node.left, left, scope);
    noteAbsent(node.right, other, scope);
  }
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
      noteConstant(node, left, other, scope);
      return equal(left, other, node.op === '=');
    case 'in':
      noteNeverIn(node, left, other, scope);
      return BOOLEAN;
    case 'and':
    case 'or':
      return joined(node.op, truthOf(left), truthOf(other));
    default:
      return BOOLEAN;
  }
}

/** Rule 6: tells of an operand that may be absent. That of another operator is so by its own operands, which are told. */
export function noteAbsent(operand: Ast, type: Type, { work }: Scope): void {
  if (!isPerhaps(type) || !hasValue(type)) return;
  const { t } = unwrap(operand);
  if (t !== 'binary' && t !== 'negate') work.note({ k: 'absent', span: operand.span });
}

/** Nothing comes of an operation with nothing. */
function withAbsence(type: Type, left: Type, right: Type): Type {
  if (!hasValue(left) || !hasValue(right)) return ABSENT;
  if (isPerhaps(left) || isPerhaps(right)) return perhaps(type);
  return left.absent || right.absent ? doubt(type) : type;
}

export function inferNegation(node: Ast & { readonly t: 'negate' }, type: Type, scope: Scope): Type {
  noteAbsent(node.operand, type, scope);
  checkNumber(node.operand, type, scope);
  return carry(withAbsence(type.number?.integer && !type.any ? INTEGER : NUMBER, type, type), [type]);
}

function checkNumber(node: Ast, whole: Type, scope: Scope): void {
  for (const [{ span }, found] of typedArms(node, whole, scope)) {
    if (!hasValue(found) || found.any) continue;
    if (!found.number) scope.work.note({ k: 'mismatch', span, expected: 'a number', found });
    else if (found.null) scope.work.note({ k: 'null', span, expected: 'a number' });
    else if (isMixed(found, ['number'])) scope.work.note({ k: 'perhaps', span, expected: 'a number', found });
  }
}

/** The arms of an operand with their types; they have been looked at, so what is wrong inside is not told again. */
function typedArms(node: Ast, whole: Type, scope: Scope): readonly (readonly [arm: Ast, type: Type])[] {
  const arms = armsOf(node);
  if (arms.length === 1) return [[node, whole]];
  const quiet = { ...scope, work: silent(scope.work) };
  return arms.map((arm) => [arm, infer(arm, quiet)] as const);
}

/** Two numbers or two texts. */
function checkOrder(node: Binary, left: Type, right: Type, scope: Scope): void {
  const others = typedArms(node.right, right, scope);
  for (const one of typedArms(node.left, left, scope)) for (const other of others) checkPair(one, other, scope);
}

function checkPair([one, left]: readonly [Ast, Type], [other, right]: readonly [Ast, Type], { work }: Scope): void {
  let wrong = false;
  for (const [{ span }, found] of [
    [one, left],
    [other, right],
  ] as const) {
    if (!hasValue(found) || found.any) continue;
    if (found.number || found.text) {
      if (found.null) work.note({ k: 'null', span, expected: 'a number or a text' });
      else if (isMixed(found, ['number', 'text']))
        work.note({ k: 'perhaps', span, expected: 'a number or a text', found });
      continue;
    }
    work.note({ k: 'mismatch', span, expected: 'a number or a text', found });
    wrong = true;
  }
  if (wrong || left.any || right.any || !hasValue(left) || !hasValue(right)) return;
  if ((left.number && right.number) || (left.text && right.text)) {
    for (const [{ span }, found, side] of [
      [one, left, right],
      [other, right, left],
    ] as const) {
      if (!found.number || !found.text) continue;
      const expected = side.number
        ? side.text
          ? 'the one kind on both sides'
          : 'a number as on the other side'
        : 'a text as on the other side';
      work.note({ k: 'perhaps', span, expected, found });
      return;
    }
    return;
  }
  const expected = left.number ? 'a number as on the left' : 'a text as on the left';
  work.note({ k: 'mismatch', span: other.span, expected, found: right });
}

/**
 * A comparison that comes out the same whatever the values are. What `??` puts in the place of nothing may well differ from
 * all that is asked for, so it is not looked at; nor is a test for null, which is often made to be on the safe side.
 */
function noteConstant(node: Binary, left: Type, right: Type, scope: Scope): void {
  const [one, other] = [mainArm(node.left), mainArm(node.right)];
  if (one.t === 'literal' && other.t === 'literal') return;
  if ([one, other].some((side) => side.t === 'literal' && side.value === null)) return;
  // A function is written for more values than those of one call.
  if (scope.calls > 0 && [one, other].some((side) => side.t === 'variable' && scope.locals.has(side.name))) return;
  const typeOf = (arm: Ast, whole: Ast, type: Type): Type => {
    if (arm === unwrap(whole)) return type;
    const arms = typedArms(whole, type, scope);
    return arms.find(([found]) => found === arm)?.[1] ?? type;
  };
  const [a, b] = [present(typeOf(one, node.left, left)), present(typeOf(other, node.right, right))];
  if (!hasValue(a) || !hasValue(b)) return;
  const always = truthOf(equal(a, b, node.op === '='));
  if (always !== undefined) scope.work.note({ k: 'constant', span: node.span, always, left: a, right: b });
}

/** A value that is none of those that a list is written with. */
function noteNeverIn(node: Binary, left: Type, list: Type, scope: Scope): void {
  const arm = mainArm(node.left);
  if (scope.calls > 0 || arm !== unwrap(node.left) || arm.t === 'literal' || !hasValue(left) || left.any) return;
  const { item, min } = elementsOf(list);
  if (min === 0 || item.any) return;
  const always = truthOf(equal(present(left), present(item), true));
  if (always === false) scope.work.note({ k: 'constant', span: node.span, always, left, right: item });
}

function mainArm(node: Ast): Ast {
  const inner = unwrap(node);
  return inner.t === 'coalesce' || inner.t === 'default' ? mainArm(inner.left) : inner;
}
