import { relative, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import type { DiffSeverity } from '../../compiler/diff/types.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { compareSides, type FlowDiff } from '../diff/compare-sides.ts';
import type { ProjectDiff } from '../diff/diff-change.ts';
import { readSides } from '../diff/read-side.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import type { Io } from '../io.ts';
import { renderDiff, renderDiffGithub } from '../render/diff.ts';

interface DiffOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'github';
  readonly failOn?: 'breaking' | 'loosened' | 'changed';
  readonly text?: boolean;
  readonly staged?: boolean;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('diff')
    .argument('[old]', 'file, folder, revision of git (main), or git:REVISION:path')
    .argument('[new]', 'the same (default: what lies in the folder)')
    .helpGroup(GROUPS.write)
    .summary('tell what a change of flows means')
    .description(
      'Compares flows by what they do and not by their text: interface, effects and their order, undo, conditions, approvals, retry, limits, prompts and tables. Each finding says how grave it is: breaking (for callers), loosened (guards less), changed, note.',
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit code 1 where something is that grave or graver').choices([
        'breaking',
        'loosened',
        'changed',
      ]),
    )
    .option('--staged', 'what is staged in git beside the last commit: the flows that it is about')
    .option('--text', 'also the lines of prompts, tables and schemas that changed')
    .action(async (old: string | undefined, now: string | undefined, _, self: Command) =>
      diff(context, old, now, self.optsWithGlobals<DiffOptions>()),
    );
  addFormat(command, 'human', 'json', 'github');
  addExamples(command, [
    ['holdfast diff main', 'what lies here, beside the branch main'],
    ['holdfast diff main HEAD --fail-on loosened --format github', 'for a pull request'],
    ['holdfast diff --staged', 'before a commit'],
    ['holdfast diff old.flow.yaml new.flow.yaml --text', 'two files, with the lines of prompts'],
    ['holdfast diff git:v1.2.0:flows/pay.flow.yaml flows/pay.flow.yaml', 'one flow since a release'],
  ]);
}

const GRAVITY: { readonly [severity in DiffSeverity]: number } = { breaking: 3, loosened: 2, changed: 1, note: 0 };

async function diff(
  { io, finish }: Context,
  old: string | undefined,
  now: string | undefined,
  options: DiffOptions,
): Promise<void> {
  const compared =
    options.staged === true ? await compareStaged(io, options, old) : await compare(io, options, old, now);
  const flows = compared.flatMap((one) => one.flows);
  for (const { why } of compared) if (why !== undefined) io.err(`Not compared: ${why}`);
  const { format, failOn } = options;
  if (format === 'json') io.out(JSON.stringify(flows.map(toJson), undefined, 2));
  else if (format === 'human') {
    if (flows.length > 0) io.tell(renderDiff(flows, io.outColors, options.text ?? false));
    else if (compared.every(({ why }) => why === undefined)) io.err(`${io.errColors.green('✓')} no flow is touched`);
  } else {
    const parts = compared.map(({ project, flows: some }) =>
      renderDiffGithub(some, (file) => relative(io.cwd, resolve(project.tree.root, file)).split(sep).join('/')),
    );
    const text = parts.filter((part) => part !== '').join('\n');
    if (text !== '') io.out(text);
  }
  const least = failOn === undefined ? Number.POSITIVE_INFINITY : GRAVITY[failOn];
  const grave = flows.some(({ differences }) => differences.some(({ severity }) => GRAVITY[severity] >= least));
  if (grave) finish(EXIT.findings);
}

async function compare(
  io: Io,
  options: DiffOptions,
  old: string | undefined,
  now: string | undefined,
): Promise<readonly ProjectDiff[]> {
  if (old === undefined) throw usage('Compared with what?', 'Give a revision (holdfast diff main), or --staged.');
  const [before, after] = await readSides(io, options, old, now);
  return [{ project: after.project, flows: await compareSides(before, after) }];
}

async function compareStaged(io: Io, options: DiffOptions, old: string | undefined): Promise<readonly ProjectDiff[]> {
  if (old !== undefined) throw usage('--staged is beside the last commit.', `Leave out ${old}, or --staged.`);
  const { diffChange } = await import('../diff/diff-change.ts');
  return diffChange(io, options);
}

/** Texts are for people: a script has the two files. */
function toJson({ texts: _, ...flow }: FlowDiff) {
  return flow;
}
