import type { Diagnostic } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { Places } from './parse-places.ts';
import { quoteExpressions, quoteMustaches } from './parse-quote.ts';

/** What a YAML library reports: offsets, a code of its own, a text. */
export interface SyntaxError {
  readonly pos: readonly [number, number];
  readonly code: string;
  readonly message: string;
}

/** What to do, by the library's code. */
const HINTS: { readonly [code: string]: string } = {
  BAD_INDENT:
    'entries of one map, and items of one list, start at the same column; what belongs inside stands further right',
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'a text that holds ": " stands in quotes; a map starts on a line of its own',
  BLOCK_IN_FLOW: 'between { } and [ ] no block text can stand: use quotes',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line, followed by ":"',
  BAD_DQ_ESCAPE: 'in double quotes a backslash starts an escape: write \\\\ for a backslash, or use single quotes',
  BAD_SCALAR_START: 'quote it',
  MISSING_CHAR: 'items start with "- " at one column, entries in { } and [ ] have a comma between, keys end in ": "',
  NON_STRING_KEY: 'a key is a text',
  UNEXPECTED_TOKEN: 'is a quote, a comma or a line break missing before it? A quote inside single quotes is doubled',
};

/** What the library says where a line is not where it should be. */
const INDENTED: ReadonlySet<string> = new Set(['BAD_INDENT', 'MISSING_CHAR', 'BLOCK_AS_IMPLICIT_KEY']);

/** Told instead of the library's words where those speak of its own options. */
const MESSAGES: { readonly [code: string]: string } = {
  NON_STRING_KEY: 'a map or a list cannot be a key',
};

/** Quotes and brackets that may explain errors further down. */
export interface Openings {
  /** Offset of a quote or bracket that is never closed. */
  unclosed?: number;
  /** Quoted texts over several lines: the closing quote may be another's opening quote. */
  readonly multiline: { readonly start: number; readonly end: number }[];
}

/**
 * One mistake in YAML makes the library report many. Told are: one finding for each line, none for a line that is
 * reported already or that follows one, none behind a quote or bracket that is never closed, and one message of ours
 * for a line with an expression (rule 1).
 */
export function syntaxFindings(
  places: Places,
  errors: readonly SyntaxError[],
  openings: Openings,
  known: readonly Diagnostic[],
): readonly Diagnostic[] {
  const told = new Set(known.map((one) => one.range.line));
  const found: Diagnostic[] = [];
  const { unclosed = places.text.length } = openings;
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    if (error.pos[0] >= unclosed) break;
    const line = places.at(error.pos[0]).line;
    const expression = told.has(line) ? undefined : expressionFinding(places, line);
    if (expression !== undefined) found.push(expression);
    else if (!told.has(line) && !told.has(line - 1)) found.push(plainFinding(places, error, openings));
    told.add(line);
  }
  const line = places.at(unclosed).line;
  if (openings.unclosed !== undefined && !told.has(line)) {
    found.push(expressionFinding(places, line) ?? unclosedFinding(places, unclosed));
  } else if (found.length + known.length === 0)
    found.push(...errors.slice(0, 1).map((error) => plainFinding(places, error, openings)));
  return found;
}

/** Columns by which a line that was meant for the map above may be off. */
const SLIPPED_COLUMNS = 3;
const KEY = /^( *)((?:- +)*)([A-Za-z_][\w.-]*):(?: |$)/;

/** A key that starts a little left or right of the key above it, which has its value already. */
function slippedFinding(places: Places, line: number): Diagnostic | undefined {
  const above = KEY.exec(places.line(line - 1));
  const here = KEY.exec(places.line(line));
  if (above === null || here === null || here[2] !== '') return undefined;
  const [whole, indent = '', dash = '', key = ''] = above;
  const hasValue =
    places
      .line(line - 1)
      .slice(whole.length)
      .trim() !== '';
  const [column, wanted] = [(here[1] ?? '').length + 1, indent.length + dash.length + 1];
  if (!hasValue || column === wanted || Math.abs(column - wanted) > SLIPPED_COLUMNS) return undefined;
  const [start, first] = [places.lineStart(line) + column - 1, places.lineStart(line - 1) + wanted - 1];
  const name = here[3] ?? '';
  const message = `not valid YAML: "${name}" starts at column ${column}, and "${key}" above it at column ${wanted}`;
  return finding('HF1001', places.range(start, start + name.length), message, {
    hint: `the keys of one map start at the same column: move it to column ${wanted}`,
    related: [{ range: places.range(first, first + key.length), message: 'the key above' }],
  });
}

function plainFinding(places: Places, error: SyntaxError, openings: Openings): Diagnostic {
  const [start, end] = error.pos;
  const line = places.at(start).line;
  const slipped = slippedFinding(places, line) ?? slippedFinding(places, line + 1);
  if (slipped !== undefined && INDENTED.has(error.code)) return slipped;
  const suspect = openings.multiline.find((one) => one.end <= start && places.at(one.end).line === line);
  const message = `not valid YAML: ${MESSAGES[error.code] ?? lowerFirst(error.message)}`;
  if (suspect === undefined) {
    return finding('HF1001', places.range(start, Math.max(start + 1, end)), message, { hint: HINTS[error.code] });
  }
  return finding('HF1001', places.range(suspect.start, suspect.start + 1), `${message}, on line ${line}`, {
    hint: `the text that starts here ends on line ${line}: is its closing quote missing?`,
    related: [{ range: places.range(start, Math.max(start + 1, end)), message: 'noticed here' }],
  });
}

function unclosedFinding(places: Places, start: number): Diagnostic {
  const char = places.text[start] ?? '';
  const what = char === '{' || char === '[' ? 'bracket' : 'quote';
  const closing = char === '{' ? '}' : char === '[' ? ']' : char;
  return finding('HF1001', places.range(start, start + 1), `not valid YAML: this ${what} is never closed`, {
    hint: `add the closing ${closing}`,
  });
}

/** On a line with `${` or `{{`: the line as it should be written as the fix. */
function expressionFinding(places: Places, line: number): Diagnostic | undefined {
  const text = places.line(line);
  const expression = quoteExpressions(text);
  const quoted = expression ?? quoteMustaches(text);
  if (quoted === undefined) return undefined;
  const start = places.lineStart(line);
  const opening = text.indexOf(expression === undefined ? '{{' : '${');
  const range = places.range(start + opening, start + text.trimEnd().length);
  const message =
    expression === undefined
      ? 'YAML cannot read this line: an expression is ${ … } in quotes, {{ }} is for template files'
      : 'YAML cannot read this line: the expression has to be quoted';
  const whole = places.range(start + text.search(/\S/), start + text.trimEnd().length);
  const fix = { title: 'quote the expression', edits: [{ range: whole, newText: quoted }] };
  return finding('HF1002', range, message, { hint: `write: ${quoted}`, fix });
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
