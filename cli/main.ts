#!/usr/bin/env node
/** The command `holdfast`. */
import { EXIT } from './exit.ts';
import { openCached } from './open-cached.ts';
import { spareOptimizing } from './spare-optimizing.ts';

type Program = typeof import('./check-program.ts');
type Answers = typeof import('./answer-check.ts');

const args = process.argv.slice(2);
const flags = spareOptimizing(args);
// A check is what people wait for at every commit: it has files of its own that are not compiled each time, the first of
// which answers where nothing changed.
const isKept = args[0] === 'check' && !args.includes('--no-cache');
const quick = isKept ? openCached<Answers>('check-answer.cjs', { flags }) : undefined;
const known = await answerQuickly();
const cached =
  args[0] === 'check' && known === undefined ? openCached<Program>('check-program.cjs', { flags }) : undefined;
const code = known ?? (await runWhole());
process.exitCode = code;
// Who was told how the command is used has run next to nothing of it.
if (code !== EXIT.usage) {
  if (known === undefined) cached?.keep();
  else quick?.keep();
}
// What a command left open (a connection, a timer) does not hold the process once everything is written.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));

/** Undefined also where that fails: the whole program does the same again, and says what is wrong. */
async function answerQuickly(): Promise<number | undefined> {
  try {
    return await quick?.exports.answerCheck(args.slice(1));
  } catch {
    return undefined;
  }
}

async function runWhole(): Promise<number> {
  const { runProcess } = cached?.exports ?? (await import('./run-process.ts'));
  return runProcess(args, quick?.exports.build);
}
