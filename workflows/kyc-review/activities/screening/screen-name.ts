/** Compares a name with all names of a list: words in any order, spelt as they may be, the rare ones telling more. */
import { jaroWinkler } from '@skyra/jaro-winkler';
import { readNames, soundOf } from './name-tokens.ts';
import type { ListEntry, ListedName, ScreeningList, Token } from './screening-list.ts';

/** A name that is like one of the list. */
export interface Likeness {
  readonly entry: ListEntry;
  readonly listed: ListedName;
  /** From 0 to 1. */
  readonly score: number;
}

/** Words that are less alike than this are different words. */
const WORD_LIKENESS = 0.86;
/** Of words that sound alike and are written differently. */
const SOUND_LIKENESS = 0.94;
/** Shorter sounds are shared by too many words. */
const MIN_SOUND = 2;
/** How much of what was asked stands in the listed name, against how much of the listed name was asked for. */
const ASKED_SHARE = 0.7;
/** A name of low quality proves less. */
const WEAK_SHARE = 0.9;
/** One word in common is no name in common, unless one word is all there is. */
const MIN_COMMON = 2;

/** The best likeness of each entry, best first, from `atLeast` on. */
export function screenName(list: ScreeningList, name: string, atLeast: number): readonly Likeness[] {
  const best = new Map<string, Likeness>();
  for (const words of readNames(name)) {
    const asked = [...new Set(words)];
    const weights = asked.map((word) => weightOf(list, word));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    for (const [index, hits] of findWords(list, asked)) {
      const listed = list.names[index];
      if (listed === undefined || hits.size < Math.min(MIN_COMMON, asked.length, listed.tokens.length)) continue;
      const covered = [...hits].reduce((all, [at, { alike }]) => all + alike * (weights[at] ?? 0), 0) / sum;
      const share = ASKED_SHARE * covered + (1 - ASKED_SHARE) * shareOf(list, listed, hits);
      const score = round(share * (listed.field === 'weak alias' ? WEAK_SHARE : 1));
      if (score < atLeast || score <= (best.get(listed.entry.ref)?.score ?? 0)) continue;
      best.set(listed.entry.ref, { entry: listed.entry, listed, score });
    }
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.entry.ref < b.entry.ref ? -1 : 1));
}

interface Hit {
  readonly alike: number;
  /** The listed word. */
  readonly text: string;
}
/** By position of an asked word: the listed word that is most like it. */
type Hits = ReadonlyMap<number, Hit>;

/** By index of the listed name. */
function findWords(list: ScreeningList, asked: readonly string[]): ReadonlyMap<number, Hits> {
  const found = new Map<number, Map<number, Hit>>();
  for (const [at, word] of asked.entries()) {
    const sound = soundOf(word);
    for (const known of list.tokens.get(sound.slice(0, 1)) ?? []) {
      const alike = likeness(word, sound, known);
      if (alike < WORD_LIKENESS) continue;
      for (const index of known.names) {
        const hits = found.get(index) ?? new Map<number, Hit>();
        if ((hits.get(at)?.alike ?? 0) < alike) hits.set(at, { alike, text: known.text });
        found.set(index, hits);
      }
    }
  }
  return found;
}

/** From 0 to 1: by letters, or by sound where that says more. */
function likeness(word: string, sound: string, known: Token): number {
  if (word === known.text) return 1;
  if (sound.length >= MIN_SOUND && sound === known.sound) return SOUND_LIKENESS;
  // Words of such different lengths are never alike enough.
  const [a, b] = [word.length, known.text.length];
  return Math.abs(a - b) > Math.max(2, Math.min(a, b) / 2) ? 0 : jaroWinkler(word, known.text);
}

function shareOf(list: ScreeningList, { tokens }: ListedName, hits: Hits): number {
  const alike = new Map([...hits.values()].map((hit) => [hit.text, hit.alike]));
  const weights = [...new Set(tokens)].map((token) => [token, weightOf(list, token)] as const);
  const all = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights.reduce((sum, [token, weight]) => sum + weight * (alike.get(token) ?? 0), 0) / all;
}

function weightOf({ weights, unknownWeight }: ScreeningList, word: string): number {
  return weights.get(word) ?? unknownWeight;
}

function round(score: number): number {
  return Math.round(score * 1_000) / 1_000;
}
