/** Pieces of Markdown that the pages of the reference are made of. */

/** First line of every page that is made. */
export const MADE = '<!-- Made by `npm run reference` from the sources. Do not edit. -->';

/** What stands in a cell must not end it. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

/** Nothing where there are no rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Code in a line of text, also where it holds backticks. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** The anchor that a heading gets where the repository is shown. */
export function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

/** Paragraphs, without the empty ones, as one page. */
export function page(...parts: readonly string[]): string {
  return `${[MADE, ...parts].filter((part) => part !== '').join('\n\n')}\n`;
}
