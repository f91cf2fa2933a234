import { ActivityError } from '../../activity.ts';

/** Significant digits that survive the way through a number of JSON and back, whatever they are. */
const DIGITS = 15;

/**
 * The number that a database wrote as text, where JSON can hold exactly that; throws `sql.invalid` where it would change:
 * the author casts the column to text then.
 */
export function exactNumber(text: string): number {
  const value = Number(text);
  if (
    Number.isFinite(value) &&
    (Number.isSafeInteger(value) || significant(text) <= DIGITS || String(value) === text)
  ) {
    return value;
  }
  throw new ActivityError('sql.invalid', 'A number of the answer does not fit into JSON exactly; cast it to text.');
}

function significant(text: string): number {
  const digits = text.replace(/e.*$/i, '').replace(/[^0-9]/g, '');
  return digits.replace(/^0+/, '').length;
}
