#!/usr/bin/env node
/** The command `holdfast`. */
import { openIo, surviveClosedPipes } from './io.ts';
import { runProgram } from './run-program.ts';

surviveClosedPipes();
const code = await runProgram(process.argv.slice(2), openIo());
process.exitCode = code;
// What a command left open (a connection, a timer) does not hold the process once everything is written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
