/** What comparisons and conditions give for every value of their operands, where that is always the same. */
import { BOOLEAN, booleanOf, hasValue, join, type Type } from './type.ts';

/** Undefined: now the one, now the other. */
export type Truth = boolean | undefined;

const of = (truth: Truth): Type => (truth === undefined ? BOOLEAN : booleanOf(truth));

/** As the library casts values; texts, numbers, lists and objects are not looked at. */
export function truthOf(type: Type): Truth {
  const { booleans, number, text, object, list, any, function: one } = type;
  if (any || number || text || object || list || one) return undefined;
  const falsy = type.absent || type.null || booleans.includes(false);
  if (booleans.includes(true)) return falsy ? undefined : true;
  return falsy ? false : undefined;
}

export function joined(op: 'and' | 'or', left: Truth, right: Truth): Type {
  const decides = op === 'or';
  if (left === decides || right === decides) return of(decides);
  return of(left === undefined || right === undefined ? undefined : !decides);
}

/** What is absent is neither equal nor unequal to anything. */
export function equal(left: Type, right: Type, wanted: boolean): Type {
  if (!hasValue(left) || !hasValue(right)) return of(false);
  const same = alwaysSame(left, right);
  if (same === undefined) return BOOLEAN;
  const result = of(same === wanted);
  // Beside absence both comparisons are false.
  return left.absent || right.absent ? join(result, of(false)) : result;
}

function alwaysSame(left: Type, right: Type): Truth {
  if (left.any || right.any || left.function || right.function) return undefined;
  const [a, b] = [scalarsOf(left), scalarsOf(right)];
  if (a && b) {
    if (a.length === 1 && b.length === 1) return a[0] === b[0];
    return a.some((value) => b.includes(value)) ? undefined : false;
  }
  return mayMeet(left, right) ? undefined : false;
}

type Scalar = null | boolean | number | string;

/** All values that there may be, where they are few and none is an object or a list. */
function scalarsOf({ booleans, number, text, object, list, null: none }: Type): readonly Scalar[] | undefined {
  if (object || list || (number && !number.values) || (text && !text.values)) return undefined;
  return [...(none ? [null] : []), ...booleans, ...(number?.values ?? []), ...(text?.values ?? [])];
}

/** Whether one kind of value is on both sides. */
function mayMeet(a: Type, b: Type): boolean {
  const share = <T>(one: readonly T[] | undefined, other: readonly T[] | undefined): boolean =>
    one === undefined || other === undefined || one.some((value) => other.includes(value));
  return (
    (a.null && b.null) ||
    a.booleans.some((value) => b.booleans.includes(value)) ||
    (a.number !== undefined && b.number !== undefined && share(a.number.values, b.number.values)) ||
    (a.text !== undefined && b.text !== undefined && share(a.text.values, b.text.values)) ||
    (a.object !== undefined && b.object !== undefined) ||
    (a.list !== undefined && b.list !== undefined)
  );
}

/** Pairs of numbers that are compared. */
const MOST_PAIRS = 100;

type Order = '<' | '<=' | '>' | '>=';

export function ordered(op: Order, left: Type, right: Type): Type {
  const [a, b] = [onlyNumbers(left), onlyNumbers(right)];
  if (!a || !b || a.length * b.length > MOST_PAIRS) return BOOLEAN;
  const results = a.flatMap((one) => b.map((other) => compare(op, one, other)));
  return of(results.every((one) => one === results[0]) ? results[0] : undefined);
}

function onlyNumbers({ any, null: none, booleans, number, text, object, list }: Type): readonly number[] | undefined {
  return any || none || booleans.length > 0 || text || object || list ? undefined : number?.values;
}

function compare(op: Order, a: number, b: number): boolean {
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}
