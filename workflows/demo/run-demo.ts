/** Runs an example on a Temporal server as a person would, with the command line, and shows what happened. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { connect, type HoldfastClient } from '../../hosts/temporal/client/index.ts';
import { DevServerError, startDevServer } from '../../hosts/temporal/dev-server.ts';
import type { End, OpenTask } from '../../interpreter/machine.ts';
import { type Service, startService } from '../cargo-release/service/server.ts';
import { ledgerTable } from './ledger-table.ts';
import { DEMO_HELP, type DemoOptions, parseDemoOptions } from './options.ts';
import { openShell, type Shell } from './processes.ts';

/** This file runs from dist/workflows/demo/. */
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const OFFICER = 'officer@example.org';
const AGENT = 'agent@example.org';
const POLL_MS = 150;
/** A demo that does not get anywhere says so instead of hanging. */
const PATIENCE_MS = 120_000;

function out(text: string): void {
  process.stdout.write(text);
}
function heading(text: string): void {
  out(`\n${pc.bold(text)}\n`);
}
function shown(args: readonly string[]): string {
  return pc.dim(`$ holdfast ${args.map((arg) => (/^[\w./:@-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`);
}

/** Exit code: 0 it went as asked, 1 it did not, 2 wrong options, 3 no Temporal server. */
export async function runDemo(args: readonly string[]): Promise<number> {
  const parsed = parseDemoOptions(args, process.stdin.isTTY === true && process.stdout.isTTY === true);
  if (!parsed.ok) {
    if (parsed.help) out(DEMO_HELP);
    else process.stderr.write(`${parsed.problem}\nnpm start -- --help lists the options.\n`);
    return parsed.help ? 0 : 2;
  }
  const { options } = parsed;
  let server: Awaited<ReturnType<typeof startDevServer>>;
  try {
    server = await startDevServer({ ui: true, say: (line) => out(`${line}\n`) });
  } catch (error) {
    if (!(error instanceof DevServerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 3;
  }
  const folder = join(root, 'workflows', options.flow);
  const ledgerPath = join(folder, '.holdfast', 'ledger.db');
  rmSync(ledgerPath, { force: true });
  const service = await startService({ ledgerPath, port: 0, refuse: options.refuse });
  out(`Temporal server   ${server.address}${server.uiUrl ? `   web UI ${server.uiUrl}` : ''}\n`);
  out(`Port service      ${service.url}   ledger ${ledgerPath}\n`);
  const env = { ...process.env, TEMPORAL_ADDRESS: server.address, CARGO_SERVICE_URL: service.url, ...colour() };
  const shell = openShell(root, folder, env);
  const worker = shell.start(['worker']);
  const client = await connect({ address: server.address });
  try {
    await worker.saw('worker on');
    const end = await play(options, shell, client, service);
    if (options.keep) await waitForEnter(server.address);
    return asAsked(options, end, service) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await client.close();
    await worker.stop();
    await service.stop();
    await server.stop();
  }
}

/** The children write into pipes, so colour is passed on by hand. */
function colour(): { readonly FORCE_COLOR?: string } {
  return pc.isColorSupported ? { FORCE_COLOR: '1' } : {};
}

async function play(options: DemoOptions, shell: Shell, client: HoldfastClient, service: Service): Promise<End> {
  heading('1. Start');
  const input = `inputs/${options.input}.json`;
  const start = ['start', `${options.flow}.flow.yaml`, '--input', input, '--as', AGENT];
  out(`${shown(start)}\n`);
  const started = await command(shell, [...start, '--format', 'json']);
  const { runId } = JSON.parse(started) as { readonly runId: string }; // what `start --format json` prints
  out(`run ${pc.cyan(runId)}\n`);

  heading('2. A person decides');
  const task = await openTask(client, runId);
  if (task === undefined) out('Nobody has to: nothing in this shipment asks for an officer.\n');
  else await decide(options, shell, runId, task);
  const end = await client.result(runId);

  heading('3. The whole story');
  out(`${shown(['trace', runId])}\n`);
  out(await command(shell, ['trace', runId]));
  heading('4. The ledger: what customs and the terminal did');
  out(ledgerTable(service.ledger.rows()));
  heading('5. What next');
  out(nextSteps(options));
  return end;
}

async function command(shell: Shell, args: readonly string[]): Promise<string> {
  const { code, out: text } = await shell.run(args);
  if (code !== 0) throw new Error(`holdfast ${args.join(' ')} ended with code ${code}.`);
  return text;
}

async function openTask(client: HoldfastClient, runId: string): Promise<OpenTask | undefined> {
  const giveUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = await client.state(runId);
    const task = state.tasks.find(({ kind }) => kind === 'approval');
    if (task || state.status === 'ended') return task;
    if (Date.now() > giveUp)
      throw new Error(`Run ${runId} neither asked anybody nor ended. It says: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function decide(options: DemoOptions, shell: Shell, runId: string, task: OpenTask): Promise<void> {
  out(`${pc.bold(task.title ?? task.path)}\n${JSON.stringify(task.show ?? {}, null, 2).replace(/^/gm, '  ')}\n`);
  const answer = options.answer === 'ask' ? await ask() : options.answer;
  const vote =
    answer === 'approve'
      ? [
          'approve',
          runId,
          task.path,
          '--as',
          OFFICER,
          '--group',
          'duty_officers',
          '--form',
          '{"note":"seen and segregated"}',
        ]
      : ['deny', runId, task.path, '--as', OFFICER, '--group', 'duty_officers', '--comment', 'not with these papers'];
  out(`${shown(vote)}\n`);
  out(await command(shell, vote));
}

async function ask(): Promise<'approve' | 'deny'> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const said = (await terminal.question('You are the duty officer. Approve? [y/n] ')).trim().toLowerCase();
      if (said === 'y' || said === 'yes') return 'approve';
      if (said === 'n' || said === 'no') return 'deny';
      out('Please answer y or n.\n');
    }
  } finally {
    terminal.close();
  }
}

function nextSteps({ answer, refuse, flow }: DemoOptions): string {
  const lines = [
    answer === 'deny' ? '' : 'npm start -- --answer deny      the officer says no: held, and the ledger stays empty',
    refuse.length > 0 ? '' : 'npm start -- --fail release     the terminal refuses: refund, then the gate is freed',
    'npm start -- --input clean      nothing to look at: released without a person',
    'npm start -- --keep             leave it running and look around in the web UI',
    `npx holdfast graph workflows/${flow}/${flow}.flow.yaml`,
    'docs/guide/first-flow.md        write your own',
  ];
  return `${lines
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join('\n')}\n`;
}

async function waitForEnter(address: string): Promise<void> {
  out(
    `\nEverything is still running. In another terminal: TEMPORAL_ADDRESS=${address} npx holdfast list\nPress Enter to stop. `,
  );
  await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));
  process.stdin.pause();
}

/** Released, held with an empty ledger, or failed with every effect undone, newest first: as the options ask. */
function asAsked({ answer, refuse }: DemoOptions, end: End, service: Service): boolean {
  const rows = service.ledger.rows();
  if (end.is === 'failed') {
    const done = rows.filter(({ undoes }) => undoes === null).map(({ key }) => key);
    const undone = rows.flatMap(({ undoes }) => undoes ?? []);
    return refuse.length > 0 && done.length > 0 && undone.join() === done.reverse().join();
  }
  if (end.is !== 'completed') return false;
  const { status } = end.output as { readonly status: string }; // the flow's output schema
  if (status === 'held') return answer !== 'approve' && rows.length === 0;
  return status === 'released' && rows.every(({ undoes }) => undoes === null);
}
