/** The other documents of a project at their limits: templates, tests, the project, its lock, contracts, people. */
import { TEMPLATE_LIMITS } from '../../stdlib/template/limits.ts';
import { fill, HEAD, many, PROJECT, type WorstFile, worst } from './worst-file.ts';

const template = (what: string, text: string): WorstFile => worst('template', what, 'worst.hbs', text);
const FRONT = '---\nschema: true\n---\n';
const TYPED =
  '---\nschema: { type: object, properties: { a: { type: object, properties: { b: { type: array, items: { type: object, properties: { c: { type: string } } } } } } } }\n---\n';
const some = (head: string, part: (i: number) => string, tail = ''): string =>
  fill(head, part, undefined, tail, TEMPLATE_LIMITS.sourceChars - 10);
const nested = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);

const FLOW = `${HEAD}steps:\n  - { id: a, call: http.get, with: { connection: c, path: /a } }\n  - { id: b, return: "\${ $steps.a }" }\n`;
const SETTINGS = `${PROJECT}connections: { c: { kind: http, baseUrl: "https://example.org" } }\n`;
const test = (what: string, text: string): WorstFile =>
  worst('test', what, 'worst.test.yaml', text, { 'worst.flow.yaml': FLOW, 'holdfast.yaml': SETTINGS });
const TESTS = 'flow: ./worst.flow.yaml\ntests:\n';

const project = (what: string, text: string): WorstFile => ({
  kind: 'project',
  what,
  files: { 'holdfast.yaml': text, 'worst.flow.yaml': FLOW },
  args: ['check', '--no-cache'],
});
const lock = (what: string, text: string): WorstFile => ({
  kind: 'lock',
  what,
  files: { 'catalog.lock.yaml': text, 'worst.flow.yaml': FLOW, 'holdfast.yaml': SETTINGS },
  args: ['check', '--no-cache'],
});
const contracts = (what: string, text: string): WorstFile => ({
  kind: 'contracts',
  what,
  files: {
    'worst.activities.yaml': `holdfast: "1"\n${text}`,
    'worst.flow.yaml': FLOW,
    'holdfast.yaml': `${SETTINGS}activities: { contracts: ["*.activities.yaml"], module: ./m.mjs }\n`,
    'm.mjs': '',
  },
  args: ['check', '--no-cache'],
});

export const WORST_TEMPLATES: readonly WorstFile[] = [
  template(
    'tags',
    fill(FRONT, (i) => `{{a${i}.b}}`),
  ),
  template(
    'tags, as many as there may be',
    some(FRONT, (i) => `{{a${i}.b}}`),
  ),
  template(
    'tags of data that is typed',
    some(TYPED, (i) => `{{a.b.[${i}].c}}{{a.x${i}}}`),
  ),
  template(
    'blocks that never close',
    fill('', () => '{{#if a}}'),
  ),
  template('blocks inside each other', nested('{{#if a}}', '{{/if}}', 11_000)),
  template('loops inside each other, typed', TYPED + nested('{{#each a.b}}', '{{/each}}', 9_000)),
  template(
    'loops beside each other, typed',
    some(TYPED, () => '{{#each a.b}}{{c}}{{../a}}{{/each}}'),
  ),
  template('calls inside each other', `{{json ${'(lookup a '.repeat(18_000)}b${')'.repeat(18_000)}}}`),
  template(
    'one call of arguments',
    some('{{json ', (i) => `a${i} `, '}}'),
  ),
  template('steps up', `{{${'../'.repeat(60_000)}a}}`),
  template('a path of fields', `{{a${'.b'.repeat(95_000)}}}`),
  template('braces', '{'.repeat(190_000)),
  template(
    'comments',
    some('', () => '{{!-- a --}}'),
  ),
  template('else', `{{#if a}}${'{{else if b}}'.repeat(14_000)}{{/if}}`),
  template('text alone', 'x\n'.repeat(240_000)),
  template('backslashes', '\\'.repeat(190_000).concat('{{a}}')),
  template('quotes', `{{json "${'\\"'.repeat(90_000)}"}}`),
  template(
    'partials',
    some('', (i) => `{{> p${i}}}`),
  ),
  template(
    'front matter that never ends',
    fill('---\n', (i) => `a${i}: 1\n`),
  ),
];

