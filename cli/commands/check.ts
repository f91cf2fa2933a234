import type { Command } from 'commander';
import { type Checked, check } from '../check-project.ts';
import { findTargets } from '../check-targets.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import { envName } from '../project.ts';
import { type Found, renderFindings } from '../render/findings.ts';
import { count } from '../render/values.ts';

interface CheckOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'github' | 'sarif';
  readonly strict?: boolean;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('check')
    .argument('[paths...]', 'flows, other documents, or folders (default: every document of the project)')
    .helpGroup(GROUPS.write)
    .summary('prove what can be proved before a run')
    .description(
      'Checks flows with all that they refer to; shows every finding with its place and what to do. Runs nothing.',
    )
    .option('--strict', 'warnings count as errors')
    .action(async (paths: string[], _, self: Command) => run(context, paths, self.optsWithGlobals<CheckOptions>()));
  addFormat(command, 'human', 'json', 'github', 'sarif');
  addExamples(command, [
    ['holdfast check', 'every document of the project'],
    ['holdfast check cargo-release.flow.yaml', 'one flow'],
    ['holdfast check rules/imdg.rules.yaml', 'rules, tests, contracts by themselves'],
    ['holdfast check --format github', 'notes on a pull request'],
    ['holdfast check --format sarif > findings.sarif', 'for code scanning'],
  ]);
}

async function run({ io, finish }: Context, paths: readonly string[], options: CheckOptions): Promise<void> {
  const checked: (Checked & Found)[] = [];
  for (const target of findTargets(io, options, paths)) {
    const { tree } = target.project;
    checked.push({ ...(await check(target.project, envName(io, options), target.paths)), tree });
  }
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  if (diagnostics.length === 0 && checked.every((one) => one.paths.length === 0)) {
    const hint = 'Flows end in .flow.yaml; holdfast init writes a first project.';
    throw usage(`There is no flow in ${paths[0] ?? checked[0]?.tree.root ?? io.cwd}.`, hint);
  }
  const text = await renderFindings(checked, options.format, { color: io.outColors.isColorSupported, cwd: io.cwd });
  if (text !== '') io.out(text);
  const failed = diagnostics.some(
    ({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'),
  );
  if (failed) finish(EXIT.findings);
  // The findings end with their own count.
  if (options.format === 'human' && diagnostics.length === 0)
    io.err(`${io.errColors.green('✓')} ${checkedWords(checked)} checked, nothing to say`);
}

function checkedWords(checked: readonly Checked[]): string {
  const flows = checked.reduce((sum, one) => sum + one.flows.length, 0);
  const others = checked.reduce((sum, one) => sum + one.paths.length, 0) - flows;
  if (others === 0) return count(flows, 'flow');
  return flows === 0 ? count(others, 'document') : `${count(flows, 'flow')} and ${count(others, 'document')}`;
}
