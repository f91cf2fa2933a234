#!/usr/bin/env node
/** The command `holdfast`. */
import { openIo, surviveClosedPipes } from './io.ts';
import { reportFailure } from './report-failure.ts';
import { runProgram } from './run-program.ts';
import { spareOptimizing } from './spare-optimizing.ts';

spareOptimizing(process.argv.slice(2));
surviveClosedPipes();
const io = openIo();
// What fails beside the command's own promise is told like any other failure.
const giveUp = async (error: unknown) => process.exit(await reportFailure(error, io));
process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);
const code = await runProgram(process.argv.slice(2), io);
process.exitCode = code;
// What a command left open (a connection, a timer) does not hold the process once everything is written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
