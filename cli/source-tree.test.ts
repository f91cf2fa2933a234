import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSourceTree, TREE_LIMITS } from './source-tree.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-tree-')));
after(() => rmSync(base, { recursive: true, force: true }));
const root = join(base, 'project');
for (const folder of ['flows/deep', 'node_modules/x', '.git', 'dist', '.holdfast']) {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'a.flow.yaml'), folder);
}
writeFileSync(join(root, 'b.json'), '{}');
writeFileSync(join(root, 'flows', 'a.flow.yaml'), '');
writeFileSync(join(base, 'secret.txt'), 'secret');
symlinkSync(join(base, 'secret.txt'), join(root, 'leak.txt'));
symlinkSync(base, join(root, 'up'));
symlinkSync(join(root, 'b.json'), join(root, 'inside.json'));
symlinkSync(join(root, 'gone'), join(root, 'dangling.json'));

execFileSync('mkfifo', [join(root, 'pipe.flow.yaml')]);

const tree = openSourceTree(root);

test('lists documents, sorted, without what is not the project', () => {
  assert.deepEqual(tree.list(), ['b.json', 'flows/a.flow.yaml', 'flows/deep/a.flow.yaml', 'inside.json']);
});

for (const [path, expected] of [
  ['b.json', '{}'],
  ['inside.json', '{}'],
  ['flows/deep/a.flow.yaml', 'flows/deep'],
  ['leak.txt', undefined],
  ['up/secret.txt', undefined],
  ['../secret.txt', undefined],
  ['flows/../../secret.txt', undefined],
  [join(base, 'secret.txt'), undefined],
  ['dangling.json', undefined],
  ['flows', undefined],
  ['pipe.flow.yaml', undefined],
  ['', undefined],
  ['b.json\0', undefined],
] as const)
  test(`reads ${JSON.stringify(path)}`, () => assert.equal(tree.read(path), expected));

test('locates files inside only', () => {
  assert.equal(tree.locate(join(root, 'flows', 'a.flow.yaml')), 'flows/a.flow.yaml');
  assert.equal(tree.locate(join(base, 'secret.txt')), undefined);
  assert.equal(tree.locate(join(root, 'leak.txt')), undefined);
});

test('a change is seen after a refresh', () => {
  writeFileSync(join(root, 'late.json'), '1');
  assert.equal(tree.list().includes('late.json'), false);
  tree.refresh();
  assert.equal(tree.read('late.json'), '1');
  assert.equal(tree.list().includes('late.json'), true);
});

test('a huge file is cut', () => {
  writeFileSync(join(root, 'huge.yaml'), Buffer.alloc(TREE_LIMITS.bytes + 10, 'a'));
  assert.equal(tree.read('huge.yaml')?.length, TREE_LIMITS.bytes);
});
