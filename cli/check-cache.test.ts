/** Results that are kept: taken where nothing changed, and never otherwise; whatever happens to the cache does no harm. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CHECK_CACHE_LIMITS, type CheckCache, findChecked } from './check-cache.ts';
import { checkDocuments } from './check-documents.ts';
import { openSourceTree } from './source-tree.ts';
import { makeProject, runCli } from './testing/run-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'holdfast-checks-'));
after(() => rmSync(home, { recursive: true, force: true }));

const FILES = {
  'holdfast.yaml': 'holdfast: "1"\nname: kept\n',
  'a.flow.yaml': `holdfast: "1"
name: a
version: 1.0.0
input: { schema: ./order.json }
steps:
  - { id: first, set: { x: "\${ $input.total }", y: "\${ $input.nothing }" } }
`,
  'order.json':
    '{ "type": "object", "required": ["total"], "properties": { "total": { "type": "number" } }, "additionalProperties": false }\n',
};

let caches = 0;
const newCache = (): CheckCache => ({ build: 'test', folder: join(home, String(caches++)) });
const ask = (root: string) => ({
  project: { tree: openSourceTree(root), described: true },
  env: undefined,
  strict: false,
});

test('what was found is found again without a check, with all that a finding says', async () => {
  const root = makeProject(FILES);
  const cache = newCache();
  assert.equal(findChecked(cache, ask(root)), undefined);
  const first = await checkDocuments(ask(root), cache);
  assert.deepEqual(
    first.diagnostics.map(({ code }) => code),
    ['HF3003'],
  );
  assert.deepEqual(findChecked(cache, ask(root)), JSON.parse(JSON.stringify(first)));
  assert.equal(findChecked({ ...cache, build: 'another' }, ask(root)), undefined);
  assert.equal(findChecked(cache, { ...ask(root), env: 'prod' }), undefined);
  assert.equal(findChecked(cache, { ...ask(root), strict: true }), undefined);
  assert.equal(findChecked(cache, { ...ask(root), paths: ['a.flow.yaml'] }), undefined);
});

const changes: { readonly [what: string]: (root: string) => void } = {
  'the flow': (root) => writeFileSync(join(root, 'a.flow.yaml'), `${FILES['a.flow.yaml']}# more\n`),
  'the schema it names': (root) => writeFileSync(join(root, 'order.json'), '{ "type": "object" }'),
  'the project': (root) => writeFileSync(join(root, 'holdfast.yaml'), 'holdfast: "1"\nname: other\n'),
  'a lock that was not there': (root) =>
    writeFileSync(join(root, 'catalog.lock.yaml'), 'holdfast: "1"\nactivities: {}\n'),
  'another document': (root) => writeFileSync(join(root, 'b.txt'), ''),
  'a file that is gone': (root) => rmSync(join(root, 'order.json')),
};

for (const [what, change] of Object.entries(changes)) {
  test(`changed since then: ${what}`, async () => {
    const root = makeProject(FILES);
    const cache = newCache();
    await checkDocuments(ask(root), cache);
    assert.ok(findChecked(cache, ask(root)));
    change(root);
    assert.equal(findChecked(cache, ask(root)), undefined);
  });
}

test('broken, foreign, locked or missing entries are as none', async () => {
  const root = makeProject(FILES);
  const cache = newCache();
  const wanted = await checkDocuments(ask(root), cache);
  const file = join(cache.folder, readdirSync(cache.folder)[0] ?? '');
  const whole = readFileSync(file);
  for (const broken of [Buffer.alloc(0), whole.subarray(0, 40), Buffer.from(whole).fill(7, 50, 60)]) {
    writeFileSync(file, broken);
    assert.equal(findChecked(cache, ask(root)), undefined);
    assert.deepEqual(await checkDocuments(ask(root), cache), wanted);
    assert.ok(findChecked(cache, ask(root)));
  }
  rmSync(cache.folder, { recursive: true });
  writeFileSync(cache.folder, 'a file where the folder should be');
  assert.deepEqual(await checkDocuments(ask(root), cache), wanted);
});

test('many at the same time write and read one cache', async () => {
  const root = makeProject(FILES);
  const cache = newCache();
  const all = await Promise.all(Array.from({ length: 20 }, () => checkDocuments(ask(root), cache)));
  for (const one of all) assert.deepEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(all[0])));
  assert.equal(readdirSync(cache.folder).length, 1);
});

test('the oldest entries make room', async () => {
  const cache = newCache();
  mkdirSync(cache.folder, { recursive: true });
  for (let i = 0; i < CHECK_CACHE_LIMITS.entries; i++) writeFileSync(join(cache.folder, `old${i}`), '');
  const root = makeProject(FILES);
  await checkDocuments(ask(root), cache);
  assert.ok(readdirSync(cache.folder).length <= CHECK_CACHE_LIMITS.entries);
  assert.ok(findChecked(cache, ask(root)));
});

test('a process: the same words, code and streams from the cache, without it, and after it was deleted', async () => {
  const root = makeProject(FILES);
  const env = { XDG_CACHE_HOME: join(home, 'xdg') };
  const run = (...more: string[]) => runCli(['check', ...more], { cwd: root, env });
  const entries = (): readonly string[] => readdirSync(join(home, 'xdg', 'holdfast', 'checks'));
  const cold = await run('--no-cache');
  assert.throws(entries);
  assert.equal(cold.code, 1);
  assert.match(cold.out, /HF3003/);
  for (const _ of [1, 2]) assert.deepEqual(await run(), cold);
  assert.equal(entries().length, 1);
  rmSync(join(home, 'xdg'), { recursive: true });
  assert.deepEqual(await run(), cold);
  const json = await run('--format', 'json');
  assert.deepEqual(await run('--format', 'json', '--no-cache'), json);
  writeFileSync(join(root, 'a.flow.yaml'), FILES['a.flow.yaml'].replace(', y: "${ $input.nothing }"', ''));
  const mended = await run();
  assert.deepEqual([mended.code, mended.out], [0, '']);
  assert.deepEqual(await run(), mended);
});
