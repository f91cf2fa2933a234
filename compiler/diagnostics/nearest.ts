/** Longest name that is compared; longer ones are not misspelt, they are something else. */
const MAX_LENGTH = 64;
/** Candidates that are looked at, the first of them. */
const MOST_CANDIDATES = 2_000;
/** Shorter names are near to anything. */
const SHORTEST = 3;

/**
 * The candidate that `word` was probably meant to be: at most a third of its letters differ (swapped neighbours count
 * once), or it differs by case and separators only. Undefined where none is near. The first of equals wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > MAX_LENGTH) return undefined;
  const bare = plain(word);
  let best: string | undefined;
  let bestDistance = farthest(word) + 1;
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > MOST_CANDIDATES) break;
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance + 2) continue;
    const distance = plain(candidate) === bare ? 0 : editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The candidate that alone is near, by the same rule: what `word` certainly was meant to be. One that differs by case
 * and separators only is nearer than all others.
 */
export function onlyNear(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > MAX_LENGTH) return undefined;
  const bare = plain(word);
  const all = [...new Set(candidates)].filter((one) => one !== word);
  // Nobody can say that one of so many is near alone.
  if (all.length > MOST_CANDIDATES) return undefined;
  const same = all.filter((one) => plain(one) === bare);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const most = farthest(word);
  const near = all.filter((one) => Math.abs(one.length - word.length) <= most && editDistance(word, one) <= most);
  return near.length === 1 ? near[0] : undefined;
}

/** Differing letters with which a name is still near. */
const farthest = (word: string): number => (word.length < SHORTEST ? 0 : Math.max(1, Math.floor(word.length / 3)));

/** `did you mean "x"?`, or undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_. ]/g, '');

/** Optimal string alignment: insert, delete, replace, swap neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
