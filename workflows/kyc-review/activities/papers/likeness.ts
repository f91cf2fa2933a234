/** How alike two texts of the same thing are, from 0 to 1; undefined where one is not there. */
import { jaroWinkler } from '@skyra/jaro-winkler';
import { readNames } from '../screening/name-tokens.ts';

/** Words in any order; what only one of them has, counts against it. */
export function nameLikeness(a: string, b: string | undefined): number | undefined {
  if (b === undefined) return undefined;
  const [one = [], other = []] = [readNames(a)[0], readNames(b)[0]];
  return wordLikeness(one, other);
}

export function addressLikeness(a: string, b: string | undefined): number | undefined {
  return b === undefined ? undefined : wordLikeness(wordsOf(a), wordsOf(b));
}

const wordsOf = (text: string): readonly string[] => readNames(text.replaceAll(',', ' '))[0] ?? [];

function wordLikeness(a: readonly string[], b: readonly string[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const left = [...long];
  let sum = 0;
  for (const word of short) {
    const likest = left.map((other) => (hasDigit(word) ? Number(word === other) : jaroWinkler(word, other)));
    const best = Math.max(0, ...likest);
    sum += best;
    left.splice(likest.indexOf(best), 1);
  }
  // A middle name that one of them leaves out is half a difference.
  const most = (short.length + long.length) / 2;
  return most === 0 ? 0 : Math.round((sum / most) * 1_000) / 1_000;
}

/** Numbers of houses are the same, or they are not. */
const hasDigit = (word: string): boolean => /\d/.test(word);
