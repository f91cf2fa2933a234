/** Flows at the size limit. */
import { fill, HEAD, ROOM, type WorstFile, worst } from './worst-file.ts';

const steps = (part: (i: number) => string, most?: number): string => fill(`${HEAD}steps:\n`, part, most);

const expression = (open: string, close = ''): string => {
  const times = Math.floor((ROOM - 200) / (open.length + close.length));
  const source = `${open.repeat(times)}1${close.repeat(times)}`;
  return `${HEAD}steps:\n  - { id: a, set: { v: "\${ ${source} }" } }\n`;
};

const flow = (what: string, text: string): WorstFile => worst('flow', what, 'worst.flow.yaml', text);

export const WORST_FLOWS: readonly WorstFile[] = [
  flow(
    'remarks that ignore nothing',
    steps(() => '# holdfast-ignore HF4018: none\n'),
  ),
  flow('lists inside each other', `${HEAD}steps: ${'['.repeat(ROOM - 100)}`),
  flow('maps inside each other', `${HEAD}steps: ${'{a: '.repeat(Math.floor(ROOM / 4) - 30)}`),
  flow('block lists inside each other on one line', `${HEAD}steps:\n  ${'- '.repeat(Math.floor(ROOM / 2) - 60)}a\n`),
  flow(
    'unknown keys',
    fill(HEAD, (i) => `k${i}: 1\n`),
  ),
  flow(
    'one key again and again',
    fill(HEAD, () => 'title: a\n'),
  ),
  flow(
    'steps that name steps which are not there',
    steps((i) => `  - { id: step_${i}, set: { v: "\${ $steps.stap_${i}.v & $steps.stop_${i}.w }" } }\n`, 2_000),
  ),
  flow(
    'steps that name all sorts of fields that are not there',
    steps((i) => `  - { id: s${i}, set: { v: "\${ $input.a${i}.b + $run.c${i} + $vars.d${i} }" } }\n`, 2_000),
  ),
  flow(
    'steps with one id',
    steps(() => '  - { id: a, set: { v: 1 } }\n', 2_000),
  ),
  flow(
    'more steps than a flow may have',
    steps((i) => `  - { id: s${i}, wait: PT1M }\n`),
  ),
  flow(
    'calls of what does not exist',
    steps((i) => `  - { id: s${i}, call: shop.thing${i}, with: { a: "\${ $input.a }" } }\n`, 2_000),
  ),
  flow('an expression of additions', expression('1+')),
  flow('an expression of brackets', expression('(', ')')),
  flow('an expression of conditions', expression('$input.a ? 1 : ')),
  flow('an expression of functions in functions', expression('function($x){', '}')),
  flow(
    'quoted text that never ends',
    fill(`${HEAD}title: "`, () => '\\u0041 ${ '),
  ),
  flow(
    'anchors',
    fill(HEAD, (i) => `a${i}: &a${i} [ *a${Math.max(0, i - 1)} ]\n`),
  ),
  flow(
    'variables that depend on each other',
    steps(
      (i) => `  - { id: s${i}, set: { v${i % 400}: "\${ $vars.v${(i + 1) % 400} & $vars.v${(i + 7) % 400} }" } }\n`,
      2_000,
    ),
  ),
  flow('tabs', `${HEAD}${'\t'.repeat(ROOM - 100)}`),
  flow('hyphens', '-'.repeat(ROOM)),
  flow('colons', `${HEAD}${': '.repeat(Math.floor(ROOM / 2) - 60)}`),
  flow(
    'a folded text',
    fill(`${HEAD}title: >-\n`, () => '  ${ a }\n\n'),
  ),
];
