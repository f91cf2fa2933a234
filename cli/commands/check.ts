import type { Command } from 'commander';
import { openCheckCache } from '../check-cache.ts';
import { checkDocuments } from '../check-documents.ts';
import { findTargets, type Target } from '../check-targets.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, addTouchedOptions, GROUPS, type TouchedOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { envName } from '../project.ts';
import { showPath } from '../render/findings.ts';
import { count } from '../render/values.ts';
import { type CheckedTarget, hasFailed, requireDocuments, tellChecked } from '../tell-checked.ts';
import { flowsOfProject } from '../touched/flows-of-project.ts';

interface CheckOptions extends GlobalOptions, TouchedOptions {
  readonly format: 'human' | 'json' | 'github' | 'sarif';
  readonly strict?: boolean;
  readonly cache: boolean;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
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
    .option('--strict', 'warnings count as errors, and values of which nothing is known are told')
    .option('--no-cache', 'check everything again, and keep nothing for the next time')
    .option(
      '--fix',
      'mend what leaves no choice: misspelt keys and words of the language, foreign operators, missing quotes',
    )
    .option('--dry-run', 'with --fix: write nothing, show the changes as a patch')
    .action(async (paths: string[], _, self: Command) => run(context, paths, self.optsWithGlobals<CheckOptions>()));
  addTouchedOptions(command);
  addFormat(command, 'human', 'json', 'github', 'sarif');
  addExamples(command, [
    ['holdfast check', 'every document of the project'],
    ['holdfast check cargo-release.flow.yaml', 'one flow'],
    ['holdfast check rules/imdg.rules.yaml', 'rules, tests, contracts by themselves'],
    ['holdfast check --fix --dry-run', 'what --fix would change, as a patch for git apply'],
    ['holdfast check --staged', 'before a commit: what is staged, and the flows that name it'],
    ['holdfast check --format github', 'notes on a pull request'],
    ['holdfast check --format sarif > findings.sarif', 'for code scanning'],
  ]);
}

async function run(context: Context, paths: readonly string[], options: CheckOptions): Promise<void> {
  const { io, finish } = context;
  if (options.dryRun === true) {
    await showFixes(context, paths, options);
    return;
  }
  const checked =
    options.fix === true ? await fixTargets(io, paths, options) : await checkTargets(context, paths, options);
  finish(await tellChecked(io, checked, paths, { ...options, ofChange: ofChange(options) }));
}

async function checkTargets(
  { io, build }: Context,
  paths: readonly string[],
  options: CheckOptions,
): Promise<readonly CheckedTarget[]> {
  const checked: CheckedTarget[] = [];
  const cache = options.cache ? openCheckCache(build, io.env) : undefined;
  for (const { project, paths: inside } of await targetsOf(io, paths, options)) {
    const { tree } = project;
    const asked = { project, env: envName(io, options), paths: inside, strict: options.strict === true };
    checked.push({ ...(await checkDocuments(asked, cache)), tree });
  }
  return checked;
}

/** Writes what can be mended; gives what is left to say. */
async function fixTargets(io: Io, paths: readonly string[], options: CheckOptions): Promise<readonly CheckedTarget[]> {
  const { fixProject } = await import('../fix-project.ts');
  const { writeFixes } = await import('../write-fixes.ts');
  const checked: CheckedTarget[] = [];
  let [fixed, changed] = [0, 0];
  for (const { project, paths: inside } of await targetsOf(io, paths, options)) {
    const { tree } = project;
    const result = await fixProject(project, envName(io, options), inside, options.strict);
    writeFixes(tree.root, result.files);
    tree.refresh();
    fixed += result.fixed;
    changed += result.files.length;
    checked.push({ ...result.checked, tree });
  }
  if (fixed > 0)
    io.err(`${io.errColors.green('✓')} ${count(fixed, 'finding')} mended in ${count(changed, 'document')}`);
  return checked;
}

/** On stdout nothing but the patch. */
async function showFixes({ io, finish }: Context, paths: readonly string[], options: CheckOptions): Promise<void> {
  if (options.fix !== true || options.format !== 'human')
    throw usage('--dry-run shows as a patch what --fix would change.', 'Write --fix --dry-run, without --format.');
  const { fixProject } = await import('../fix-project.ts');
  const { renderTextDiff } = await import('../render/text-diff.ts');
  const checked: CheckedTarget[] = [];
  let fixed = 0;
  for (const { project, paths: inside } of await targetsOf(io, paths, options)) {
    const result = await fixProject(project, envName(io, options), inside, options.strict);
    for (const { path, before, after } of result.files)
      io.out(renderTextDiff(showPath(io.cwd, project.tree.root, path), before, after));
    fixed += result.fixed;
    checked.push({ ...result.checked, tree: result.tree });
  }
  if (!ofChange(options)) requireDocuments(io, paths, checked);
  const left = checked.flatMap(({ diagnostics }) => diagnostics);
  if (left.length > 0) {
    const { renderFindings } = await import('../render/findings.ts');
    io.err(
      await renderFindings(checked, 'human', {
        color: io.errColors.isColorSupported,
        cwd: io.cwd,
        columns: io.errColumns,
      }),
    );
  }
  io.err(
    `${count(fixed, 'finding')} would be mended, ${count(left.length, 'finding')} left${fixed > 0 && left.length > 0 ? ', with lines as they are after the patch' : ''}`,
  );
  if (fixed > 0 || hasFailed(left, options)) finish(EXIT.findings);
}

const ofChange = ({ staged, touched }: TouchedOptions): boolean => staged === true || touched === true;

async function targetsOf(io: Io, paths: readonly string[], options: CheckOptions): Promise<readonly Target[]> {
  if (!ofChange(options)) return findTargets(io, options, paths);
  const hint = 'Mend, then stage what was mended.';
  if (options.fix === true && options.staged === true) throw usage('--fix cannot write to what is staged.', hint);
  const { findTouched } = await import('../touched/find-touched.ts');
  const targets: Target[] = [];
  for (const { project, paths: affected } of findTouched(io, options, paths)) {
    if (affected === undefined) targets.push({ project });
    else targets.push({ project, paths: await flowsOfProject(project, envName(io, options), affected) });
  }
  return targets;
}
