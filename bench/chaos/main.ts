/** The door of `npm run chaos`: words in, table out, exit code 1 where something is off. */
import { CHAOS_HELP, readOptions } from './options.ts';
import { renderReport } from './print-report.ts';
import { runChaos } from './run-chaos.ts';

const INTERRUPTED = 130;

export async function chaos(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(CHAOS_HELP);
    return 0;
  }
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n\n${CHAOS_HELP}`);
    return 2;
  }
  // Whoever ends it ends its workers and its server too: they go with the process's own exit.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(INTERRUPTED));
  const terminal = process.stderr.isTTY;
  const say = (line: string): void => {
    if (terminal) process.stderr.write(`\r\u001b[2K${line}`);
  };
  const { text, ok } = renderReport(await runChaos(options, say));
  say('');
  process.stdout.write(`${text}\n`);
  return ok ? 0 : 1;
}
