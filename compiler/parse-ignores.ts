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
  const meant = linesMeant(places, comments);
  const ends = new Map(scalars.map(({ from, to }) => [from, to]));
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
    const from = meant.get(range.line) ?? range.line;
    const to = Math.max(from, ends.get(from) ?? 0);
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

/** By the line of a comment, the line that it is about. From the last to the first, so that no line is looked at twice. */
function linesMeant(places: Places, comments: Remarks['comments']): ReadonlyMap<number, number> {
  const meant = new Map<number, number>();
  const last = places.at(places.text.length).line;
  for (const { start } of [...comments].reverse()) {
    const { line, col } = places.at(start);
    let next = line;
    if (
      places
        .line(line)
        .slice(0, col - 1)
        .trim() === ''
    ) {
      do next++;
      while (next <= last && !meant.has(next) && places.line(next).trim() === '');
    }
    meant.set(line, meant.get(next) ?? next);
  }
  return meant;
}
