import type { ScalarNode } from './nodes.ts';
import type { CommonReader } from './parse-common-flow.ts';
import { blockOffsets } from './parse-offsets.ts';
import { textNode } from './parse-scalar.ts';

const SIGN = /([|>])(-?) *(?:\n|$)/y;

/**
 * A text behind `|` or `>`, whose lines stand further right than `parent`. Left to the library is what is rare: a
 * comment behind the sign, blank lines first, indents of its own in what is folded, line breaks that are kept at the end.
 */
export function readBlockText(reader: CommonReader, parent: number): ScalarNode | undefined {
  const { text, at: start } = reader;
  SIGN.lastIndex = start;
  const sign = SIGN.exec(text);
  if (sign === null) return undefined;
  const body = start + sign[0].length;
  const read = readLines(text, body, parent);
  if (read === undefined) return undefined;
  const isFolded = sign[1] === '>';
  if (isFolded && read.lines.some((line) => line.startsWith(' '))) return undefined;
  const content = isFolded ? fold(read.lines) : read.lines.join('\n');
  // The library ends it at the last line that is not blank; its break is clipped or stripped.
  const value = sign[2] === '-' || read.end >= text.length ? content : `${content}\n`;
  if (read.end >= text.length && sign[2] !== '-') return undefined;
  const source = text.slice(body, read.end + 1);
  reader.at = read.end;
  reader.end = body + source.trimEnd().length;
  return textNode(reader, start, reader.end, value, 'block', () => blockOffsets(source, value, body));
}

interface Lines {
  /** Without their indent. */
  readonly lines: readonly string[];
  /** Of the last one that is not blank. */
  readonly end: number;
}

function readLines(text: string, from: number, parent: number): Lines | undefined {
  const lines: string[] = [];
  let blanks = 0;
  let end = from;
  let indent = -1;
  for (let at = from; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const lineEnd = found < 0 ? text.length : found;
    const line = text.slice(at, lineEnd);
    const column = line.search(/[^ ]/);
    if (column >= 0 && column <= parent) break;
    at = lineEnd + 1;
    if (column < 0) {
      if (indent < 0 || line.length > indent) return undefined;
      blanks++;
      continue;
    }
    if (indent < 0) indent = column;
    if (column < indent) return undefined;
    for (; blanks > 0; blanks--) lines.push('');
    lines.push(line.slice(indent));
    end = lineEnd;
  }
  return lines.length === 0 ? undefined : { lines, end };
}

/** One break is a space, n breaks are n - 1 breaks. */
function fold(lines: readonly string[]): string {
  let folded = '';
  let breaks = 0;
  for (const line of lines) {
    if (line === '') {
      breaks++;
      continue;
    }
    if (folded !== '') folded += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    folded += line;
    breaks = 0;
  }
  return folded;
}
