/** `npm run bench`: Holdfast beside hand-written TypeScript on the same server, as a table with ratios. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureCheck } from './check-time.ts';
import { measureFlowTests, TESTS } from './flow-tests.ts';
import { PLANS, TURNS } from './flows.ts';
import { measureInside } from './inside.ts';
import { measureItems } from './items.ts';
import { compare, median, rate, times } from './measure.ts';
import { openWorld, type World } from './world.ts';

const RUNS = 60;
const IN_FLIGHT = 15;
const ROUNDS = 3;
const LOOP_RUNS = 10;
const DOCUMENT_MB = 50;

interface Line {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  readonly goal: string;
  readonly met: boolean;
}

async function compareRates(world: World, name: 'row' | 'parallel', what: string): Promise<Line> {
  const ours = () => rate(() => world.holdfast(PLANS[name]), RUNS, IN_FLIGHT);
  const theirs = () => rate(() => world.handwritten(name, []), RUNS, IN_FLIGHT);
  await ours();
  await theirs();
  const found = await compare(ours, theirs, ROUNDS);
  return {
    what,
    ours: `${found.ours.toFixed(1)} runs/s`,
    theirs: `${found.theirs.toFixed(1)} runs/s`,
    ratio: found.ratio.toFixed(2),
    goal: 'at least 0.95',
    met: found.ratio >= 0.95,
  };
}

async function compareLoop(world: World): Promise<Line> {
  const ours = async () => median(await times(() => world.holdfast(PLANS.turns), LOOP_RUNS));
  const theirs = async () => median(await times(() => world.handwritten('turns', [TURNS]), LOOP_RUNS));
  await ours();
  await theirs();
  const found = await compare(ours, theirs, ROUNDS);
  return {
    what: `loop of ${TURNS} pure turns, one run end to end`,
    ours: `${found.ours.toFixed(1)} ms`,
    theirs: `${found.theirs.toFixed(1)} ms`,
    ratio: found.ratio.toFixed(2),
    goal: 'at most 1.3',
    met: found.ratio <= 1.3,
  };
}

async function loopInside(): Promise<Line> {
  const { warm, cold } = await measureInside();
  const what = `the same loop inside the sandbox (first time: ${cold} ms)`;
  return { what, ours: `${warm} ms`, theirs: '', ratio: '', goal: 'at most 25 ms', met: warm <= 25 };
}

function heapOfWaitingRun(): Line {
  const heap = fileURLToPath(new URL('./heap.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', heap], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`bench/heap ended with ${status}: ${stderr}`);
  const kilobytes = Number(stdout.trim()) / 1_024;
  const what = 'heap of a cached run that waits for an approval';
  return {
    what,
    ours: `${kilobytes.toFixed(0)} KB`,
    theirs: '',
    ratio: '',
    goal: 'at most 120 KB',
    met: kilobytes <= 120,
  };
}

/** In a process of its own, so that its memory is that of the document. */
function carryDocument(): readonly Line[] {
  const script = fileURLToPath(new URL('./document.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(DOCUMENT_MB)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`bench/document ended with ${status}: ${stderr}`);
  // What the script prints.
  const { is, historyBytes, grownBytes, tookMs } = JSON.parse(stdout) as {
    readonly is: string;
    readonly historyBytes: number;
    readonly grownBytes: number;
    readonly tookMs: number;
  };
  const what = `a document of ${DOCUMENT_MB} MB through three steps, sealed (${(tookMs / 1_000).toFixed(1)} s, ${is})`;
  const none = { theirs: '', ratio: '' };
  return [
    {
      ...none,
      what: `${what}: history`,
      ours: `${(historyBytes / 1_000).toFixed(1)} KB`,
      goal: 'under 100 KB',
      met: is === 'completed' && historyBytes < 100_000,
    },
    {
      ...none,
      what: 'the same: what the memory of the worker grew by',
      ours: `${(grownBytes / 1_000_000).toFixed(0)} MB`,
      goal: 'bounded',
      met: grownBytes < 150_000_000,
    },
  ];
}

/** Of one way to make the calls: each figure of the chain of 10,000 items on a line of its own. */
async function manyItems(dispatch: 'queue' | 'local'): Promise<readonly Line[]> {
  const found = await measureItems(dispatch);
  const times = found.manySeconds / found.fewSeconds;
  const line = (what: string, ours: string, goal: string, met: boolean): Line => ({
    what: `10,000 items, ${dispatch}, 1 KB each: ${what}`,
    ours,
    theirs: '',
    ratio: '',
    goal,
    met,
  });
  const { manySeconds, fewSeconds, runs, mostEvents, largestSnapshotBytes, peakMegabytes } = found;
  return [
    {
      ...line('time', `${manySeconds.toFixed(1)} s`, 'at most 10 times', times <= 10),
      theirs: `${fewSeconds.toFixed(1)} s (1,000 items)`,
      ratio: times.toFixed(2),
    },
    line('peak of the worker', `${peakMegabytes.toFixed(0)} MB`, 'under 600 MB', peakMegabytes < 600),
    line(`most events of ${runs} runs`, String(mostEvents), 'at most 12,000', mostEvents <= 12_000),
    line(
      'largest snapshot',
      `${(largestSnapshotBytes / 1_024).toFixed(0)} KB`,
      'at most 256 KB',
      largestSnapshotBytes <= 256 * 1_024,
    ),
  ];
}

async function checkOneFile(): Promise<Line> {
  const { check, node } = await measureCheck();
  const what = 'holdfast check of one file, whole process';
  const theirs = `${node.toFixed(0)} ms (node -e "")`;
  return { what, ours: `${check.toFixed(0)} ms`, theirs, ratio: '', goal: 'at most 250 ms', met: check <= 250 };
}

async function testFlows(): Promise<Line> {
  const seconds = (await measureFlowTests()) / 1_000;
  const what = `holdfast test, ${TESTS} tests of 40 flows, whole process`;
  return { what, ours: `${seconds.toFixed(2)} s`, theirs: '', ratio: '', goal: 'at most 3 s', met: seconds <= 3 };
}

function printTable(lines: readonly Line[]): void {
  const rows = lines.map(({ what, ours, theirs, ratio, goal, met }) => [
    what,
    ours,
    theirs,
    ratio,
    goal,
    met ? 'yes' : 'NO',
  ]);
  const table = [['what', 'Holdfast', 'beside', 'ratio', 'goal', 'met'], ...rows];
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

/** Exit code 0 even where a goal is missed: a measurement is not a test. */
export async function runBench(): Promise<void> {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  say('checking one file …');
  const lines: Line[] = [];
  /** A measurement takes minutes: each figure is told when it is there. */
  const add = (line: Line): void => {
    lines.push(line);
    say(`  ${line.ours}${line.ratio === '' ? '' : `, ratio ${line.ratio}`}`);
  };
  add(await checkOneFile());
  say(`${TESTS} tests of flows …`);
  add(await testFlows());
  say('heap of a waiting run …');
  add(heapOfWaitingRun());
  say('a large document …');
  for (const line of carryDocument()) add(line);
  for (const dispatch of ['queue', 'local'] as const) {
    say(`10,000 items, ${dispatch} …`);
    for (const line of await manyItems(dispatch)) add(line);
  }
  say('the loop inside the sandbox …');
  add(await loopInside());
  const world = await openWorld();
  try {
    say('ten calls in a row …');
    add(await compareRates(world, 'row', '10 calls in a row'));
    say('ten calls in parallel …');
    add(await compareRates(world, 'parallel', '10 calls in parallel'));
    say('the loop end to end …');
    add(await compareLoop(world));
  } finally {
    await world.close();
  }
  printTable(lines);
}
