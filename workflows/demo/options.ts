/** What `npm start -- …` takes. */
import { parseArgs } from 'node:util';
import { nearest } from '../../compiler/diagnostics/nearest.ts';
import { DEMOS, findDemo } from './demos.ts';
import type { DemoOptions, FlowDemo } from './flow-demo.ts';

export type ParsedOptions =
  | { readonly ok: true; readonly demo: FlowDemo; readonly options: DemoOptions }
  | { readonly ok: false; readonly help: boolean; readonly problem: string };

export function helpOfDemos(): string {
  const [{ flow: first }] = DEMOS;
  const width = Math.max(
    ...DEMOS.flatMap(({ flow, inputs }) => [flow, ...Object.keys(inputs)].map((one) => one.length)),
  );
  const line = (name: string, text: string): string => `  ${name.padEnd(width + 4)}${text}\n`;
  const flows = DEMOS.map(({ flow, title }) => line(flow, title)).join('');
  const own = DEMOS.map(({ flow, failures, inputs }) => {
    const fails = Object.entries(failures).map(([name, { summary }]) => line(`--fail ${name}`, summary));
    const files = Object.entries(inputs).map(([name, summary]) => line(`  ${name}`, summary));
    return `\nOf ${flow}\n${fails.join('')}  --input, the first unless given:\n${files.join('')}`;
  }).join('');
  return `npm start -- [FLOW] [options]

Runs an example on a Temporal server, with its own worker and its own service, and shows what happened.

Flows (${first} unless given)
${flows}
Options
  --answer WHAT     approve, deny or ask; without a terminal, approve unless given
  --fail NAME       the service refuses something; what, stands below
  --input NAME      a file of the example's inputs
  --ledger FILE     where the service keeps its ledger; .holdfast/ledger.db of the example unless given
  --keep            leave everything running at the end, to look around
  --quality         only the figures of held-out cases, on this machine alone: accuracy, and cost per case
  --cases N         at most so many held-out cases
  --help            this text
${own}
Examples
  npm start
  npm start -- --answer deny
  npm start -- --fail release
${DEMOS.slice(1)
  .map(({ flow }) => `  npm start -- ${flow}\n`)
  .join('')}`;
}

/** ` Did you mean X?`, or nothing. */
function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}

function wrong(problem: string): ParsedOptions {
  return { ok: false, help: false, problem };
}

export function parseDemoOptions(args: readonly string[], terminal: boolean): ParsedOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) return { ok: false, help: true, problem: '' };
  const [flow = DEMOS[0].flow, ...others] = positionals;
  if (others.length > 0) return wrong(`One flow at a time: ${positionals.join(' ')}.`);
  const demo = findDemo(flow);
  const flows = DEMOS.map((one) => one.flow);
  if (demo === undefined)
    return wrong(`There is no example ${flow}.${meant(flow, flows)} There is: ${flows.join(', ')}.`);
  return readValues(demo, values, terminal);
}

function readValues(demo: FlowDemo, values: ReturnType<typeof parse>['values'], terminal: boolean): ParsedOptions {
  const answer = values.answer ?? (terminal ? 'ask' : 'approve');
  if (answer !== 'approve' && answer !== 'deny' && answer !== 'ask') {
    return wrong(`--answer ${answer}: expected approve, deny or ask.`);
  }
  if (answer === 'ask' && !terminal)
    return wrong('--answer ask needs a terminal. Say --answer approve or --answer deny.');
  const failures = Object.keys(demo.failures);
  const refuse = values.fail === undefined ? [] : (demo.failures[values.fail]?.effect ?? []);
  if (values.fail !== undefined && !failures.includes(values.fail)) {
    return wrong(`--fail ${values.fail}: expected ${failures.join(' or ')}.${meant(values.fail, failures)}`);
  }
  const inputs = Object.keys(demo.inputs);
  const input = values.input ?? inputs[0] ?? '';
  if (!inputs.includes(input)) {
    return wrong(`--input ${input}: expected ${inputs.join(', ')}.${meant(input, inputs)}`);
  }
  const { keep = false, quality = false, ledger, cases } = values;
  if ((quality || cases !== undefined) && demo.quality === undefined) {
    return wrong(`${demo.flow} has no held-out cases to measure it by.`);
  }
  if (cases !== undefined && !/^[1-9]\d{0,5}$/.test(cases)) {
    return wrong(`--cases ${cases}: expected a whole number, 1 or more.`);
  }
  const options: DemoOptions = {
    ...{ flow: demo.flow, answer, refuse: [refuse].flat(), input, keep, quality },
    ...(ledger === undefined ? {} : { ledger }),
    ...(cases === undefined ? {} : { cases: Number(cases) }),
  };
  return { ok: true, demo, options };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      answer: { type: 'string' },
      cases: { type: 'string' },
      fail: { type: 'string' },
      input: { type: 'string' },
      keep: { type: 'boolean' },
      ledger: { type: 'string' },
      quality: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
