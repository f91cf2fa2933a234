import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { readFixture, sha256, treeOf } from '../fixtures/project.ts';

/**
 * `compiler/fixtures/rules`: a project in which each flow breaks some rules and keeps others. Beside a document,
 * `<path>.out` lists what is to be found in it: place and code, one a line. Messages are not compared.
 */
const ALL = readFixture('rules');
const FILES = Object.fromEntries(Object.entries(ALL).filter(([path]) => !path.endsWith('.out')));
const { diagnostics, flows } = checkProject(treeOf(FILES), { contracts: standardContracts, digest: sha256 });

for (const path of Object.keys(FILES)) {
  test(`${path}: what is found, and where`, () => {
    const found = diagnostics
      .filter(({ range }) => range.file === path)
      .map(({ code, range }) => `${range.line}:${range.col}-${range.endLine}:${range.endCol} ${code}\n`);
    assert.equal(found.join(''), ALL[`${path}.out`] ?? '');
  });
}

test('every list of findings belongs to a document', () => {
  const lists = Object.keys(ALL).filter((path) => path.endsWith('.out'));
  assert.deepEqual(
    lists.filter((path) => !Object.hasOwn(FILES, path.slice(0, -'.out'.length))),
    [],
  );
});

test('a flow has a plan where none of its findings is an error', () => {
  for (const [path, compiled] of flows) {
    const failed = compiled.diagnostics.some(({ severity }) => severity === 'error');
    assert.equal(compiled.plan === undefined, failed, path);
  }
});
