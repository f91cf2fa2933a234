import { type CatalogueEntry, DIAGNOSTICS, type DiagnosticExample } from '../../schema/diagnostics.ts';
import { nearest } from './nearest.ts';
import { replaceInvisible } from './visible.ts';

/** Lines of an example that are shown; the rest is counted. */
const SHOWN_LINES = 40;
/** Characters of a line of an example that are shown. */
const SHOWN_CHARACTERS = 160;

/** The page of a code, as Markdown; where there is none, undefined and perhaps the code that was meant. */
export function explain(code: string): { readonly page?: string; readonly near?: string } {
  const wanted = code.toUpperCase();
  const entry = new Map<string, CatalogueEntry>(Object.entries(DIAGNOSTICS)).get(wanted);
  if (entry !== undefined) return { page: renderPage(wanted, entry) };
  const near = nearest(wanted, Object.keys(DIAGNOSTICS));
  return near === undefined ? {} : { near };
}

function renderPage(code: string, entry: CatalogueEntry): string {
  return [
    `# ${code}: ${entry.title}`,
    `Severity: ${entry.severity}`,
    entry.explanation,
    '## Gives this finding',
    renderExample(entry.bad),
    '## Does not',
    renderExample(entry.good),
    '',
  ].join('\n\n');
}

function renderExample(example: DiagnosticExample): string {
  if (typeof example === 'string') return fence('yaml', example);
  return Object.entries(example)
    .map(([path, text]) => `\`${path}\`:\n\n${fence(path.endsWith('.json') ? 'json' : 'yaml', text)}`)
    .join('\n\n');
}

function fence(language: string, text: string): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, SHOWN_LINES).map((line) => {
    // Examples of invisible characters show them as escapes.
    const visible = replaceInvisible(line, escapeOf);
    return visible.length > SHOWN_CHARACTERS
      ? `${visible.slice(0, SHOWN_CHARACTERS)}… (${line.length} characters)`
      : visible;
  });
  if (lines.length > SHOWN_LINES) shown.push(`… ${lines.length - SHOWN_LINES} more lines`);
  return `\`\`\`${language}\n${shown.join('\n')}\n\`\`\``;
}

const escapeOf = (char: string): string => `<U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`;
