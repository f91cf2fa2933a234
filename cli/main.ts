#!/usr/bin/env node
/** The command `holdfast`. */
import { EXIT } from './exit.ts';
import { openCached } from './open-cached.ts';
import { spareOptimizing } from './spare-optimizing.ts';

type Program = typeof import('./run-process.ts');

const args = process.argv.slice(2);
const flags = spareOptimizing(args);
// A check is what people wait for at every commit: it has a file of its own that is not compiled each time.
const cached = args[0] === 'check' ? openCached<Program>('check-program.cjs', { flags }) : undefined;
const { runProcess } = cached?.exports ?? (await import('./run-process.ts'));
const code = await runProcess(args);
process.exitCode = code;
// Who was told how the command is used has run next to nothing of it.
if (code !== EXIT.usage) cached?.keep();
// What a command left open (a connection, a timer) does not hold the process once everything is written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
