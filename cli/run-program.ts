/** From arguments to an exit code. Nothing that goes wrong leaves a stack on a person's screen. */
import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { explainUsage } from './help.ts';
import type { Io } from './io.ts';
import { reportFailure } from './report-failure.ts';
import { version } from './version.ts';

/** `args` without the interpreter and the script; `build`: a digest of the program. Never throws. */
export async function runProgram(args: readonly string[], io: Io, build?: string): Promise<number> {
  let code: number = EXIT.fine;
  const context: Context = {
    io,
    finish: (given) => {
      code = given;
    },
    ...(build === undefined ? {} : { build }),
  };
  try {
    const program = makeProgram(io);
    for (const load of commandsFor(args)) (await load()).declare(program, context);
    explainUsage(program);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // commander has said what it has to say; help and version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    return await reportFailure(error, io);
  }
}

/** The commands that the arguments may mean: those named, or all where none is, or where help is asked for. */
function commandsFor(args: readonly string[]) {
  const named = [...new Set(args.filter((arg) => Object.hasOwn(COMMANDS, arg)))];
  const asksAround = args[0] === 'help' || args[0] === '--help' || args[0] === '-h';
  const names = named.length === 0 || asksAround ? Object.keys(COMMANDS) : named;
  return names.flatMap((name) => COMMANDS[name] ?? []);
}

function makeProgram(io: Io): Command {
  const { errColors } = io;
  const program = new Command('holdfast')
    .description('Governed, durable AI processes, written as YAML, kept in git, run on Temporal.')
    .option('--project <dir>', 'folder of the project (default: the nearest one with a holdfast.yaml, upward)')
    .option('--env <name>', 'overlay holdfast.<name>.yaml (default: HOLDFAST_ENV)')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      outputError: (text, write) => write(text.replace(/^error:/, errColors.bold(errColors.red('error:')))),
    })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => (/^[A-Z]/.test(text) ? io.outColors.bold(text) : text),
      styleCommandText: (text) => io.outColors.cyan(text),
      styleOptionTerm: (text) => io.outColors.cyan(text),
      styleSubcommandTerm: (text) => io.outColors.cyan(text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see how it is used.');
  program.addHelpText(
    'after',
    `\nEnvironment:
  HOLDFAST_USER                          who acts and starts
  HOLDFAST_TOKEN                         proves it, where the project asks for proof
  HOLDFAST_ENV                           the overlay of the project, as --env
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE   the server, before what the project says
  NO_COLOR, FORCE_COLOR                  no colour, or colour in a pipe too
  HOLDFAST_DEBUG                         print stacks of errors
\nExit codes: 0 fine; 1 findings, a failed run, a refused message; 2 wrong usage; 3 the environment, or Holdfast itself.`,
  );
  return program;
}
