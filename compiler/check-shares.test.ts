/** However many share the work of a check, what they find together is what one would have found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../stdlib/index.ts';
import { checkProject, checkShare, joinShares } from './compile-project.ts';
import { everyNth } from './fixtures/every-nth.ts';
import { readFixture, sha256, treeOf } from './fixtures/project.ts';

const options = { contracts: standardContracts, digest: sha256 };
const head = (name: string): string => `holdfast: "1"\nname: ${name}\nversion: 1.0.0\nsteps:\n`;
const circle = {
  'b.flow.yaml': `${head('b')}  - { id: x, run: a@^1 }\n`,
  'a.flow.yaml': `${head('a')}  - { id: x, run: c@^1 }\n`,
  'c.flow.yaml': `${head('c')}  - { id: x, run: b@^1 }\n`,
  'd.flow.yaml': `${head('a')}  - { id: x, set: { y: 1 } }\n`,
};

const projects = {
  language: readFixture('language'),
  rules: readFixture('rules'),
  fixes: readFixture('fixes'),
  circle,
};

for (const [name, files] of Object.entries(projects)) {
  test(`${name}: shares of 1, 2 and 5 find what one check finds`, () => {
    const tree = treeOf(files);
    const whole = checkProject(tree, options);
    for (const of of [1, 2, 5]) {
      const shares = Array.from({ length: of }, (_, i) => checkShare(tree, options, undefined, everyNth(i, of)));
      const joined = joinShares(shares);
      assert.deepEqual(joined.diagnostics, whole.diagnostics);
      assert.deepEqual(joined.flows, [...whole.flows.keys()].sort());
      assert.deepEqual(joined.documents, [...whole.documents].sort());
    }
  });
}

test('named documents are shared out as well', () => {
  const tree = treeOf(projects.rules);
  const paths = tree.list().filter((path) => /\.(flow|rules)\.yaml$/.test(path));
  const shares = [0, 1, 2].map((i) => checkShare(tree, options, paths, everyNth(i, 3)));
  assert.deepEqual(joinShares(shares).diagnostics, checkProject(tree, options, paths).diagnostics);
});
