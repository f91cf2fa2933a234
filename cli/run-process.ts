/** The command line as the process that it is: its terminal, its exit code, and what fails beside a command's promise. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ExitCode } from './exit.ts';
import { openIo, surviveClosedPipes } from './io.ts';
import { reportFailure } from './report-failure.ts';
import { runProgram } from './run-program.ts';

/** `args` without the interpreter and the script. Settles when the command has ended; gives its exit code. */
export async function runProcess(args: readonly string[], build?: string): Promise<number> {
  surviveClosedPipes();
  const io = openIo();
  // What fails beside the command's own promise is told like any other failure.
  let failing: Promise<ExitCode> | undefined;
  const giveUp = async (error: unknown) => {
    failing = reportFailure(error, io);
    process.exit(await failing);
  };
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
  const code = await runProgram(args, io, build);
  // A command that never waited for anything ends before Node tells of promises that nobody waited for.
  await turn();
  return failing ?? code;
}
