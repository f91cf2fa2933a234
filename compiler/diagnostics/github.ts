import type { Breakage, Diagnostic, Severity } from '../../schema/diagnostic.ts';
import { replaceInvisible } from './visible.ts';

const COMMANDS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', info: 'notice' };

/** For GitHub Actions: one workflow command a finding, so that it is shown beside the line in a pull request. */
export function renderGithub(diagnostics: readonly Diagnostic[], broken: readonly Breakage[] = []): string {
  return [...diagnostics.map(renderCommand), ...broken.map(renderBreakage)].join('');
}

function renderBreakage({ file, report }: Breakage): string {
  const properties = { ...(file === undefined ? {} : { file }), title: 'The checker itself failed' };
  return githubCommand('error', properties, ['Nothing is known of it.', ...report].join('\n'));
}

function renderCommand({ code, severity, range, message, hint }: Diagnostic): string {
  const properties = {
    file: range.file,
    line: range.line,
    endLine: range.endLine,
    // Columns are read only where a finding is on one line.
    ...(range.line === range.endLine ? { col: range.col, endColumn: Math.max(range.col, range.endCol - 1) } : {}),
    title: code,
  };
  return githubCommand(COMMANDS[severity], properties, hint === undefined ? message : `${message}\n${hint}`);
}

/** One workflow command of GitHub Actions, with its line break. */
export function githubCommand(
  command: string,
  properties: { readonly [name: string]: string | number },
  text: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${command} ${list.join(',')}::${escapeData(text)}\n`;
}

/** What comes from a document, or from the name of one, must not steer whoever reads the log. */
const escapeData = (text: string): string =>
  replaceInvisible(
    text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/\t/g, ' '),
    () => '\ufffd',
  );
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
