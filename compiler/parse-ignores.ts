/** `# holdfast-ignore HF1234: reason`: a finding that is known and accepted at one place. */
import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { DIAGNOSTICS } from '../schema/diagnostics.ts';
import { finding } from './diagnostics/finding.ts';
import type { Places } from './parse-places.ts';

/** A comment that takes findings of one code away. */
export interface Ignore {
  readonly code: string;
  readonly reason: string;
  /** Of the comment. */
  readonly range: Range;
  /** Lines on which the findings begin, both included. */
  readonly from: number;
  readonly to: number;
}

/** What the reading of a document notes where such a comment may stand. */
export interface Remarks {
  /** Offset and text of every comment. */
  readonly comments: { readonly start: number; readonly text: string }[];
  /** Scalars of several lines, by their first and their last line; a block scalar begins where its sign stands. */
  readonly scalars: { readonly from: number; readonly to: number }[];
  /** Line of the sign of a block scalar whose text comes next. */
  sign?: number | undefined;
}

export const IGNORE_WORD = 'holdfast-ignore';

/**
 * A comment behind something counts for its own line; one on a line of its own for the next line that holds something. A
 * scalar that begins on that line belongs to it as a whole.
 */
export function readIgnores(
  places: Places,
  { comments, scalars }: Remarks,
): { readonly ignores: readonly Ignore[]; readonly diagnostics: readonly Diagnostic[] } {
  const ignores: Ignore[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { start, text } of comments) {
    const rest = new RegExp(`^#\\s*${IGNORE_WORD}\\b(.*)$`, 's').exec(text)?.[1];
    if (rest === undefined) continue;
    const range = places.range(start, start + text.trimEnd().length);
    const [, code = '', reason = ''] = /^\s+(HF\d{4})(?:\s*:\s*(.*\S))?\s*$/s.exec(rest) ?? [];
    const problem = problemOf(code, reason);
    if (problem !== undefined) {
      diagnostics.push(finding('HF1016', range, problem.message, { hint: problem.hint }));
      continue;
    }
    const from = lineMeant(places, range);
    const to = Math.max(from, ...scalars.filter((one) => one.from === from).map((one) => one.to));
    ignores.push({ code, reason, range, from, to });
  }
  return { ignores, diagnostics };
}

const FORM = `write \`# ${IGNORE_WORD} HF4027: why that is right here\``;

function problemOf(code: string, reason: string): { readonly message: string; readonly hint: string } | undefined {
  const entry = Object.entries(DIAGNOSTICS).find(([one]) => one === code)?.[1];
  if (code === '') return { message: 'the comment names no single code', hint: FORM };
  if (entry === undefined) return { message: `there is no finding ${code}`, hint: FORM };
  if (entry.severity === 'error')
    return { message: `${code} is an error: what has one cannot run`, hint: 'only warnings and notes can be ignored' };
  return reason === '' ? { message: 'the comment gives no reason', hint: FORM } : undefined;
}

function lineMeant(places: Places, { line, col }: Range): number {
  if (
    places
      .line(line)
      .slice(0, col - 1)
      .trim() !== ''
  )
    return line;
  const last = places.at(places.text.length).line;
  for (let next = line + 1; next <= last; next++) if (!/^\s*(#|$)/.test(places.line(next))) return next;
  return line;
}
