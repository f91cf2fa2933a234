import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { findTargets, type Target } from '../check-targets.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, environment, usage } from '../exit.ts';
import { addExamples, addFormat, addTouchedOptions, GROUPS, readCount, type TouchedOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { envName } from '../project.ts';
import { renderFindings } from '../render/findings.ts';
import type { ProjectTests } from '../test/document-tests.ts';
import { renderTests } from '../test/render-human.ts';
import { renderTestsJson } from '../test/render-json.ts';
import { renderGithubTests, renderJunit, renderTap } from '../test/render-machine.ts';
import { runTests } from '../test/run-tests.ts';
import { watchProject } from '../watch-project.ts';

interface TestOptions extends GlobalOptions, TouchedOptions {
  readonly filter?: string;
  readonly format: 'human' | 'json' | 'junit' | 'tap' | 'github';
  readonly watch?: boolean;
  readonly update?: boolean;
  readonly coverageDir?: string;
  readonly generate?: boolean;
  readonly write?: boolean;
  readonly seed?: number;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('test')
    .argument('[paths...]', 'test documents, or folders (default: every *.test.yaml of the project)')
    .helpGroup(GROUPS.write)
    .summary('run the tests of flows')
    .description(
      'Runs the tests of flows in memory, in virtual time: calls are answered by mocks, people and events come when the test says so. Nothing outside is called.',
    )
    .option('--filter <text>', 'only tests whose name has this in it')
    .option('--update', 'write the snapshots that tests ask for, and remove those that none does')
    .option('--coverage-dir <folder>', 'write a page that shows what is reached, index.html in this folder')
    .option('--generate', 'propose tests for what no test reaches, as YAML: each is run before it is shown')
    .option('--write', 'with --generate: put the proposals into the test documents')
    .option('--seed <number>', 'with --generate: the same seed gives the same proposals', readCount)
    .option('--watch', 'run them again when a document of the project changes, until Ctrl-C')
    .action(async (paths: string[], _, self: Command) => run(context, paths, self.optsWithGlobals<TestOptions>()));
  addTouchedOptions(command);
  addFormat(command, 'human', 'json', 'junit', 'tap', 'github');
  addExamples(command, [
    ['holdfast test', 'every test of the project'],
    ['holdfast test cargo-release.test.yaml --filter refund', 'some tests of one document'],
    ['holdfast test --staged', 'before a commit: the tests that what is staged is about'],
    ['holdfast test --watch', 'while writing'],
    ['holdfast test --update', 'takes what came out as the new snapshots'],
    ['holdfast test --generate', 'proposes tests for what no test reaches'],
    ['holdfast test --coverage-dir coverage', 'a page that shows the YAML with what no test reaches'],
    ['holdfast test --format junit > tests.xml', 'for a build server'],
  ]);
}

async function run({ io, finish }: Context, paths: readonly string[], options: TestOptions): Promise<void> {
  if (options.generate) {
    if (await runGenerate(io, paths, options)) finish(EXIT.findings);
    return;
  }
  if (options.write || options.seed !== undefined) throw usage('--write and --seed belong to --generate.');
  const targets = await findTests(io, options, paths);
  const [only] = targets;
  if (!options.watch || only === undefined) {
    if (await runOnce(io, targets, paths, options)) finish(EXIT.findings);
    return;
  }
  if (targets.length > 1) throw usage('--watch follows one project.', 'Say which with --project.');
  const { tree } = only.project;
  // Whoever stops watching has seen the results: there is no verdict to end with.
  const batches = watchProject(tree, io.interrupted());
  await runOnce(io, targets, paths, options);
  for await (const _ of batches) await runOnce(io, targets, paths, options);
}

const SUFFIX = '.test.yaml';

const ofChange = ({ staged, touched }: TouchedOptions): boolean => staged === true || touched === true;

async function findTests(io: Io, options: TestOptions, paths: readonly string[]): Promise<readonly Target[]> {
  if (!ofChange(options)) return findTargets(io, options, paths, SUFFIX);
  if (options.update === true)
    throw usage('--update takes what lies in the folder; it does not go with a change alone.');
  if (options.watch === true) throw usage('--watch follows the folder; it does not go with --staged or --touched.');
  const { findTouched } = await import('../touched/find-touched.ts');
  return findTouched(io, options, paths, SUFFIX);
}

/** Proposals are data; what became of them is said beside it. Gives whether something has errors. */
async function runGenerate(io: Io, paths: readonly string[], options: TestOptions): Promise<boolean> {
  if (ofChange(options))
    throw usage('--generate looks at what lies in the folder; it does not go with a change alone.');
  const { generateTests } = await import('../test/generate/generate-tests.ts');
  const { renderGenerated, renderGeneratedJson, writeGenerated } = await import('../test/generate/render-generated.ts');
  if (options.format !== 'human' && options.format !== 'json')
    throw usage(`--generate writes YAML or JSON, not ${options.format}.`, 'Leave --format out, or say --format json.');
  const results = [];
  for (const { project, paths: given } of findTargets(io, options, paths, '.flow.yaml'))
    results.push(await generateTests(project, envName(io, options), given, options.seed ?? FIRST_SEED));
  const view = { color: io.outColors.isColorSupported, cwd: io.cwd, columns: io.outColumns };
  const found = results.map(({ project, diagnostics }) => ({ diagnostics, tree: project.tree }));
  const findings = await renderFindings(found, 'human', { ...view, columns: io.errColumns });
  if (findings !== '') io.err(findings);
  if (results.every(({ generated }) => generated.length === 0) && findings === '')
    throw usage(`There is no flow in ${paths[0] ?? io.cwd}.`, 'Flows end in .flow.yaml.');
  if (options.write) io.err(writeGenerated(results, io.cwd));
  const text = options.format === 'json' ? renderGeneratedJson(results, io.cwd) : renderGenerated(results, io.cwd);
  if (text !== '' && !(options.write && options.format === 'human')) io.out(text);
  return results.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'));
}
const FIRST_SEED = 1;

/** Whether something failed. */
async function runOnce(
  io: Io,
  targets: readonly Target[],
  paths: readonly string[],
  options: TestOptions,
): Promise<boolean> {
  const results: ProjectTests[] = [];
  const { filter, update = false } = options;
  for (const { project, paths: given } of targets) {
    results.push(
      await runTests(project, { env: envName(io, options), filter, update, threads: !ofChange(options) }, given),
    );
  }
  const nothing = results.every((one) => one.paths.length === 0);
  if (nothing && ofChange(options) && options.format === 'human') {
    io.err(`${io.errColors.green('✓')} no test is about what changed`);
    return false;
  }
  if (nothing && !ofChange(options)) {
    throw usage(`There is no test in ${paths[0] ?? io.cwd}.`, 'Tests of flows end in .test.yaml.');
  }
  const none = results.every(({ failed, documents }) => !failed && documents.every((one) => one.results.length === 0));
  if (options.filter !== undefined && none) throw usage(`No test has "${options.filter}" in its name.`);
  if (options.coverageDir !== undefined) await writePage(io, results, options.coverageDir);
  const view = { color: io.outColors.isColorSupported, cwd: io.cwd, columns: io.outColumns };
  const found = results.map(({ project, diagnostics }) => ({ diagnostics, tree: project.tree }));
  const findings = await renderFindings(found, 'human', { ...view, columns: io.errColumns });
  if (findings !== '') io.err(findings);
  const text = await render(results, options.format, view);
  if (text !== '') options.format === 'human' ? io.tell(text) : io.out(text);
  return results.some(({ failed }) => failed);
}

async function writePage(io: Context['io'], results: readonly ProjectTests[], folder: string): Promise<void> {
  const { coveragePage } = await import('../test/coverage-page.ts');
  const path = join(resolve(io.cwd, folder), 'index.html');
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, coveragePage(results, io.cwd));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw environment(`The page of the coverage cannot be written: ${why}.`, 'Say another folder with --coverage-dir.');
  }
  io.err(`Wrote ${relative(io.cwd, path) || path}.`);
}

async function render(
  results: readonly ProjectTests[],
  format: TestOptions['format'],
  view: { readonly color: boolean; readonly cwd: string; readonly columns: number },
): Promise<string> {
  switch (format) {
    case 'human':
      return renderTests(results, view);
    case 'json':
      return renderTestsJson(results, view.cwd);
    case 'junit':
      return renderJunit(results, view.cwd);
    case 'tap':
      return renderTap(results, view.cwd);
    case 'github':
      return renderGithubTests(results, view.cwd);
  }
}
