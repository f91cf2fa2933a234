/** Runs an example on a Temporal server as a person would, with the command line, and shows what happened. */
import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { connect } from '../../hosts/temporal/client/index.ts';
import { DevServerError, startDevServer } from '../../hosts/temporal/dev-server.ts';
import type { End } from '../../interpreter/machine.ts';
import type { LedgerRow } from '../cargo-release/service/ledger.ts';
import { startService } from '../cargo-release/service/server.ts';
import { waitForEnter } from './ask.ts';
import { Interrupted, listenForInterrupt } from './interrupt.ts';
import { DEMO_HELP, type DemoOptions, parseDemoOptions } from './options.ts';
import { play } from './play.ts';
import { openShell } from './processes.ts';
import { heading, say, timed } from './say.ts';

/** This file runs from dist/workflows/demo/. */
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Exit code: 0 it went as asked, 1 it did not, 2 wrong options, 3 no Temporal server, 130 Ctrl-C. */
export async function runDemo(args: readonly string[]): Promise<number> {
  const parsed = parseDemoOptions(args, process.stdin.isTTY === true && process.stdout.isTTY === true);
  if (!parsed.ok) {
    if (parsed.help) say(DEMO_HELP);
    else process.stderr.write(`${parsed.problem}\nnpm start -- --help lists the options.\n`);
    return parsed.help ? 0 : 2;
  }
  const interrupt = listenForInterrupt();
  const closing: (() => Promise<void>)[] = [];
  try {
    return await Promise.race([perform(parsed.options, interrupt.signal, closing), interrupt.happened]);
  } catch (error) {
    if (error instanceof Interrupted) {
      process.stderr.write('\nStopping …\n');
      await closeAll(closing);
      process.exit(error.exitCode); // what was under way is abandoned
    }
    process.stderr.write(`\n${pc.red('✗')} ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof DevServerError ? 3 : 1;
  } finally {
    await closeAll(closing);
    interrupt.stopListening();
  }
}

async function closeAll(closing: (() => Promise<void>)[]): Promise<void> {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
}

/** `closing` is given what has to be closed, as it opens. */
async function perform(options: DemoOptions, signal: AbortSignal, closing: (() => Promise<void>)[]): Promise<number> {
  const started = Date.now();
  const server = await timed(
    'Temporal server',
    (line) => startDevServer({ ui: true, say: line }),
    ({ address, uiUrl, from }) => `${address}${uiUrl ? `, web UI ${uiUrl}` : ''} ${pc.dim(`(${from})`)}`,
  );
  closing.push(() => server.stop());
  const folder = join(root, 'workflows', options.flow);
  const ledgerPath = options.ledger === undefined ? join(folder, '.holdfast', 'ledger.db') : resolve(options.ledger);
  rmSync(ledgerPath, { force: true });
  const service = await timed(
    'port service',
    () => startService({ ledgerPath, port: 0, refuse: options.refuse }),
    ({ url }) => `${url}, ledger ${relative(process.cwd(), ledgerPath)}`,
  );
  closing.push(() => service.stop());
  const shell = openShell(root, folder, childEnv(server.address, service.url));
  closing.push(() => shell.stop());
  // Beside a server that is not ours alone, other workers may poll the project's queue.
  const taskQueue = server.from === 'TEMPORAL_ADDRESS' ? `${options.flow}-demo-${process.pid}` : undefined;
  const worker = shell.start(['worker', ...(taskQueue === undefined ? [] : ['--task-queue', taskQueue])]);
  await timed(
    'worker',
    () => worker.saw('worker on'),
    () => `on queue ${taskQueue ?? options.flow}`,
  );
  const client = await connect({ address: server.address });
  closing.push(() => client.close());
  const ledger = () => service.ledger.rows();
  const question = new AbortController();
  const stage = { options, shell, client, taskQueue, ledger, signal: AbortSignal.any([signal, question.signal]) };
  const end = await Promise.race([play(stage), worker.broken]).finally(() => question.abort());
  const fine = isAsAsked(options, end, ledger());
  say(`\n${verdict(fine, end)}${pc.dim(` · ${((Date.now() - started) / 1000).toFixed(1)} s in all`)}\n`);
  heading('5. What next');
  say(nextSteps(options));
  if (options.keep) {
    say(`\nEverything is still running. In another terminal: TEMPORAL_ADDRESS=${server.address} npx holdfast list\n`);
    say('Press Enter to stop. ');
    await waitForEnter();
  }
  return fine ? 0 : 1;
}

/** The children write into pipes, so colour and width are passed on by hand. */
function childEnv(address: string, serviceUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TEMPORAL_ADDRESS: address,
    CARGO_SERVICE_URL: serviceUrl,
    ...(pc.isColorSupported ? { FORCE_COLOR: '1' } : {}),
    ...(process.stdout.columns ? { COLUMNS: String(process.stdout.columns) } : {}),
  };
}

function nextSteps({ answer, refuse, flow }: DemoOptions): string {
  const lines = [
    answer === 'deny' ? '' : 'npm start -- --answer deny            the officer says no: held, the ledger stays empty',
    refuse.length > 0
      ? ''
      : 'npm start -- --fail release           the terminal refuses: refund, then the gate is freed',
    'npm start -- --input clean            nothing to look at: released without a person',
    'npm start -- --input papers-missing   asks for papers, and waits for the event that brings them',
    'npm start -- --keep                   leave it running and look around in the web UI',
    `npx holdfast graph workflows/${flow}/${flow}.flow.yaml`,
    `workflows/${flow}/README.md     what you have just seen`,
    'docs/guide/first-flow.md              write your own',
  ];
  return `${lines
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join('\n')}\n`;
}

function statusOf(end: End): string {
  if (end.is !== 'completed') return end.is;
  return (end.output as { readonly status: string }).status; // the flow's output schema
}

function verdict(fine: boolean, end: End): string {
  const why = end.is === 'failed' ? `: ${end.error.type}, all that was done is undone` : '';
  if (fine) return `${pc.green('✓')} ${pc.bold(`${statusOf(end)}${why}`)}`;
  return `${pc.red('✗')} ${pc.bold(statusOf(end))}: that is not what was asked for; the trace above tells why`;
}

/** Released, held with an empty ledger, or failed with every effect undone, newest first: as the options ask. */
function isAsAsked({ answer, refuse }: DemoOptions, end: End, rows: readonly LedgerRow[]): boolean {
  if (end.is === 'failed') {
    const done = rows.filter(({ undoes }) => undoes === null).map(({ key }) => key);
    const undone = rows.flatMap(({ undoes }) => undoes ?? []);
    return refuse.length > 0 && done.length > 0 && undone.join() === done.reverse().join();
  }
  const status = statusOf(end);
  if (status === 'held') return answer !== 'approve' && rows.length === 0;
  return status === 'released' && refuse.length === 0 && rows.every(({ undoes }) => undoes === null);
}