export const WORST_DOCUMENTS: readonly WorstFile[] = [
  test(
    'tests',
    fill(
      TESTS,
      (i) =>
        `  - { name: t${i}, mocks: { a: { output: { status: 200, headers: {}, body: ${i} } } }, expect: { outcome: completed, output: ${i} } }\n`,
    ),
  ),
  test(
    'tests of one name',
    fill(TESTS, () => '  - { name: t, expect: { outcome: completed } }\n'),
  ),
  test(
    'mocks of steps that are not there',
    fill(
      `${TESTS}  - name: t\n    expect: { outcome: completed }\n    mocks:\n`,
      (i) => `      s${i}: { output: 1 }\n`,
    ),
  ),
  test(
    'an order of steps that are not there',
    fill(`${TESTS}  - name: t\n    expect: { outcome: completed, order: [`, (i) => `s${i}, `, undefined, 'a] }\n'),
  ),
  test(
    'what happens',
    fill(
      `${TESTS}  - name: t\n    expect: { outcome: completed }\n    happens:\n`,
      (i) => `      - { at: PT${i}S, approve: s${i}, by: p }\n`,
    ),
  ),
  test(
    'answers that break the contract',
    fill(
      `${TESTS}  - name: t\n    expect: { outcome: completed }\n    mocks:\n      a:\n`,
      (i) => `        - { output: { x${i}: 1 } }\n`,
    ),
  ),
  test(
    'files that are not there',
    fill(TESTS, (i) => `  - { name: t${i}, input: { $file: ./f${i}.json }, expect: { outcome: completed } }\n`),
  ),
  test(
    'an answer of nested values',
    `${TESTS}  - { name: t, expect: { outcome: completed, output: ${'{a: '.repeat(50)}1${'}'.repeat(50)} } }\n`,
  ),
  project(
    'connections',
    fill(`${PROJECT}connections:\n`, (i) => `  c${i}: { kind: http, baseUrl: "https://example.org" }\n`),
  ),
  project(
    'models of connections that are not there',
    fill(`${SETTINGS}models:\n`, (i) => `  m${i}: { provider: openai, model: m, connection: d${i} }\n`),
  ),
  project(
    'labels of models that are not there',
    fill(`${SETTINGS}labels:\n`, (i) => `  l${i}: { models: [m${i}, n${i}], connections: [d${i}] }\n`),
  ),
  project(
    'groups of people',
    fill(`${PROJECT}people:\n  groups:\n`, (i) => `    g${i}: [p${i}@example.org]\n`),
  ),
  project(
    'patterns of flows',
    `${PROJECT}flows: [${many(20_000, (i) => `"**/*${i}*/**/*.flow.yaml"`)
      .join(', ')
      .slice(0, 490_000)
      .replace(/, [^,]*$/, '')}]\n`,
  ),
  project('one pattern of stars', `${PROJECT}flows: ["${'**/*'.repeat(60_000)}.flow.yaml"]\n`),
  project(
    'unknown keys',
    fill(PROJECT, (i) => `conection${i}: 1\n`),
  ),
  project(
    'a catalogue of entries',
    fill(`${PROJECT}catalogue:\n  entries:\n`, (i) => `    a${i}.*: { allow: false, reason: r }\n`),
  ),
  project(
    'packs that are not there',
    fill(`${PROJECT}catalogue:\n  packs:\n`, (i) => `    - { folder: ./p${i} }\n`),
  ),
  project(
    'documents of OpenAPI that are not there',
    fill(`${SETTINGS}openapi:\n`, (i) => `  a${i}: { document: ./d${i}.json, connection: c }\n`),
  ),
  lock(
    'activities',
    fill('holdfast: "1"\nactivities:\n', (i) => `  a.b${i}: { version: 1.0.0, digest: "${'0'.repeat(64)}" }\n`),
  ),
  lock(
    'wrong digests',
    fill('holdfast: "1"\nactivities:\n', (i) => `  a.b${i}: { version: 1, digest: x }\n`),
  ),
  contracts(
    'contracts',
    fill(
      'activities:\n',
      (i) =>
        `  - { name: team.a${i}, version: 1.0.0, summary: s, effect: read, dispatch: queue, files: [], input: { type: object }, output: { type: object }, errors: [], examples: [] }\n`,
    ),
  ),
  contracts(
    'contracts of one name',
    fill(
      'activities:\n',
      () =>
        '  - { name: team.a, version: 1.0.0, summary: s, effect: read, dispatch: queue, files: [], input: { type: object }, output: { type: object }, errors: [], examples: [] }\n',
    ),
  ),
  contracts(
    'one contract of errors',
    fill(
      'activities:\n  - name: team.a\n    version: 1.0.0\n    summary: s\n    effect: read\n    dispatch: queue\n    files: []\n    input: true\n    output: true\n    examples: []\n    errors:\n',
      (i) => `      - { type: team.e${i}, title: t, retry: false }\n`,
    ),
  ),
];
