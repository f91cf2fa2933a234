/**
 * A line whose expression YAML cannot read says itself how it is mended. The rest of the document is read with such lines
 * mended, so that all findings come at once.
 */
import type { Diagnostic } from '../schema/diagnostic.ts';
import type { Reading } from './parse-entries.ts';
import { createPlaces, type Places } from './parse-places.ts';

/** A reading of the mended text, whose places are those of the text as it stands; undefined where that is not to be had. */
export function mendLines(reading: Reading): Reading | undefined {
  const { places, diagnostics, remarks } = reading;
  const mended = new Map<number, string>();
  for (const one of diagnostics) {
    const text = mendedLine(places, one);
    if (text === undefined) return undefined;
    mended.set(one.range.line, text);
  }
  const lines = places.text.split('\n');
  const columns = new Map<number, readonly number[]>();
  for (const [line, text] of mended) {
    lines[line - 1] = text;
    columns.set(line, columnsIn(places.line(line), text));
  }
  const column = (line: number, col: number): number => columns.get(line)?.[col - 1] ?? col;
  const read = createPlaces(places.file, lines.join('\n'), column);
  return {
    places: read,
    diagnostics: [],
    ...(remarks === undefined ? {} : { remarks: { comments: [], scalars: [] } }),
  };
}

/** The fix is for a part of one line. */
function mendedLine(places: Places, { code, fix, range }: Diagnostic): string | undefined {
  const edit = fix?.edits[0];
  if (code !== 'HF1002' || edit === undefined || edit.range.endLine !== range.line) return undefined;
  const line = places.line(range.line);
  return line.slice(0, edit.range.col - 1) + edit.newText + line.slice(edit.range.endCol - 1);
}

/** For each column of the mended line the column of the line as it stands: they differ by quotes and dollar signs. */
function columnsIn(line: string, mended: string): readonly number[] {
  const columns: number[] = [];
  let at = 0;
  for (const char of mended) {
    const isAdded = char !== line[at] && /["'$]/.test(char);
    if (!isAdded) while (at < line.length && line[at] !== char) at++;
    for (let n = 0; n < char.length; n++) columns.push(at + 1 + (isAdded ? 0 : n));
    if (!isAdded) at += char.length;
  }
  columns.push(line.length + 1);
  return columns;
}
