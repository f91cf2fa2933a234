import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { clean, cutFrame } from './code-frame.ts';

export interface HumanOptions {
  /** ANSI colours. */
  readonly color: boolean;
  /** Columns of the terminal: lines of documents are cut to fit. Left out: those of a pipe. */
  readonly columns?: number;
}

/** The text of a file by its project-relative path; undefined where it cannot be shown. */
export type SourceLookup = (file: string) => string | undefined;

/** For people: each finding with the line it is about, what to do, and where to read more; then the count. */
export function renderHuman(diagnostics: readonly Diagnostic[], source: SourceLookup, options: HumanOptions): string {
  const paint = options.color ? painted : plain;
  const { columns = Number.POSITIVE_INFINITY } = options;
  const secrets = diagnostics.flatMap(({ code, range }) => (code === SECRET_CODE ? [range] : []));
  const lines = createLines(source, secrets);
  const parts = diagnostics.map((one) => renderOne(one, lines, paint, columns));
  return [...parts, summary(diagnostics, paint)].join('\n\n').concat('\n');
}

/** The line of a place with a marker below it, for what is no finding of the compiler. */
export function renderFrame(range: Range, source: SourceLookup, options: HumanOptions): readonly string[] {
  const { color, columns = Number.POSITIVE_INFINITY } = options;
  const layout = { gutter: String(range.line).length, columns };
  return frame(range, createLines(source, []), layout, 'error', color ? painted : plain);
}

interface Layout {
  /** Columns of the numbers of the lines. */
  readonly gutter: number;
  readonly columns: number;
}

type Style = 'error' | 'warning' | 'info' | 'dim' | 'bold' | 'hint';
type Paint = (style: Style, text: string) => string;

/** SGR parameters. */
const SGR: { readonly [style in Style]: string } = {
  error: '1;31',
  warning: '1;33',
  info: '1;34',
  hint: '36',
  dim: '2',
  bold: '1',
};
const plain: Paint = (_style, text) => text;
const painted: Paint = (style, text) => `\u001b[${SGR[style]}m${text}\u001b[0m`;

type Lines = (file: string, line: number) => string | undefined;

/** What these findings are about must not get into the records of a build. */
const SECRET_CODE = 'HF1206';

function createLines(source: SourceLookup, secrets: readonly Range[]): Lines {
  const known = new Map<string, readonly string[] | undefined>();
  return (file, line) => {
    if (!known.has(file)) known.set(file, source(file)?.split(/\r?\n/));
    const text = known.get(file)?.[line - 1];
    return text && secrets.filter((one) => one.file === file).reduce((shown, one) => hide(shown, line, one), text);
  };
}

function hide(text: string, line: number, { line: first, col, endLine, endCol }: Range): string {
  if (line < first || line > endLine) return text;
  const from = line === first ? col - 1 : 0;
  const to = line === endLine ? endCol - 1 : text.length;
  return text.slice(0, from) + text.slice(from, to).replace(/\S/g, '•') + text.slice(to);
}

function renderOne(one: Diagnostic, lines: Lines, paint: Paint, columns: number): string {
  const head = `${paint('bold', place(one.range))} ${paint(one.severity, `${one.severity} ${one.code}`)} ${clean(one.message)}`;
  const width = Math.max(one.range.line, ...(one.related ?? []).map(({ range }) => range.line)).toString().length;
  const layout = { gutter: width, columns };
  const out = [head, ...frame(one.range, lines, layout, one.severity, paint)];
  if (one.hint !== undefined) out.push(`${' '.repeat(width)} ${paint('dim', '=')} ${paint('hint', clean(one.hint))}`);
  for (const { range, message } of one.related ?? []) {
    out.push(`${' '.repeat(width)} ${paint('dim', '·')} ${place(range)} ${clean(message)}`);
    out.push(...frame(range, lines, layout, 'info', paint));
  }
  out.push(`${' '.repeat(width)} ${paint('dim', `? holdfast explain ${one.code}`)}`);
  return out.join('\n');
}

const place = ({ file, line, col }: Range): string => `${clean(file)}:${line}:${col}`;

/** The line with a marker below; nothing where the file cannot be shown. */
function frame(range: Range, lines: Lines, layout: Layout, style: Style, paint: Paint): readonly string[] {
  const text = lines(range.file, range.line);
  if (text === undefined) return [];
  const { gutter, columns } = layout;
  const from = Math.min(range.col - 1, text.length);
  const to = range.endLine > range.line ? text.trimEnd().length : Math.min(range.endCol - 1, text.length);
  const { shown, marker } = cutFrame(text, from, to, columns - gutter - BAR.length);
  const number = range.line.toString().padStart(gutter);
  const bar = paint('dim', '|');
  return [`${paint('dim', number)} ${bar} ${shown}`, `${' '.repeat(gutter)} ${bar} ${paint(style, marker)}`];
}
const BAR = ' | ';

function summary(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((one) => one.severity === severity).length;
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const n = count(severity);
    return n === 0 ? [] : [paint(severity, `${n} ${severity === 'info' || n === 1 ? severity : `${severity}s`}`)];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}
