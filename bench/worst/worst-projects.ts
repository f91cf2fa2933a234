/** Projects whose documents are each at their limits: people, catalogues, overlays, contracts, comments, many flows. */
import { fill, HEAD, many, PROJECT, type WorstFile } from './worst-file.ts';

const FLOW = `${HEAD}steps: [{ id: a, return: 1 }]\n`;

/** `gives`: what is told where all was judged. */
function whole(
  what: string,
  files: WorstFile['files'],
  { kind = 'whole project', gives }: { readonly kind?: string; readonly gives?: string } = {},
): WorstFile {
  const all = { 'holdfast.yaml': PROJECT, 'worst.flow.yaml': FLOW, ...files };
  return { kind, what, files: all, args: ['check', '--no-cache'], ...(gives === undefined ? {} : { gives }) };
}

const contract = (name: string, more: string): string =>
  `  - { name: ${name}, version: 1.0.0, summary: s, effect: read, dispatch: queue, files: [], examples: [], ${more} }\n`;
const CONTRACTS = `${PROJECT}activities: { contracts: ["*.activities.yaml"], module: ./m.mjs }\n`;

/** A schema of some 180 KB that every flow takes as its input. */
const GIANT = `{"type":"object","properties":{${many(2_500, (i) => `"field${i}":{"anyOf":[{"type":"string","maxLength":${i}},{"type":"null"}]}`).join(',')}}}`;
const importer = (i: number): string =>
  `holdfast: "1"\nname: f${i}\nversion: 1.0.0\ninput: { schema: ./giant.json }\nsteps:\n${many(
    200,
    (n) => `  - { id: s${n}, set: { v: "\${ $input.field${(i * 7 + n) % 2_500} ?? 1 }" } }\n`,
  ).join('')}`;

export const WORST_PROJECTS: readonly WorstFile[] = [
  whole(
    'contracts, as many as there may be',
    {
      'holdfast.yaml': CONTRACTS,
      'm.mjs': '',
      'worst.activities.yaml': `holdfast: "1"\nactivities:\n${many(500, (i) => contract(`team.a${i}`, `errors: [], input: { type: object, properties: { ${many(20, (n) => `p${n}: { type: string }`).join(', ')} } }, output: { type: object }`)).join('')}`,
      'worst.flow.yaml': `${HEAD}steps: [{ id: a, call: team.a499x }]\n`,
    },
    { kind: 'contracts', gives: 'HF5001' },
  ),
  whole(
    'contracts of 100 errors',
    {
      'holdfast.yaml': CONTRACTS,
      'm.mjs': '',
      'worst.activities.yaml': fill('holdfast: "1"\nactivities:\n', (i) =>
        contract(
          `team.a${i}`,
          `input: true, output: true, errors: [${many(100, (n) => `{ type: team.e${n}, title: t, retry: false }`).join(', ')}]`,
        ),
      ),
      'worst.flow.yaml': `${HEAD}steps: [{ id: a, call: team.a1x }]\n`,
    },
    { kind: 'contracts', gives: 'HF5001' },
  ),
  whole('people of many groups', {
    'people.yaml': fill(
      'holdfast: "1"\ngroups:\n',
      (i) => `  g${i}: [${many(20, (n) => `p${i * 20 + n}@example.org`).join(', ')}]\n`,
      5_000,
    ),
    'holdfast.yaml': `${PROJECT}people: { identity: claimed, directory: ./people.yaml }\n`,
  }),
  whole('a catalogue of many teams', {
    'holdfast.yaml': fill(
      `${PROJECT}catalogue:\n  teams:\n`,
      (i) =>
        `    team${i}: { flows: [${many(40, (n) => `"t${i}/f${n}/**"`).join(', ')}], allow: [${many(40, (n) => `"ns${i}x${n}.*"`).join(', ')}] }\n`,
      200,
    ),
  }),
  whole('50 overlays of a large document', {
    'holdfast.yaml': fill(`${PROJECT}tenants:\n`, (i) => `  t${i}: {}\n`, 10_000),
    ...Object.fromEntries(
      many(50, (i) => [
        `holdfast.e${i}.yaml`,
        `connections: { c${i}: { kind: http, baseUrl: "https://example.org" } }\n`,
      ]),
    ),
  }),
  whole(
    'an overlay at the size limit',
    {
      'holdfast.e.yaml': fill('connections:\n', (i) => `  c${i}: { kind: http, baseUrl: "https://example.org" }\n`),
    },
    { gives: 'HF1112' },
  ),
  whole(
    'comments that ignore nothing',
    {
      'worst.flow.yaml': fill(
        `${HEAD}steps:\n`,
        (i) => `  - { id: s${i}, set: { v: 1 } } # holdfast-ignore HF1312: because ${i}\n`,
      ),
    },
    { gives: 'HF1017' },
  ),
  whole(
    'comments that ignore nothing, on lines of their own',
    {
      'worst.flow.yaml': `${fill('', (i) => `# holdfast-ignore HF1312: because ${i}\n`, 12_000)}${FLOW}`,
    },
    { gives: 'HF1017' },
  ),
  whole('60 flows of 200 steps with one schema of 180 KB', {
    'giant.json': GIANT,
    ...Object.fromEntries(many(60, (i) => [`f${i}.flow.yaml`, importer(i)])),
  }),
  whole('forms of one schema of 180 KB', {
    'giant.json': GIANT,
    'holdfast.yaml': `${PROJECT}people: { identity: claimed, directory: ./people.yaml }\n`,
    'people.yaml': 'holdfast: "1"\ngroups: { a: [p@example.org] }\n',
    'worst.flow.yaml': fill(
      `${HEAD}steps:\n`,
      (i) =>
        `  - { id: s${i}, timeout: PT1H, approval: { title: t, assignees: { groups: [a] }, form: { schema: ./giant.json } } }\n  - { id: v${i}, set: { v: "\${ $steps.s${i}.form.field${i} ?? 1 }" } }\n`,
      450,
    ),
  }),
  whole('200 questions to a table of 100 inputs', {
    'worst.rules.yaml': `holdfast: "1"\nhitPolicy: F\ninputs: { ${many(100, (i) => `i${i}: { type: number }`).join(', ')} }\noutputs: { b: { type: text } }\nrules: [{ id: r, when: { i0: 1 }, then: { b: x } }]\ndefault: { b: y }\n`,
    'worst.flow.yaml': fill(
      `${HEAD}steps:\n`,
      (i) =>
        `  - { id: s${i}, call: rules.decide, with: { table: ./worst.rules.yaml, facts: { ${many(100, (n) => `i${n}: ${n}`).join(', ')} } } }\n`,
      200,
    ),
  }),
];
