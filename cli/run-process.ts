/** The command line as the process that it is: its terminal, its exit code, and what fails beside a command's promise. */
import { openIo, surviveClosedPipes } from './io.ts';
import { reportFailure } from './report-failure.ts';
import { runProgram } from './run-program.ts';

/** `args` without the interpreter and the script. Settles when the command has ended; gives its exit code. */
export async function runProcess(args: readonly string[], build?: string): Promise<number> {
  surviveClosedPipes();
  const io = openIo();
  // What fails beside the command's own promise is told like any other failure.
  const giveUp = async (error: unknown) => process.exit(await reportFailure(error, io));
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
  return runProgram(args, io, build);
}
