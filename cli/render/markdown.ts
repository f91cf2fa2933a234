/** A page of Markdown for a terminal: headings and code in colour, paragraphs wrapped, examples indented. */
import type { Colors } from '../io.ts';
import { wrap } from './spans.ts';

/** Columns of prose; a longer line is hard to read. */
const PROSE_COLUMNS = 84;

export function renderMarkdown(markdown: string, colors: Colors, columns: number): string {
  const out: string[] = [];
  let fenced = false;
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) out.push(...prose(paragraph, colors, Math.min(columns, PROSE_COLUMNS)));
    paragraph = [];
  };
  for (const line of markdown.trim().split('\n')) {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (line.startsWith('```')) {
      flush();
      fenced = !fenced;
    } else if (fenced) out.push(`  ${line}`);
    else if (heading !== undefined) {
      flush();
      out.push(colors.bold(heading));
    } else if (line === '') {
      flush();
      out.push('');
    } else if (/^(?:[-*|] ?|\d+\. )/.test(line)) {
      flush();
      out.push(inline(line, colors));
    } else paragraph.push(line);
  }
  flush();
  return out.join('\n').replace(/\n{3,}/g, '\n\n');
}

function prose(lines: readonly string[], colors: Colors, columns: number): readonly string[] {
  return wrap([[lines.join(' ')]], columns).map((line) => inline(line.map(([text]) => text).join(''), colors));
}

function inline(text: string, colors: Colors): string {
  return text.replace(/`([^`]+)`/g, (whole, code: string) => (colors.isColorSupported ? colors.cyan(code) : whole));
}
