/** CSV as RFC 4180 has it, with the separators that spreadsheets write. Text is text: nothing in it is ever evaluated. */

export interface CsvCell {
  /** Without quotes around it, doubled ones as one; blanks around it are kept. */
  readonly text: string;
  readonly quoted: boolean;
  /** Offsets into the document, quotes included. */
  readonly start: number;
  readonly end: number;
}
export interface CsvFlaw {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}
export interface Csv {
  readonly rows: readonly (readonly CsvCell[])[];
  /** What cannot be read; the first of each row. */
  readonly flaws: readonly CsvFlaw[];
}

const BYTE_ORDER_MARK = 0xfeff;
const SEPARATORS = /[,;\t]/;

/** The first of comma, semicolon and tab in the header: no name of a column holds one. */
function separatorOf(text: string): string {
  return SEPARATORS.exec(text.split(/\r?\n/, 1)[0] ?? '')?.[0] ?? ',';
}

/** Rows of cells; lines on which nothing stands are left out. Reads no more than `most` rows, and one to see that there are more. */
export function readCsv(text: string, most: number): Csv {
  const separator = separatorOf(text);
  const rows: (readonly CsvCell[])[] = [];
  const flaws: CsvFlaw[] = [];
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  while (at < text.length && rows.length <= most) {
    const cells: CsvCell[] = [];
    for (;;) {
      const { cell, flaw, next } = text[at] === '"' ? readQuoted(text, at, separator) : readPlain(text, at, separator);
      cells.push(cell);
      if (flaw !== undefined) flaws.push(flaw);
      at = next;
      if (text[at] !== separator) break;
      at++;
    }
    at = afterBreak(text, at);
    if (cells.some((cell) => cell.quoted || cell.text.trim() !== '')) rows.push(cells);
  }
  return { rows, flaws };
}

interface ReadCell {
  readonly cell: CsvCell;
  readonly flaw?: CsvFlaw;
  /** Offset of the separator, the line break or the end behind it. */
  readonly next: number;
}

function readPlain(text: string, start: number, separator: string): ReadCell {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
  const next = end;
  if (text[end] === '\n' && text[end - 1] === '\r' && end > start) end--;
  const cell = { text: text.slice(start, end), quoted: false, start, end };
  const quote = cell.text.indexOf('"');
  // A text in quotes is what conditions hold; a cell that starts with a quote is one in quotes.
  if (quote < 0 || cell.text.slice(0, quote).trim() !== '') return { cell, next };
  const message = 'blanks stand before the quote that opens the cell';
  return { cell, next, flaw: { start, end: start + quote + 1, message, hint: 'take the blanks away' } };
}

function readQuoted(text: string, start: number, separator: string): ReadCell {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) {
      const cell = { text: '', quoted: true, start, end: text.length };
      const message = 'the quote that opens here is never closed';
      const hint = 'a quote inside a cell in quotes is written twice';
      return { cell, next: text.length, flaw: { start, end: start + 1, message, hint } };
    }
    if (text[quote + 1] === '"') {
      at = quote + 2;
      continue;
    }
    const end = quote + 1;
    const cell = { text: text.slice(start + 1, quote).replaceAll('""', '"'), quoted: true, start, end };
    if (end >= text.length || text[end] === separator || /^\r?\n/.test(text.slice(end, end + 2)))
      return { cell, next: end };
    const rest = readPlain(text, end, separator);
    const message = 'something stands behind the quote that closes the cell';
    const hint = 'a quote inside a cell in quotes is written twice';
    return { cell, next: rest.next, flaw: { start: end, end: rest.cell.end, message, hint } };
  }
}

function afterBreak(text: string, at: number): number {
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2;
  return text[at] === '\n' ? at + 1 : at;
}

/** The offset in the document of a character of a cell's text. */
export function offsetIn(document: string, cell: CsvCell, index: number): number {
  if (!cell.quoted) return cell.start + index;
  let at = cell.start + 1;
  for (let i = 0; i < index && at < cell.end - 1; i++) at += document[at] === '"' ? 2 : 1;
  return at;
}
