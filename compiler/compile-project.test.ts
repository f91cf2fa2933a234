import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProject, compileProject } from './compile-project.ts';
import { sha256, treeOf } from './fixtures/project.ts';

type Files = { readonly [path: string]: string };

const OPTIONS = { contracts: new Map(), digest: sha256 };
const flow = (name: string, version: string, step: string): string =>
  `holdfast: "1"\nname: ${name}\nversion: ${version}\nsteps:\n  - ${step}\n`;
const CALM = '{ id: calm, wait: PT1M }';
const PROJECT = 'holdfast: "1"\nname: example\n';

/** Findings as `path code`, and the flows that have plans. */
function check(
  files: Files,
  expected: { readonly findings: readonly string[]; readonly plans: readonly string[] },
): void {
  const { diagnostics, flows } = checkProject(treeOf(files), OPTIONS);
  assert.deepEqual(
    diagnostics.map(({ range, code }) => `${range.file} ${code}`),
    expected.findings,
  );
  assert.deepEqual(
    [...flows].filter(([, { plan }]) => plan).map(([path]) => path),
    expected.plans,
  );
}

const CASES: readonly {
  readonly title: string;
  readonly files: Files;
  readonly findings: readonly string[];
  readonly plans: readonly string[];
}[] = [
  {
    title: 'a project without a document: every flow',
    files: { 'a.flow.yaml': flow('a', '1.0.0', CALM), 'sub/b.flow.yaml': flow('b', '1.0.0', '{ id: x, run: a@1 }') },
    findings: [],
    plans: ['a.flow.yaml', 'sub/b.flow.yaml'],
  },
  {
    title: 'only the flows that the project names, also for `run`',
    files: {
      'holdfast.yaml': `${PROJECT}flows: [flows]\n`,
      'flows/a.flow.yaml': flow('a', '1.0.0', '{ id: x, run: b@1 }'),
      'old/b.flow.yaml': flow('b', '1.0.0', CALM),
    },
    findings: ['flows/a.flow.yaml HF5002'],
    plans: [],
  },
  {
    title: 'documents that no flow names',
    files: {
      'a.flow.yaml': flow('a', '1.0.0', CALM),
      'b.rules.yaml': 'holdfast: "1"\n',
      'c.hbs': '{{> part}}',
      'd.test.yaml': 'tests: []\n',
      'catalog.lock.yaml': 'activities: 1\n',
      'data.json': 'no document of ours',
    },
    findings: [
      'b.rules.yaml HF1102',
      'b.rules.yaml HF1105',
      'c.hbs HF5018',
      'catalog.lock.yaml HF1102',
      'catalog.lock.yaml HF1103',
      'd.test.yaml HF1102',
      'd.test.yaml HF1112',
    ],
    plans: ['a.flow.yaml'],
  },
  {
    title: 'a broken flow breaks those that run it, and no other',
    files: {
      'a.flow.yaml': flow('a', '1.0.0', '{ id: x, run: b@1 }'),
      'b.flow.yaml': flow('b', '1.0.0', '{ id: x, call: no.such }'),
      'c.flow.yaml': flow('c', '1.0.0', CALM),
    },
    findings: ['a.flow.yaml HF5005', 'b.flow.yaml HF5001'],
    plans: ['c.flow.yaml'],
  },
  {
    title: 'flows that run each other',
    files: {
      'a.flow.yaml': flow('a', '1.0.0', '{ id: x, run: b@1 }'),
      'b.flow.yaml': flow('b', '1.0.0', '{ id: x, run: a@1 }'),
    },
    findings: ['a.flow.yaml HF5004', 'b.flow.yaml HF5004'],
    plans: [],
  },
];

for (const { title, files, findings, plans } of CASES) {
  test(title, () => check(files, { findings, plans }));
}

test('the newest version that fits is pinned by the digest of its plan', () => {
  const files = {
    'a.flow.yaml': flow('a', '1.0.0', '{ id: x, run: b@^1.1 }'),
    'b.flow.yaml': flow('b', '1.1.0', CALM),
    'c.flow.yaml': flow('b', '1.2.0', CALM),
    'd.flow.yaml': flow('b', '2.0.0', CALM),
  };
  const flows = compileProject(treeOf(files), OPTIONS);
  const plan = flows.get('a.flow.yaml')?.plan;
  assert.deepEqual(Object.keys(plan?.flows ?? {}), ['b@1.2.0']);
  assert.equal(plan?.flows['b@1.2.0']?.digest, flows.get('c.flow.yaml')?.plan?.digest);
});
