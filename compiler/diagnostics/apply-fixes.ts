import type { Diagnostic, Fix } from '../../schema/diagnostic.ts';
import { createPlaces } from '../parse-places.ts';

export interface Fixed {
  readonly text: string;
  /** Findings whose fix is in the text. Others overlap one of these: another round may take them. */
  readonly applied: readonly Diagnostic[];
}

/** A stretch of a text, by offsets. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * Puts the fixes of findings into the text of a document. Only those of errors: a document without an error compiles,
 * and what compiles keeps its meaning. No guesses: the nearest name may call another activity than was meant.
 */
export function applyFixes(file: string, text: string, diagnostics: readonly Diagnostic[]): Fixed {
  const { lineStart } = createPlaces(file, text);
  const offset = (line: number, col: number): number => Math.min(text.length, lineStart(line) + col - 1);
  const changesOf = ({ edits }: Fix): readonly Change[] =>
    edits.map(({ range: { line, col, endLine, endCol }, newText }) => ({
      start: offset(line, col),
      end: offset(endLine, endCol),
      newText,
    }));
  const taken: Change[] = [];
  const applied: Diagnostic[] = [];
  for (const one of diagnostics) {
    const { severity, fix } = one;
    if (severity !== 'error' || fix === undefined || fix.guess === true) continue;
    if (fix.edits.some(({ range }) => range.file !== file)) continue;
    const changes = changesOf(fix);
    if (changes.some((change) => taken.some((other) => overlap(change, other)))) continue;
    taken.push(...changes);
    applied.push(one);
  }
  return { text: changeText(text, taken), applied };
}

const overlap = (a: Change, b: Change): boolean => a.start < b.end && b.start < a.end;

function changeText(text: string, changes: readonly Change[]): string {
  let at = 0;
  let out = '';
  for (const { start, end, newText } of [...changes].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + newText;
    at = end;
  }
  return out + text.slice(at);
}
