import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { CliFailure, environment, usage } from '../exit.ts';
import { addExamples, GROUPS } from '../help.ts';

interface DmnOptions {
  readonly decision?: string;
  readonly out?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('import')
    .helpGroup(GROUPS.write)
    .summary('take over what other tools wrote')
    .description('Takes over what other tools wrote: decision tables of DMN.');
  addExamples(command, [['holdfast import dmn lane.dmn', 'a decision table of DMN, to the terminal']]);
  const dmn = command
    .command('dmn')
    .argument('<file>', 'a file of DMN 1.1 to 1.5')
    .summary('a decision table of DMN as a rules document')
    .description(
      'Translates a decision table of DMN into a rules document: literals, comparisons, intervals, lists, `not(…)` and `-` over numbers, strings, booleans, dates and times, with every hit policy and aggregation. What has no counterpart is told with its line and column, and then nothing is written.',
    )
    .option('--decision <name>', 'which decision, by name or id, where the file has several tables')
    .option('--out <file>', 'write there, and not to the terminal; overwrites nothing')
    .action(async (file: string, _, self: Command) => importDmn(context, file, self.opts<DmnOptions>()));
  addExamples(dmn, [
    ['holdfast import dmn lane.dmn --out rules/lane.rules.yaml', 'a rules document'],
    ['holdfast import dmn risk.dmn --decision "Risk level"', 'one of several, to the terminal'],
  ]);
}

async function importDmn({ io }: Context, file: string, { decision, out }: DmnOptions): Promise<void> {
  const path = resolve(io.cwd, file);
  if (!existsSync(path)) throw usage(`There is no file ${file}.`);
  if (out !== undefined && existsSync(resolve(io.cwd, out)))
    throw usage(`${out} is there already.`, 'import overwrites nothing.');
  const { importTable } = await import('../dmn/import-table.ts');
  const { document, flaws } = importTable(readFileSync(path, 'utf8'), basename(file), decision);
  for (const { line, col, message, hint } of flaws) {
    io.err(`${file}:${line}:${col} ${io.errColors.red('error')}: ${message}`);
    if (hint !== undefined) io.err(`  ${hint}`);
  }
  if (document === undefined) throw new CliFailure('findings', `${file} cannot be taken over.`);
  if (out === undefined) return io.out(document.trimEnd());
  try {
    writeFileSync(resolve(io.cwd, out), document, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw environment(`${out} cannot be written (${code}).`);
  }
  io.out(out);
  io.err(`\`holdfast check ${out}\` tells gaps and overlaps of the table.`);
}
