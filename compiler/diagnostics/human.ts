import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { replaceInvisible } from './visible.ts';

export interface HumanOptions {
  /** ANSI colours. */
  readonly color: boolean;
}

/** The text of a file by its project-relative path; undefined where it cannot be shown. */
export type SourceLookup = (file: string) => string | undefined;

/** Columns of a line that a frame shows. */
const FRAME_WIDTH = 160;

/** For people: each finding with the line it is about, what to do, and where to read more; then the count. */
export function renderHuman(diagnostics: readonly Diagnostic[], source: SourceLookup, options: HumanOptions): string {
  const paint = options.color ? painted : plain;
  const secrets = diagnostics.flatMap(({ code, range }) => (code === SECRET_CODE ? [range] : []));
  const lines = createLines(source, secrets);
  const parts = diagnostics.map((one) => renderOne(one, lines, paint));
  return [...parts, summary(diagnostics, paint)].join('\n\n').concat('\n');
}

/** The line of a place with a marker below it, for what is no finding of the compiler. */
export function renderFrame(range: Range, source: SourceLookup, { color }: HumanOptions): readonly string[] {
  return frame(range, createLines(source, []), String(range.line).length, 'error', color ? painted : plain);
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

function renderOne(one: Diagnostic, lines: Lines, paint: Paint): string {
  const head = `${paint('bold', place(one.range))} ${paint(one.severity, `${one.severity} ${one.code}`)} ${clean(one.message)}`;
  const width = Math.max(one.range.line, ...(one.related ?? []).map(({ range }) => range.line)).toString().length;
  const out = [head, ...frame(one.range, lines, width, one.severity, paint)];
  if (one.hint !== undefined) out.push(`${' '.repeat(width)} ${paint('dim', '=')} ${paint('hint', clean(one.hint))}`);
  for (const { range, message } of one.related ?? []) {
    out.push(`${' '.repeat(width)} ${paint('dim', '·')} ${place(range)} ${clean(message)}`);
    out.push(...frame(range, lines, width, 'info', paint));
  }
  out.push(`${' '.repeat(width)} ${paint('dim', `? holdfast explain ${one.code}`)}`);
  return out.join('\n');
}

const place = ({ file, line, col }: Range): string => `${clean(file)}:${line}:${col}`;

/** The line with a marker below; nothing where the file cannot be shown. */
function frame(range: Range, lines: Lines, width: number, style: Style, paint: Paint): readonly string[] {
  const text = lines(range.file, range.line);
  if (text === undefined) return [];
  const from = Math.min(range.col - 1, text.length);
  const to = range.endLine > range.line ? text.trimEnd().length : Math.min(range.endCol - 1, text.length);
  const shift = from > FRAME_WIDTH / 2 ? from - FRAME_WIDTH / 4 : 0;
  const shown = text.slice(shift, shift + FRAME_WIDTH);
  const end = Math.max(from + 1, Math.min(to, shift + FRAME_WIDTH));
  const before = columns(text.slice(shift, from));
  const marker = `${' '.repeat(before)}${'^'.repeat(Math.max(1, columns(text.slice(from, end))))}`;
  const number = range.line.toString().padStart(width);
  const bar = paint('dim', '|');
  return [`${paint('dim', number)} ${bar} ${clean(shown)}`, `${' '.repeat(width)} ${bar} ${paint(style, marker)}`];
}

/** Columns on a terminal: tabs are shown as one space, marks that join the character before take none, wide ones two. */
function columns(text: string): number {
  let count = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char) || char === '\u200d') continue;
    count +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return count;
}

/** What comes from a document must not steer the terminal. */
function clean(text: string): string {
  return replaceInvisible(text.replaceAll('\t', ' '), () => '\ufffd');
}

function summary(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((one) => one.severity === severity).length;
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const n = count(severity);
    return n === 0 ? [] : [paint(severity, `${n} ${severity === 'info' || n === 1 ? severity : `${severity}s`}`)];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}
