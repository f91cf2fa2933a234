import type { Wish, WishTest } from '../../../schema/flow-test.ts';
import type { Ast } from '../../expression/index.ts';
import { ALWAYS, allOf, anyOf, comparison, mirrored } from './make-wish.ts';

/**
 * What the one side is taken to be, so that the other follows from it: with two unknowns a condition has no end of answers.
 * All are above 0, so that no comparison turns round.
 */
const TAKEN: readonly number[] = [1, 10, 1_000, 100_000];

type Binary = Extract<Ast, { readonly t: 'binary' }>;
/** That a part of the expression passes a test. */
type Wanted = (part: Ast, test: WishTest) => Wish;

/** `left + right` and the like compared with a number: read backwards for some values of one side. */
export function wishOfArithmetic({ op, left, right }: Binary, test: WishTest, wanted: Wanted): Wish {
  if (!isOrder(test) || typeof test.value !== 'number') return ALWAYS;
  const { op: sign, value } = test;
  const known = left.t === 'literal' && typeof left.value === 'number' ? left.value : undefined;
  if (known !== undefined) return wishOfRight(op, known, sign, value, (be) => wanted(right, be));
  const inverse = INVERSES[op];
  const values = takenFor(right);
  if (inverse === undefined || values.length === 0) return ALWAYS;
  return anyOf(
    values.map((taken) => {
      const rest = comparison(sign, inverse(value, taken));
      return rest === undefined ? ALWAYS : allOf([wanted(right, { op: '=', value: taken }), wanted(left, rest)]);
    }),
  );
}

/** What `left` has to be compared with, where the right side is `taken`. */
const INVERSES: { readonly [op: string]: ((value: number, taken: number) => number) | undefined } = {
  '+': (value, taken) => value - taken,
  '-': (value, taken) => value + taken,
  '*': (value, taken) => value / taken,
  '/': (value, taken) => value * taken,
};

/** Of a right side that is written out there is no choice; one that is not above 0 would turn a comparison round. */
function takenFor(right: Ast): readonly number[] {
  if (right.t !== 'literal' || typeof right.value !== 'number') return TAKEN;
  return right.value > 0 ? [right.value] : [];
}

function wishOfRight(op: string, known: number, sign: Sign, value: number, be: (test: WishTest) => Wish): Wish {
  const turned = mirrored(sign);
  const test =
    op === '+'
      ? comparison(sign, value - known)
      : op === '-'
        ? comparison(turned, known - value)
        : op === '*' && known > 0
          ? comparison(sign, value / known)
          : undefined;
  return test === undefined ? ALWAYS : be(test);
}

type Sign = '=' | '<' | '<=' | '>' | '>=';
const SIGNS: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=']);

function isOrder(test: WishTest): test is WishTest & { readonly op: Sign; readonly value: unknown } {
  return SIGNS.has(test.op);
}
