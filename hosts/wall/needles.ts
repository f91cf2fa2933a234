/** Looks for many texts in one pass. */
export interface Needles {
  /** Of the longest; 0 where there are none. */
  readonly longest: number;
  /**
   * The text with `instead` in place of each. `cut`: also where only a beginning stands, as in a text that was cut off:
   * `MIN_BEGINNING` characters or half of a shorter one.
   */
  replace(text: string, instead: string, cut: boolean): string;
  isIn(text: string): boolean;
  /** From where on the end of the text may be the beginning of one; the length of the text where it cannot. */
  mayBeginAt(text: string): number;
}

/** Characters of a beginning that count as the whole, where texts may be cut off. */
const MIN_BEGINNING = 16;
const SHORTEST_BEGINNING = 8;
const SLOTS = 65_536;

export function createNeedles(all: readonly string[]): Needles {
  // Most places of a text are no beginning of any: two characters say so at once.
  const begins = new Uint8Array(SLOTS);
  const byStart = new Map<string, string[]>();
  // Longest first: one may hold another.
  for (const needle of [...new Set(all)].sort((a, b) => b.length - a.length)) {
    begins[slot(needle, 0)] = 1;
    const start = needle.slice(0, 2);
    const same = byStart.get(start);
    if (same === undefined) byStart.set(start, [needle]);
    else same.push(needle);
  }
  /** How many characters at this place are to go. */
  const lengthAt = (text: string, at: number, cut: boolean): number => {
    const candidates = byStart.get(text.slice(at, at + 2)) ?? [];
    for (const needle of candidates) if (text.startsWith(needle, at)) return needle.length;
    return cut ? Math.max(0, ...candidates.map((needle) => beginningAt(text, at, needle))) : 0;
  };
  const next = (
    text: string,
    from: number,
    cut: boolean,
  ): { readonly at: number; readonly length: number } | undefined => {
    for (let at = from; at < text.length - 1; at++) {
      if (begins[slot(text, at)] === 0) continue;
      const length = lengthAt(text, at, cut);
      if (length > 0) return { at, length };
    }
    return undefined;
  };
  const longest = Math.max(0, ...all.map(({ length }) => length));
  const firsts = new Set([...byStart.keys()].map((start) => start[0]));
  return {
    longest,
    replace(text, instead, cut) {
      let clean = '';
      let from = 0;
      for (let found = next(text, 0, cut); found !== undefined; found = next(text, from, cut)) {
        clean += text.slice(from, found.at) + instead;
        from = found.at + found.length;
      }
      return from === 0 ? text : clean + text.slice(from);
    },
    isIn: (text) => next(text, 0, false) !== undefined,
    mayBeginAt(text) {
      for (let at = Math.max(0, text.length - longest + 1); at < text.length - 1; at++) {
        const candidates = begins[slot(text, at)] === 0 ? undefined : byStart.get(text.slice(at, at + 2));
        if (candidates?.some((needle) => needle.startsWith(text.slice(at))) === true) return at;
      }
      const last = text.at(-1);
      return last !== undefined && firsts.has(last) ? text.length - 1 : text.length;
    },
  };
}

function slot(text: string, at: number): number {
  return ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & (SLOTS - 1);
}

/** Characters that a text has in common with the beginning of a needle; 0 where they are too few to be it. */
function beginningAt(text: string, at: number, needle: string): number {
  let length = 0;
  while (length < needle.length && text.charCodeAt(at + length) === needle.charCodeAt(length)) length++;
  const enough = Math.max(SHORTEST_BEGINNING, Math.min(MIN_BEGINNING, Math.ceil(needle.length / 2)));
  return length >= enough ? length : 0;
}
