/** The page of the command line: the help of each command, as the program prints it. */
import type { Command } from 'commander';
import { EXIT } from '../../cli/exit.ts';
import { block, page, table } from '../../cli/render/page-parts.ts';
import { runProgram } from '../../cli/run-program.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';
import { commandTree } from './command-tree.ts';

const MEANINGS: { readonly [name in keyof typeof EXIT]: string } = {
  fine: 'Fine.',
  findings: 'Findings, a failed run, a refused message.',
  usage: 'Wrong usage: an unknown command or option; a file, run or name that does not exist; input that is not JSON.',
  environment:
    'The environment: no server, no worker, no permission. Also where Holdfast itself failed: then nothing is known.',
};

const INTRO = `\`holdfast COMMAND --help\` prints what stands here. Data goes to standard output, everything else to standard error;
\`--format json\` stands wherever there is data; in a pipe there is no progress and no colour, and \`NO_COLOR\` is respected.`;

export async function makeCliPage(): Promise<string> {
  const helps = await Promise.all(
    (await commandPaths()).map(async (path) => [path.join(' '), await helpOf([...path, '--help'])] as const),
  );
  const codes = Object.entries(EXIT).map(([name, number]) => [`${number}`, MEANINGS[name as keyof typeof EXIT]]); // keys of EXIT
  return page(
    '# Command line',
    INTRO,
    block('text', await helpOf(['--help'])),
    '## Exit codes',
    table(['code', 'means'], codes),
    ...helps.flatMap(([name, help]) => [`## ${name}`, block('text', help)]),
  );
}

/** Every command and every command below it, as the words that name it. */
async function commandPaths(): Promise<readonly (readonly string[])[]> {
  const below = (command: Command, path: readonly string[]): readonly (readonly string[])[] =>
    command.commands.flatMap((one) => {
      const own = [...path, one.name()];
      return [own, ...below(one, own)];
    });
  return below(await commandTree(), []);
}

async function helpOf(args: readonly string[]): Promise<string> {
  const io = fakeIo();
  await runProgram(args, io);
  return io.written.out;
}
