/** The port's service by itself: `node dist/workflows/cargo-release/service/main.js --help`. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startService } from './server.ts';

const HELP = `node dist/workflows/cargo-release/service/main.js [options]

Customs and terminal of the cargo release, on loopback. Ctrl-C ends it.

  --port N             8271 unless given, which is where the project looks
  --ledger FILE        SQLite; workflows/cargo-release/.holdfast/ledger.db unless given
  --refuse EFFECT      refuse an effect, as terminal.release; may be given more than once
  --help               this text

GET /ledger tells what was done.
`;
/** That of the example, wherever this is started from. */
const LEDGER = fileURLToPath(new URL('../../../../workflows/cargo-release/.holdfast/ledger.db', import.meta.url));
const MAX_PORT = 65_535;
const USAGE = 2;

function readOptions(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8271' },
      ledger: { type: 'string', default: LEDGER },
      refuse: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${HELP}`);
    return USAGE;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > MAX_PORT) {
    process.stderr.write(`--port ${options.port}: expected a number from 0 to ${MAX_PORT}.\n`);
    return USAGE;
  }
  try {
    const service = await startService({ ledgerPath: options.ledger, port, refuse: options.refuse });
    const ledger = relative(process.cwd(), options.ledger);
    process.stdout.write(`${service.url}   ledger ${ledger}   GET ${service.url}/ledger shows it\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await service.stop();
    return 0;
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = inUse ? `port ${port} is in use; end what listens there, or give another --port` : String(error);
    process.stderr.write(`The service did not start: ${why}.\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
