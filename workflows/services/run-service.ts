/** A service of an example as a program of its own: options, one line that says where it is, the end by Ctrl-C. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export interface ServiceProgram {
  /** Folder of the example. */
  readonly flow: string;
  /** What the service plays, as `Customs and terminal of the cargo release`. */
  readonly title: string;
  /** Where the project looks for it. */
  readonly port: number;
  /** An effect that can be refused, as an example. */
  readonly refuses: string;
  /** Path under which it tells what it did. */
  readonly shows: string;
  readonly start: (options: {
    readonly ledgerPath: string;
    readonly port: number;
    readonly refuse: readonly string[];
  }) => Promise<{ readonly url: string; stop(): Promise<void> }>;
}

const MAX_PORT = 65_535;
const USAGE = 2;

/** Exit code: 0 it was ended, 1 it did not start, 2 wrong options. */
export async function runService(program: ServiceProgram, args = process.argv.slice(2)): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(program, args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${helpOf(program)}`);
    return USAGE;
  }
  if (options.help) {
    process.stdout.write(helpOf(program));
    return 0;
  }
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > MAX_PORT) {
    process.stderr.write(`--port ${options.port}: expected a number from 0 to ${MAX_PORT}.\n`);
    return USAGE;
  }
  try {
    const service = await program.start({ ledgerPath: options.ledger, port, refuse: options.refuse });
    const ledger = relative(process.cwd(), options.ledger);
    process.stdout.write(`${service.url}   ledger ${ledger}   GET ${service.url}${program.shows} shows it\n`);
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

function readOptions({ flow, port }: ServiceProgram, args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: String(port) },
      ledger: { type: 'string', default: ledgerOf(flow) },
      refuse: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

/** That of the example, wherever the service is started from. This file runs from dist/workflows/services/. */
function ledgerOf(flow: string): string {
  return fileURLToPath(new URL(`../../../workflows/${flow}/.holdfast/ledger.db`, import.meta.url));
}

function helpOf({ flow, title, port, refuses, shows }: ServiceProgram): string {
  return `node dist/workflows/${flow}/service/main.js [options]

${title}, on loopback. Ctrl-C ends it.

  --port N             ${port} unless given, which is where the project looks
  --ledger FILE        SQLite; workflows/${flow}/.holdfast/ledger.db unless given
  --refuse EFFECT      refuse an effect, as ${refuses}; may be given more than once
  --help               this text

GET ${shows} tells what was done.
`;
}
