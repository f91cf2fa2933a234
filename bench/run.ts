/** `npm run bench`: Holdfast beside hand-written TypeScript on the same server, as a table with ratios. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureCheck, measureManyChecks, measureWorst } from './check-time.ts';
import { measureFlowTests, TESTS } from './flow-tests.ts';
import { PLANS, TURNS } from './flows.ts';
import { measureInside } from './inside.ts';
import { type Line, plainLine, printTable } from './line.ts';
import { localDispatch } from './local-dispatch.ts';
import { compare, median, rate, times } from './measure.ts';
import { askTables } from './rules.ts';
import { manyItems, undoOfMany, waitingRuns } from './size-lines.ts';
import { openWorld, type World } from './world.ts';
import { measureWrapper } from './wrapper.ts';

const RUNS = 60;
const IN_FLIGHT = 15;
const ROUNDS = 3;
/** Rates of short rounds that change places often differ less by what else the machine does than those of a few long ones. */
const RATE_RUNS = 30;
const RATE_ROUNDS = 9;
const LOOP_RUNS = 10;
const DOCUMENT_MB = 50;

const ALIKE = { row: 'rowAlike', parallel: 'parallelAlike' } as const;

/** The goal is for code that does the same; what the barest code takes is told beside it. */
async function compareRates(world: World, name: 'row' | 'parallel', what: string): Promise<readonly Line[]> {
  const alike = await compareRate(world, name, () => world.found(ALIKE[name]), what);
  const bare = `${what}, beside code without judging, names and search attributes`;
  const least = await compareRate(world, name, () => world.handwritten(name, []), bare);
  return [...alike, ...least.map((line) => ({ ...line, goal: '', met: true }))];
}

async function compareRate(
  world: World,
  name: 'row' | 'parallel',
  theirs: () => Promise<void>,
  what: string,
): Promise<readonly Line[]> {
  const ours = () => world.holdfast(PLANS[name]);
  await rate(ours, RUNS, IN_FLIGHT);
  await rate(theirs, RUNS, IN_FLIGHT);
  const spent = { ours: [] as number[], theirs: [] as number[] };
  const timed = (work: () => Promise<void>, all: number[]) => async (): Promise<number> => {
    const before = process.cpuUsage();
    const found = await rate(work, RATE_RUNS, IN_FLIGHT);
    const { user, system } = process.cpuUsage(before);
    all.push((user + system) / 1_000 / RATE_RUNS);
    return found;
  };
  const found = await compare(timed(ours, spent.ours), timed(theirs, spent.theirs), RATE_ROUNDS);
  const ms = { ours: median(spent.ours), theirs: median(spent.theirs) };
  return [
    {
      what,
      ours: `${found.ours.toFixed(1)} runs/s`,
      theirs: `${found.theirs.toFixed(1)} runs/s`,
      ratio: found.ratio.toFixed(2),
      goal: 'at least 0.95',
      met: found.ratio >= 0.95,
    },
    {
      what: 'the same: processor time of worker and client, a run',
      ours: `${ms.ours.toFixed(1)} ms`,
      theirs: `${ms.theirs.toFixed(1)} ms`,
      ratio: (ms.theirs / ms.ours).toFixed(2),
      goal: '',
      met: true,
    },
  ];
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

async function checkFiles(): Promise<readonly Line[]> {
  const one = await measureCheck();
  const many = await measureManyChecks();
  const line = (what: string, found: number, unit: string, most: number, theirs = ''): Line => ({
    what: `holdfast check of ${what}`,
    ours: `${found.toFixed(0)} ${unit}`,
    theirs,
    ratio: '',
    goal: `at most ${most.toLocaleString('en')} ${unit}`,
    met: found <= most,
  });
  const node = `${one.node.toFixed(0)} ms (node -e "")`;
  return [
    line('one file, whole process', one.check, 'ms', 200, node),
    line('one file, nothing changed', one.kept, 'ms', 120, node),
    line('1,000 files of 60 lines', many.coldMs, 'ms', 2_000),
    line('1,000 files, nothing changed', many.keptMs, 'ms', 500),
    line('1,000 files: peak of the memory', many.peakMegabytes, 'MB', 400),
  ];
}

/** Of the files that are made to be slow the slowest of each kind. */
async function checkWorst(): Promise<readonly Line[]> {
  const all = measureWorst();
  return [...new Set(all.map(({ kind }) => kind))].flatMap((kind) => {
    const same = all.filter((one) => one.kind === kind);
    const [slowest] = same;
    if (slowest === undefined) return [];
    const title = `${kind}, the slowest of ${same.length} hostile files at the size limit (${slowest.what})`;
    const seen = `${slowest.cpuMs.toFixed(0)} ms of the processor, ${slowest.ms.toFixed(0)} ms in all`;
    return plainLine(title, seen, 'at most 2,000 ms', slowest.ms <= 2_000);
  });
}

async function testFlows(): Promise<Line> {
  const seconds = (await measureFlowTests()) / 1_000;
  const what = `holdfast test, ${TESTS} tests of 40 flows, whole process`;
  return { what, ours: `${seconds.toFixed(2)} s`, theirs: '', ratio: '', goal: 'at most 3 s', met: seconds <= 3 };
}

/** In the order in which they are made; `npm run bench -- waiting undo` makes some of them. */
const PARTS: readonly (readonly [name: string, what: string, lines: () => Promise<readonly Line[]>])[] = [
  ['check', 'checking one file, and a thousand', checkFiles],
  ['worst', 'checking files that are made to be slow', checkWorst],
  ['tests', `${TESTS} tests of flows`, async () => [await testFlows()]],
  ['rules', 'questions to decision tables', askTables],
  ['wrapper', 'what the wall adds to an activity', measureWrapper],
  ['heap', 'heap of a waiting run', async () => [heapOfWaitingRun()]],
  ['document', 'a large document', async () => carryDocument()],
  ['waiting', '2,000 runs that wait', waitingRuns],
  ['queue', '10,000 items, queue', () => manyItems('queue')],
  ['local', '10,000 items, local', () => manyItems('local')],
  ['local-dispatch', 'short reads, local beside queued', localDispatch],
  ['undo', 'the undo of 10,000 items', undoOfMany],
  ['inside', 'the loop inside the sandbox', async () => [await loopInside()]],
  ['calls', 'ten calls, and the loop', besideHandwritten],
];

async function besideHandwritten(): Promise<readonly Line[]> {
  const world = await openWorld();
  try {
    return [
      ...(await compareRates(world, 'row', '10 calls in a row')),
      ...(await compareRates(world, 'parallel', '10 calls in parallel')),
      await compareLoop(world),
    ];
  } finally {
    await world.close();
  }
}

/** `names`: of the parts to make; all of them unless given. Exit code 0 even where a goal is missed: it is no test. */
export async function runBench(names: readonly string[] = []): Promise<void> {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  const known = PARTS.map(([name]) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    say(`There is no measurement '${unknown.join("', '")}'. There are: ${known.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const lines: Line[] = [];
  for (const [name, what, measure] of PARTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(`${what} …`);
    // A measurement takes minutes: each figure is told when it is there.
    for (const line of await measure()) {
      lines.push(line);
      say(`  ${line.ours}${line.ratio === '' ? '' : `, ratio ${line.ratio}`}`);
    }
  }
  printTable(lines);
}
