/**
 * A number as people write it: `3,200`, `3.200,50`, `41.6`, `12 480`. Of two separators the last is the decimal one; a
 * single one that stands before exactly three digits, or that stands more than once, groups thousands. Undefined where
 * the text is no number.
 */
export function readNumber(text: string): number | undefined {
  const compact = text.replace(/[\s\u00a0\u202f']/g, '');
  if (!/^-?\d[\d.,]*$/.test(compact)) return undefined;
  const trimmed = compact.replace(/[.,]+$/, '');
  const decimal = decimalMark(trimmed);
  const plain = [...trimmed].filter((char) => /[\d-]/.test(char) || char === decimal).join('');
  const value = Number(decimal === undefined ? plain : plain.replace(decimal, '.'));
  return Number.isFinite(value) ? value : undefined;
}

function decimalMark(text: string): '.' | ',' | undefined {
  const last = /[.,](?=\d*$)/.exec(text)?.[0];
  if (last !== '.' && last !== ',') return undefined;
  const other = last === '.' ? ',' : '.';
  if (text.includes(other)) return last;
  const alone = text.indexOf(last) === text.lastIndexOf(last);
  return alone && !/[.,]\d{3}$/.test(text) ? last : undefined;
}
