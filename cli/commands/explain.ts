import type { Command } from 'commander';
import type { CatalogueEntry, DiagnosticExample } from '../../schema/diagnostics-catalogue.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import type { Colors } from '../io.ts';
import { wrap } from '../render/spans.ts';

interface ExplainOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
}
/** Columns of prose; a longer line is hard to read. */
const PROSE_COLUMNS = 84;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('explain')
    .argument('[code]', 'code of a finding, as HF3104; without one, all of them are listed')
    .helpGroup(GROUPS.write)
    .summary('explain a finding: what it means, how to fix it')
    .description('Explains a code of the checker: what it means, why it matters, and how to fix it, with an example.')
    .action(async (code: string | undefined, _, self: Command) =>
      explain(context, code, self.optsWithGlobals<ExplainOptions>()),
    );
  addFormat(command, 'text', 'json');
  addExamples(command, [
    ['holdfast explain HF2004', 'one finding'],
    ['holdfast explain', 'the whole catalogue, a line each'],
  ]);
}

async function explain({ io }: Context, given: string | undefined, options: ExplainOptions): Promise<void> {
  const { DIAGNOSTICS } = await import('../../schema/diagnostics.ts');
  const all: readonly (readonly [string, CatalogueEntry])[] = Object.entries(DIAGNOSTICS);
  if (given === undefined) {
    if (options.format === 'json')
      io.out(
        JSON.stringify(
          all.map(([code, { severity, title }]) => ({ code, severity, title })),
          undefined,
          2,
        ),
      );
    else
      io.out(
        all
          .map(([code, { severity, title }]) => `${io.outColors.bold(code)}  ${severity.padEnd(7)}  ${title}`)
          .join('\n'),
      );
    return;
  }
  const code = given.toUpperCase().replace(/^(?:HF)?(?=\d)/, 'HF');
  const entry = all.find(([name]) => name === code)?.[1];
  if (entry === undefined)
    throw usage(`There is no finding ${given}.`, ...near(code, all), 'holdfast explain lists them all.');
  if (options.format === 'json') io.out(JSON.stringify({ code, ...entry }, undefined, 2));
  else io.out(page(code, entry, io.outColors));
}

function near(code: string, all: readonly (readonly [string, CatalogueEntry])[]): readonly string[] {
  const family = all.filter(([name]) => name.startsWith(code.slice(0, 5)) && code.length >= 5).map(([name]) => name);
  return family.length === 0 ? [] : [`Those next to it: ${family.slice(0, 8).join(', ')}.`];
}

function page(code: string, entry: CatalogueEntry, colors: Colors): string {
  const mark = entry.severity === 'error' ? colors.red : entry.severity === 'warning' ? colors.yellow : colors.blue;
  return [
    `${colors.bold(mark(`${entry.severity} ${code}`))}  ${colors.bold(entry.title)}`,
    '',
    ...prose(entry.explanation, colors),
    '',
    colors.red('Wrong'),
    ...exampleLines(entry.bad),
    '',
    colors.green('Right'),
    ...exampleLines(entry.good),
  ].join('\n');
}

/** Paragraphs are wrapped; lists and code keep their lines. Markdown's back quotes become colour. */
function prose(markdown: string, colors: Colors): readonly string[] {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph, at) => {
      const kept = /^(?: {4}|```|[-*] |\d+\. )/m.test(paragraph);
      const lines = kept
        ? paragraph.split('\n')
        : wrap([[paragraph.replace(/\n/g, ' ')]], PROSE_COLUMNS).map((line) => line.map(([text]) => text).join(''));
      return [
        ...(at === 0 ? [] : ['']),
        ...lines.map((line) => line.replace(/`([^`]+)`/g, (_, code: string) => colors.cyan(code))),
      ];
    });
}

function exampleLines(example: DiagnosticExample): readonly string[] {
  const documents = typeof example === 'string' ? [['', example] as const] : Object.entries(example);
  return documents.flatMap(([path, text]) => [
    ...(path === '' ? [] : [`  # ${path}`]),
    ...text
      .replace(/\n+$/, '')
      .split('\n')
      .map((line) => `  ${line}`),
  ]);
}
