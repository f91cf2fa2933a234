/** Runs an example on a Temporal server as a person would, with the command line, and shows what happened. */
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { openIo } from '../../cli/io.ts';
import { loadProject } from '../../cli/load-project.ts';
import { openPayloads } from '../../cli/payloads.ts';
import { openProject } from '../../cli/project.ts';
import { connect } from '../../hosts/temporal/client/index.ts';
import { DevServerError, startDevServer } from '../../hosts/temporal/dev-server.ts';
import type { PayloadLayer } from '../../hosts/temporal/payloads/layer.ts';
import { waitForEnter } from './ask.ts';
import { DEMOS } from './demos.ts';
import type { DemoOptions, FlowDemo } from './flow-demo.ts';
import { Interrupted, listenForInterrupt } from './interrupt.ts';
import { helpOfDemos, parseDemoOptions } from './options.ts';
import { play } from './play.ts';
import { openShell } from './processes.ts';
import { heading, say, timed } from './say.ts';
import { showQuality } from './show-quality.ts';

/** This file runs from dist/workflows/demo/. */
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Columns of a command in the list of what to try next; a longer one moves its own words only. */
const NEXT_COLUMNS = 44;

/** Exit code: 0 it went as asked, 1 it did not, 2 wrong options, 3 no Temporal server, 130 Ctrl-C. */
export async function runDemo(args: readonly string[]): Promise<number> {
  const parsed = parseDemoOptions(args, process.stdin.isTTY === true && process.stdout.isTTY === true);
  if (!parsed.ok) {
    if (parsed.help) say(helpOfDemos());
    else process.stderr.write(`${parsed.problem}\nnpm start -- --help lists the options.\n`);
    return parsed.help ? 0 : 2;
  }
  const interrupt = listenForInterrupt();
  const closing: (() => Promise<void>)[] = [];
  try {
    return await Promise.race([perform(parsed, interrupt.signal, closing), interrupt.happened]);
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

interface Wanted {
  readonly demo: FlowDemo;
  readonly options: DemoOptions;
}

/** `closing` is given what has to be closed, as it opens. */
async function perform(wanted: Wanted, signal: AbortSignal, closing: (() => Promise<void>)[]): Promise<number> {
  const { demo, options } = wanted;
  if (options.quality) return showQuality(demo, options, true);
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
    demo.service.title,
    () => demo.service.start({ ledgerPath, port: 0, refuse: options.refuse }),
    ({ url }) => `${url}, ledger ${relative(process.cwd(), ledgerPath)}`,
  );
  closing.push(() => service.stop());
  const shell = openShell(root, folder, childEnv(server.address, { [demo.service.env]: service.url }));
  closing.push(() => shell.stop());
  // Beside a server that is not ours alone, other workers may poll the project's queue.
  const taskQueue = server.from === 'TEMPORAL_ADDRESS' ? `${options.flow}-demo-${process.pid}` : undefined;
  const worker = shell.start(['worker', ...(taskQueue === undefined ? [] : ['--task-queue', taskQueue])]);
  await timed(
    'worker',
    () => worker.saw('worker on'),
    () => `on queue ${taskQueue ?? options.flow}`,
  );
  const payloads = await payloadsOf(folder);
  const client = await connect({ address: server.address, ...(payloads === undefined ? {} : { payloads }) });
  closing.push(() => client.close());
  const effects = () => service.effects();
  const input = JSON.parse(readFileSync(join(folder, 'inputs', `${options.input}.json`), 'utf8'));
  const question = new AbortController();
  const around = { shell, client, taskQueue, effects, signal: AbortSignal.any([signal, question.signal]) };
  const playing = play({ ...wanted, input, ...around });
  const end = await Promise.race([playing, worker.broken]).finally(() => question.abort());
  const { fine, words } = demo.verdict(options, end, effects());
  const told = fine ? pc.bold(words) : `${pc.bold(words)}: that is not what was asked for; the trace above tells why`;
  const took = pc.dim(` · ${((Date.now() - started) / 1000).toFixed(1)} s in all`);
  say(`\n${fine ? pc.green('✓') : pc.red('✗')} ${told}${took}\n`);
  const measured = demo.quality === undefined ? 0 : await showQuality(demo, options, false);
  heading(`${demo.quality === undefined ? 5 : 6}. What next`);
  say(nextSteps(wanted));
  if (options.keep) {
    say(`\nEverything is still running. In another terminal: TEMPORAL_ADDRESS=${server.address} npx holdfast list\n`);
    say('Press Enter to stop. ');
    await waitForEnter();
  }
  return fine ? measured : 1;
}

/** Store and keys of the project, where it has them. */
async function payloadsOf(folder: string): Promise<PayloadLayer | undefined> {
  const io = openIo();
  const project = openProject(io, { project: folder });
  const { settings } = await loadProject(project, undefined);
  return openPayloads(io, project, settings.payloads, 'default');
}

/** The children write into pipes, so colour and width are passed on by hand. */
function childEnv(address: string, service: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TEMPORAL_ADDRESS: address,
    ...service,
    ...(pc.isColorSupported ? { FORCE_COLOR: '1' } : {}),
    ...(process.stdout.columns ? { COLUMNS: String(process.stdout.columns) } : {}),
  };
}

function nextSteps({ demo, options }: Wanted): string {
  const { flow } = options;
  const [{ flow: first }] = DEMOS;
  const keep = `npm start -- ${flow === first ? '' : `${flow} `}--keep`;
  const lines: readonly (readonly [string, string])[] = [
    ...demo.next(options),
    [keep, 'leave it running and look around in the web UI'],
    [`npx holdfast graph workflows/${flow}/${flow}.flow.yaml`, 'the flow as a picture'],
    [`workflows/${flow}/README.md`, 'what you have just seen'],
    ...DEMOS.filter((one) => one !== demo).map((one) => [`npm start -- ${one.flow}`, one.title] as const),
    ['docs/guide/first-flow.md', 'write your own'],
  ];
  const short = lines.map(([command]) => command.length).filter((length) => length <= NEXT_COLUMNS);
  const width = Math.max(0, ...short);
  return lines.map(([command, shows]) => `  ${command.padEnd(width)}  ${pc.dim(shows)}\n`).join('');
}
