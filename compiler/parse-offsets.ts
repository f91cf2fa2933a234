/**
 * Where the characters of a scalar's value stand in its source. Each function gives, for every index of the value and
 * for its end, an offset in the source text.
 */

/** Lengths of the hexadecimal part of escapes. */
const HEX_ESCAPES: { readonly [letter: string]: number } = { x: 2, u: 4, U: 8 };

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** Plain, single- and double-quoted scalars. `source` includes the quotes and starts at `start`. */
export function flowOffsets(source: string, style: 'plain' | 'single' | 'double', start: number): number[] {
  const offsets: number[] = [];
  const end = style === 'plain' ? source.length : source.length - 1;
  let i = style === 'plain' ? 0 : 1;
  while (i < end) {
    const char = source[i];
    if (isBlank(char)) {
      i = blankOffsets(source, i, end, start, offsets);
    } else if (style === 'double' && char === '\\') {
      i = escapeOffsets(source, i, start, offsets);
    } else {
      offsets.push(start + i);
      i += style === 'single' && char === "'" ? 2 : 1;
    }
  }
  offsets.push(start + end);
  return offsets;
}

/** A run of blanks is kept as it is on a line, and folded over lines: one break is a space, n breaks are n - 1 breaks. */
function blankOffsets(source: string, from: number, end: number, start: number, offsets: number[]): number {
  let to = from;
  const breaks: number[] = [];
  for (; to < end && isBlank(source[to]); to++) if (source[to] === '\n') breaks.push(to);
  const first = breaks[0];
  if (first === undefined) for (let i = from; i < to; i++) offsets.push(start + i);
  else if (breaks.length === 1) offsets.push(start + first);
  else for (const at of breaks.slice(1)) offsets.push(start + at);
  return to;
}

function escapeOffsets(source: string, from: number, start: number, offsets: number[]): number {
  const letter = source[from + 1] ?? '';
  const lineBreak = letter === '\n' ? 2 : letter === '\r' && source[from + 2] === '\n' ? 3 : 0;
  if (lineBreak > 0) {
    let to = from + lineBreak;
    while (source[to] === ' ' || source[to] === '\t') to++;
    return to;
  }
  offsets.push(start + from);
  const digits = HEX_ESCAPES[letter] ?? 0;
  const code = digits === 8 ? Number.parseInt(source.slice(from + 2, from + 2 + digits), 16) : 0;
  if (code > 0xffff) offsets.push(start + from);
  return from + 2 + digits;
}

/**
 * Literal and folded block scalars. Their characters other than blanks are those of the body, in order; what is left
 * to find is where the blanks between them came from. `body` starts at `start`.
 */
export function blockOffsets(body: string, value: string, start: number): number[] {
  const offsets: number[] = [];
  let i = 0;
  let raw = 0;
  while (i < value.length) {
    if (!isBlank(value[i])) {
      while (raw < body.length && isBlank(body[raw])) raw++;
      offsets.push(start + Math.min(raw, body.length));
      raw++;
      i++;
      continue;
    }
    let valueEnd = i;
    while (valueEnd < value.length && isBlank(value[valueEnd])) valueEnd++;
    let rawEnd = raw;
    while (rawEnd < body.length && isBlank(body[rawEnd])) rawEnd++;
    alignBlanks(value.slice(i, valueEnd), body.slice(raw, rawEnd), start + raw, offsets);
    i = valueEnd;
    raw = rawEnd;
  }
  offsets.push(start + Math.min(raw, body.length));
  return offsets;
}

/** Blanks after the last break belong before the next word; all others follow the last word. */
function alignBlanks(blanks: string, raw: string, start: number, offsets: number[]): void {
  const indent = blanks.length - 1 - blanks.lastIndexOf('\n');
  for (let k = 0; k < blanks.length; k++) {
    const fromEnd = blanks.includes('\n') && k >= blanks.length - indent;
    offsets.push(start + Math.max(0, fromEnd ? raw.length - (blanks.length - k) : Math.min(k, raw.length - 1)));
  }
}
