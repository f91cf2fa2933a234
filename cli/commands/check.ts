import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Checked, check } from '../check-project.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import type { Io } from '../io.ts';
import { envName, locate, type OpenProject, openProject } from '../project.ts';
import { renderFindings } from '../render/findings.ts';
import { count } from '../render/values.ts';

interface CheckOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'github' | 'sarif';
  readonly strict?: boolean;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('check')
    .argument('[paths...]', 'flows, other documents, or folders (default: all flows of the project)')
    .helpGroup(GROUPS.write)
    .summary('prove what can be proved before a run')
    .description(
      'Checks flows with all that they refer to; shows every finding with its place and what to do. Runs nothing.',
    )
    .option('--strict', 'warnings count as errors')
    .action(async (paths: string[], _, self: Command) => run(context, paths, self.optsWithGlobals<CheckOptions>()));
  addFormat(command, 'human', 'json', 'github', 'sarif');
  addExamples(command, [
    ['holdfast check', 'all flows of the project'],
    ['holdfast check cargo-release.flow.yaml', 'one flow'],
    ['holdfast check rules/imdg.rules.yaml', 'rules, tests, contracts by themselves'],
    ['holdfast check --format github', 'notes on a pull request'],
    ['holdfast check --format sarif > findings.sarif', 'for code scanning'],
  ]);
}

async function run({ io, finish }: Context, paths: readonly string[], options: CheckOptions): Promise<void> {
  const project = openProject(io, options, paths[0]);
  const targets = paths.length === 0 ? undefined : [...new Set(paths.flatMap((path) => expand(io, project, path)))];
  const checked = await check(project, envName(io, options), targets);
  if (checked.paths.length === 0 && checked.diagnostics.length === 0) {
    const hint = 'Flows end in .flow.yaml; holdfast init writes a first project.';
    throw usage(`There is no flow in ${project.tree.root}.`, hint);
  }
  const text = await renderFindings(checked.diagnostics, options.format, {
    color: io.outColors.isColorSupported,
    root: project.tree.root,
    cwd: io.cwd,
    readText: project.tree.read,
  });
  if (text !== '') io.out(text);
  const failed = checked.diagnostics.some(
    ({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'),
  );
  if (failed) finish(EXIT.findings);
  // The findings end with their own count.
  if (options.format === 'human' && checked.diagnostics.length === 0)
    io.err(`${io.errColors.green('✓')} ${checkedWords(checked)} checked, nothing to say`);
}

function expand(io: Io, project: OpenProject, given: string): readonly string[] {
  const path = locate(io, project, given);
  if (!statSync(resolve(io.cwd, given)).isDirectory()) return [path];
  const prefix = path === '' ? '' : `${path}/`;
  return project.tree.list().filter((flow) => flow.startsWith(prefix) && flow.endsWith('.flow.yaml'));
}

function checkedWords({ flows, paths }: Checked): string {
  const others = paths.length - flows.length;
  if (others === 0) return count(flows.length, 'flow');
  return flows.length === 0
    ? count(others, 'document')
    : `${count(flows.length, 'flow')} and ${count(others, 'document')}`;
}
