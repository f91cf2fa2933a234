/**
 * Time of one evaluation, in this process and in a vm context as workflows have it, over kinds of expressions that
 * flows hold. Run after the build: `node dist/bench/expression.js`.
 */
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import jsonata from 'jsonata';
import { type Evaluation, evaluate } from '../interpreter/expression/evaluate.ts';
import type { Json } from '../schema/json.ts';

const NOW = 1_767_225_600_000;
const BUDGET = { fuel: 10_000_000, depth: 200, sequence: 100_000 } as const;
/** Of measuring one expression in one place. */
const MEASURE_MS = 150;
/** Evaluations by the asynchronous library. */
const LIBRARY_ROUNDS = 200;

const lines = Array.from({ length: 1_000 }, (_, i) => ({
  sku: `S${i}`,
  qty: i % 7,
  price: i / 3,
  text: `line ${i} of 1000`,
}));
const BINDINGS: { readonly [name: string]: Json } = {
  input: { amount: 1200.5, id: 'SHP-1', declaration: 'steel coils, 41 t', lines },
  steps: { extract: { grossKg: 41_000, unNumber: 'UN1203', missing: [] }, screen: { duty: { risk: 0.2 } } },
  vars: { tries: 2 },
  line: { qty: 3, amount: 9.5 },
};
const EXPRESSIONS: readonly (readonly [what: string, source: string])[] = [
  ['literal', '1'],
  ['path', '$input.declaration'],
  ['deep path', '$steps.screen.duty.risk'],
  ['comparison', '$steps.screen.duty.risk > 0.7'],
  ['default', '($steps.extract.grossKg ?? 0) > 40000'],
  ['logic', '$vars.tries < 3 and $steps.extract.unNumber = "UN1203"'],
  ['text', '"Release " & $input.id & "?"'],
  ['count', '$count($steps.extract.missing) > 0'],
  ['object', '{ "id": $input.id, "qty": $line.qty }'],
  ['merge', '$merge([$steps.extract, { "class": "3" }])'],
  ['filter of 1,000', '$input.lines[qty > 3]'],
  ['sum over 1,000', '$sum($input.lines.(qty * price))'],
  ['map over 1,000', '$map($input.lines, function($l) { $l.sku })'],
  ['sort of 1,000', '$input.lines^(>qty, sku).sku'],
  ['regex over 1,000', '$input.lines[$contains(text, /9 of [0-9]+$/)]'],
];

type Evaluate = (source: string) => Evaluation;

/** CPU microseconds of one call, warm: other work on the machine does not count. */
function measure(run: () => unknown): number {
  const until = (milliseconds: number): number => {
    const end = performance.now() + milliseconds;
    let calls = 0;
    for (; performance.now() < end; calls += 10) for (let i = 0; i < 10; i++) run();
    return calls;
  };
  until(MEASURE_MS / 2);
  const before = process.cpuUsage();
  const calls = until(MEASURE_MS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/** The same module in a context that has only what the language itself has. */
function inContext(): Evaluate {
  const here = dirname(fileURLToPath(import.meta.url));
  const entryPoints = [join(here, '..', 'interpreter', 'expression', 'evaluate.js')];
  const bundle = buildSync({ entryPoints, bundle: true, write: false, format: 'iife', globalName: 'expressions' });
  const context = vm.createContext({ given: JSON.stringify({ BINDINGS, BUDGET, NOW }) });
  vm.runInContext(bundle.outputFiles[0]?.text ?? '', context);
  // The script's own value: a function from a source to its evaluation.
  return vm.runInContext(
    `(() => {
      const { BINDINGS, BUDGET, NOW } = JSON.parse(given);
      return (source) => expressions.evaluate(source, BINDINGS, BUDGET, NOW);
    })()`,
    context,
  ) as Evaluate;
}

const outside: Evaluate = (source) => evaluate(source, BINDINGS, BUDGET, NOW);
const inside = inContext();
const columns = (cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(12))).join('');

console.log(columns(['CPU µs each', 'here', 'vm context', 'library', 'fuel']));
for (const [what, source] of EXPRESSIONS) {
  const found = outside(source);
  if (found.t === 'failed') throw new Error(`${source}: ${found.detail}`);
  const library = jsonata(source);
  const before = process.cpuUsage();
  for (let i = 0; i < LIBRARY_ROUNDS; i++) await library.evaluate(undefined, { ...BINDINGS });
  const { user, system } = process.cpuUsage(before);
  const asynchronous = (user + system) / LIBRARY_ROUNDS;
  const times = [measure(() => outside(source)), measure(() => inside(source)), asynchronous];
  console.log(columns([what, ...times.map((time) => time.toFixed(2)), String(found.fuel)]));
}
