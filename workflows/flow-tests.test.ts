/** Every flow that ships has tests, they pass, and all of them together reach everything. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSourceTree } from '../cli/source-tree.ts';
import { generateTests } from '../cli/test/generate/generate-tests.ts';
import { runTests } from '../cli/test/run-tests.ts';

/** This file runs from dist/workflows/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'workflows');
const projects = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'holdfast.yaml')));

test('there are flows to test', () => assert.ok(projects.includes('cargo-release'), projects.join()));

for (const name of projects)
  test(`the tests of workflows/${name} pass and reach everything`, async () => {
    const project = { tree: openSourceTree(join(folder, name)), described: true };
    const run = { env: undefined, filter: undefined, update: false, threads: false };
    const { documents, diagnostics, orphans } = await runTests(project, run, undefined);
    const place = ({ file, line }: { readonly file: string; readonly line: number }) => `${name}/${file}:${line}`;
    const said = diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ range, code, message }) => `${place(range)} ${code} ${message}`);
    const failures = documents.flatMap(({ results, short, obsolete, unused }) => [
      ...[...results.flatMap((one) => one.failures), ...short, ...obsolete],
      ...unused.map(({ v, range }) => ({ range, message: `no test uses the mock of ${v}` })),
    ]);
    said.push(...[...failures, ...orphans].map(({ range, message }) => `${place(range)} ${message}`));
    const flows = project.tree.list().filter((path) => path.endsWith('.flow.yaml'));
    for (const flow of flows) {
      const mine = documents.filter((one) => one.flow === flow);
      if (mine.length === 0) said.push(`${name}/${flow} has no tests`);
      const reached = new Set(
        mine.flatMap(({ points }) => points.filter((one) => one.covered).map(({ what }) => what)),
      );
      const missing = mine[0]?.points.filter(({ what }) => !reached.has(what)) ?? [];
      said.push(
        ...missing.map(({ what, file, place: at }) => `${place({ file, line: at.line })} no test reaches ${what}`),
      );
    }
    assert.deepEqual(said, []);
  });

/**
 * What proposals need not reach, by project, and why: the search has its time. `share`: of all points, what they reach at
 * least, whichever it is.
 */
const OUT_OF_REACH: {
  readonly [project: string]: { readonly because: string; readonly what?: readonly string[]; readonly share?: number };
} = {
  'kyc-review': {
    because:
      'thirteen facts of papers, each with a rule of its own, are many more combinations than the search may try',
    share: 0.5,
  },
  'support-routing': {
    because:
      'no text that matches a regular expression is searched for, and not every pair of values for tables of many rows',
    what: [
      'check card_is_gone of intent holds',
      'check phone_is_gone of intent holds',
      'check alarm of intent holds',
      'rule no_way_back of trust',
      'rule fraud_words of route',
      'rule no_money of route',
    ],
  },
};

for (const name of projects)
  test(`without their tests, proposals reach everything in workflows/${name}`, async () => {
    const folderTree = openSourceTree(join(folder, name));
    const list = () => folderTree.list().filter((path) => !path.endsWith('.test.yaml'));
    const project = { tree: { ...folderTree, list }, described: true };
    const { generated } = await generateTests(project, undefined, undefined, 1);
    assert.ok(generated.length > 0);
    for (const { flow, missing, dropped, tests, all } of generated) {
      const { what: known = [], because, share } = OUT_OF_REACH[name] ?? {};
      const unknown = missing.filter(({ what }) => !known.includes(what));
      if (share === undefined) assert.deepEqual(unknown, [], because ?? flow);
      else assert.ok(unknown.length <= (1 - share) * all, `${unknown.map(({ what }) => what).join('\n')}\n${because}`);
      assert.equal(dropped, 0, flow);
      assert.ok(tests.length > 0, flow);
    }
  });
