/** A text that fits a regular expression of the plain kind that schemas have; undefined where it is of another kind. */
export function textOfPattern(pattern: string): string | undefined {
  const reader = { pattern: pattern.replace(/^\^/, '').replace(/\$$/, ''), at: 0 };
  const text = readAlternatives(reader);
  return reader.at === reader.pattern.length ? text : undefined;
}

interface Reader {
  readonly pattern: string;
  at: number;
}

/** The first of `a|b|c`. */
function readAlternatives(reader: Reader): string | undefined {
  const first = readSequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at++;
    if (readSequence(reader) === undefined) return undefined;
  }
  return first;
}

function readSequence(reader: Reader): string | undefined {
  let text = '';
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at] ?? '')) {
    const atom = readAtom(reader);
    if (atom === undefined) return undefined;
    text += atom.repeat(readCount(reader));
  }
  return text;
}

const SHORTHANDS: { readonly [letter: string]: string } = { b: '', d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a' };

function readAtom(reader: Reader): string | undefined {
  const char = reader.pattern[reader.at++];
  switch (char) {
    case '(': {
      const skipped = /^\?(:|<[^>]+>)/.exec(reader.pattern.slice(reader.at))?.[0] ?? '';
      reader.at += skipped.length;
      if (skipped === '' && reader.pattern[reader.at] === '?') return undefined;
      const inner = readAlternatives(reader);
      return reader.pattern[reader.at++] === ')' ? inner : undefined;
    }
    case '[':
      return readClass(reader);
    case '\\': {
      const letter = reader.pattern[reader.at++] ?? '';
      return SHORTHANDS[letter] ?? (/[a-zA-Z0-9]/.test(letter) ? undefined : letter);
    }
    case '.':
      return 'a';
    case '^':
    case '$':
      return '';
    default:
      return char;
  }
}

/** The first character of a class; none of a negated one. */
function readClass(reader: Reader): string | undefined {
  const end = reader.pattern.indexOf(']', reader.at + 1);
  if (end < 0) return undefined;
  const inside = reader.pattern.slice(reader.at, end);
  reader.at = end + 1;
  if (inside.startsWith('^')) return [...'aA1 -'].find((one) => !inside.includes(one));
  if (inside.startsWith('\\')) return SHORTHANDS[inside[1] ?? ''] ?? inside[1];
  return inside[0];
}

/** How often: as seldom as is allowed, but once where nothing is allowed too. */
function readCount(reader: Reader): number {
  const found = /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at));
  if (found === null) return 1;
  reader.at += found[0].length;
  return found[2] === undefined ? 1 : Number(found[2]);
}
