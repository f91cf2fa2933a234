export type Birth = 'agrees' | 'differs' | 'unknown';

/** Lists are often a year off, where they know a year at all. */
const YEARS_OFF = 1;

/** Whether a day of birth is one of those that a list has: `1963-11-04`, `1963`, `1963/1966`. */
export function compareBirth(born: string | undefined, listed: readonly string[]): Birth {
  if (born === undefined || listed.length === 0) return 'unknown';
  const year = Number(born.slice(0, 4));
  const agrees = listed.some((one) => {
    if (one === born) return true;
    const [from = '', to = from] = one.split('/').map((part) => part.slice(0, 4));
    return year >= Number(from) - YEARS_OFF && year <= Number(to) + YEARS_OFF;
  });
  return agrees ? 'agrees' : 'differs';
}
