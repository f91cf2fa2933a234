/**
 * Rule checks as the kernel makes them: in a vm context, which is what workflows run in. Medians of the time of single
 * questions. `first`: the host hands over a copy of the table that this run has not asked yet, and the worker knows the
 * table from other runs. `new`: the worker has never seen the table.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'esbuild';
import captureGlobals from '../hosts/temporal/worker/capture-globals.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { PureFunction } from '../stdlib/activity.ts';
import { type Line, plainLine } from './line.ts';
import { median } from './measure.ts';

const QUESTIONS = 2_000;
const ROWS_IN_BAND = 100;

/** By country, kind and weight: no two rows match the same facts. */
function tariff(rows: number): JsonObject {
  const row = (i: number): JsonObject => {
    const from = Math.floor(i / ROWS_IN_BAND) * 10;
    const when = {
      country: `C${i % 20}`,
      kind: `K${Math.floor(i / 20) % 5}`,
      weight: { atLeast: from, below: from + 10 },
    };
    return { id: `row_${i}`, when, then: { rate: i / 1_000, lane: `lane ${i % 7}` }, reason: `row ${i} of the tariff` };
  };
  return {
    holdfast: '1',
    hitPolicy: 'U',
    inputs: { country: { type: 'text' }, kind: { type: 'text' }, weight: { type: 'number' } },
    outputs: { rate: { type: 'number' }, lane: { type: 'text' } },
    rules: Array.from({ length: rows }, (_, i) => row(i)),
  };
}

interface Inside {
  readonly decide: PureFunction;
  readonly parse: (text: string) => Json;
}

/** `rules.decide` in a context that has only what the language itself has, with globals as the bundle of workflows has them. */
async function inContext(): Promise<Inside> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../stdlib/functions/rules/decide.js', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'rules',
    plugins: [
      {
        name: 'capture',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.js$/ }, ({ path }) => ({
            contents: captureGlobals(readFileSync(path, 'utf8')),
            loader: 'js',
          })),
      },
    ],
  });
  const context = vm.createContext({});
  vm.runInContext(outputFiles[0]?.text ?? '', context);
  // The script's own value: the function, and a parser whose objects are of the context.
  return vm.runInContext('({ decide: rules.decide, parse: JSON.parse })', context) as Inside;
}

/** Microseconds: the median, and of a hundred the fifth from above. */
function time(rounds: number, ask: (i: number) => void): { readonly median: number; readonly p95: number } {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    ask(i);
    times.push((performance.now() - start) * 1_000);
  }
  times.sort((a, b) => a - b);
  return { median: median(times), p95: times[Math.floor(rounds * 0.95)] ?? 0 };
}

function measure({ decide, parse }: Inside, rows: number, copies: number) {
  const text = JSON.stringify(tariff(rows));
  const facts = (i: number): JsonObject => ({
    country: `C${i % 20}`,
    kind: 'K3',
    weight: (i * 37) % ((rows / ROWS_IN_BAND) * 10),
  });
  const ask = (content: Json, digest: string, given: JsonObject, hits: boolean): void => {
    const { ok } = decide({ table: { path: 'tariff.rules.yaml', digest, content }, facts: given });
    if (ok !== hits) throw new Error(`The table gives ${ok ? 'a row' : 'no row'}.`);
  };
  const known = parse(text);
  const some = (count: number): readonly Json[] => Array.from({ length: count }, () => parse(text));
  const fresh = some(copies);
  const unseen = some(copies);
  const unknown = time(copies, (i) => ask(unseen[i] ?? null, `new ${rows} ${i}`, facts(i), true));
  const hit = time(QUESTIONS, (i) => ask(known, `${rows}`, facts(i), true));
  const miss = time(QUESTIONS, (i) => ask(known, `${rows}`, { ...facts(i), country: 'elsewhere' }, false));
  const first = time(copies, (i) => ask(fresh[i] ?? null, `${rows}`, facts(i), true));
  return { hit, miss, first, unknown, kilobytes: text.length / 1_000 };
}

const tell = ({ median: middle, p95 }: { readonly median: number; readonly p95: number }): string =>
  `${middle.toFixed(1)} µs (p95 ${p95.toFixed(0)})`;

export async function askTables(): Promise<readonly Line[]> {
  const inside = await inContext();
  const small = measure(inside, 100, 400);
  const large = measure(inside, 10_000, 15);
  const goal = 'at most 100 µs';
  const line = (what: string, found: { readonly median: number; readonly p95: number }, most?: number): Line =>
    plainLine(what, tell(found), most === undefined ? '' : goal, most === undefined || found.median <= most);
  return [
    line('rules.decide, 100 rows, one matches', small.hit, 100),
    line('the same, none matches', small.miss, 100),
    line('the same, the first question of a run', small.first, 100),
    line('the same, the first question of a worker: the table is compiled', small.unknown, 100),
    line(`rules.decide, 10,000 rows (${large.kilobytes.toFixed(0)} KB), one matches`, large.hit, 100),
    line('the same, none matches', large.miss, 100),
    line('the same, the first question of a run', large.first),
    line('the same, the first question of a worker: the table is compiled', large.unknown),
  ];
}
