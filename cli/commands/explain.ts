import type { Command } from 'commander';
import type { CatalogueEntry } from '../../schema/diagnostics-catalogue.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import { renderMarkdown } from '../render/markdown.ts';

interface ExplainOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('explain')
    .argument('[code]', 'code of a finding, as HF3004 or hf3004; without one, all of them are listed')
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
  const all = new Map<string, CatalogueEntry>(Object.entries(DIAGNOSTICS));
  if (given === undefined) {
    const rows = [...all].map(([code, { severity, title }]) => ({ code, severity, title }));
    if (options.format === 'json') io.out(JSON.stringify(rows, undefined, 2));
    else
      io.tell(
        rows
          .map(({ code, severity, title }) => `${io.outColors.bold(code)}  ${severity.padEnd(7)}  ${title}`)
          .join('\n'),
      );
    return;
  }
  const code = given.toUpperCase().replace(/^(?=\d)/, 'HF');
  const { explain: findPage } = await import('../../compiler/diagnostics/explain.ts');
  const { page, near } = findPage(code);
  if (page === undefined)
    throw usage(
      `There is no finding ${given}.`,
      ...(near === undefined ? [] : [`Did you mean ${near}?`]),
      'holdfast explain lists them all.',
    );
  if (options.format === 'json') io.out(JSON.stringify({ code, ...all.get(code) }, undefined, 2));
  else io.tell(renderMarkdown(page, io.outColors, io.columns));
}
