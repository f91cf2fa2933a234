import type { Command } from 'commander';
import { findTargets } from '../check-targets.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import { envName } from '../project.ts';
import { renderFindings } from '../render/findings.ts';
import { renderTests } from '../test/render-human.ts';
import { renderTestsJson } from '../test/render-json.ts';
import { type ProjectTests, runTests } from '../test/run-tests.ts';

interface TestOptions extends GlobalOptions {
  readonly filter?: string;
  readonly format: 'human' | 'json';
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
    .action(async (paths: string[], _, self: Command) => run(context, paths, self.optsWithGlobals<TestOptions>()));
  addFormat(command, 'human', 'json');
  addExamples(command, [
    ['holdfast test', 'every test of the project'],
    ['holdfast test cargo-release.test.yaml --filter refund', 'some tests of one document'],
  ]);
}

async function run({ io, finish }: Context, paths: readonly string[], options: TestOptions): Promise<void> {
  const results: ProjectTests[] = [];
  for (const { project, paths: given } of findTargets(io, options, paths, '.test.yaml')) {
    results.push(await runTests(project, envName(io, options), given, options.filter));
  }
  if (results.every((one) => one.paths.length === 0)) {
    throw usage(`There is no test in ${paths[0] ?? io.cwd}.`, 'Tests of flows end in .test.yaml.');
  }
  const view = { color: io.outColors.isColorSupported, cwd: io.cwd };
  const found = results.map(({ project, diagnostics }) => ({ diagnostics, tree: project.tree }));
  const findings = await renderFindings(found, 'human', view);
  if (findings !== '') io.err(findings);
  io.out(options.format === 'json' ? renderTestsJson(results, io.cwd) : await renderTests(results, view));
  if (results.some(({ failed }) => failed)) finish(EXIT.findings);
}
