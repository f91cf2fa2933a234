/** Packs of activities from a folder and from npm: read without running them, held to the lock, and run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { makeProject, runCli } from './testing/run-cli.ts';

const manifest = (name: string): string =>
  JSON.stringify({
    name,
    version: '1.0.0',
    type: 'module',
    files: ['*'],
    holdfast: { contracts: ['bank.activities.yaml'], module: './index.mjs' },
  });
const contracts = (space: string): string => `holdfast: "1"
activities:
  - name: ${space}.balance
    version: 1.0.0
    summary: Reads a balance.
    effect: read
    dispatch: queue
    input: { type: object, required: [account], additionalProperties: false, properties: { account: { type: string } } }
    output: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: integer } } }
    errors: []
    files: []
    examples: []
`;
const MODULE = (space: string): string => `import { implement } from 'holdfast/catalog';
import { amountOf } from './dist/amounts.mjs';
export default implement({ '${space}.balance': async ({ account }) => ({ amount: amountOf(account) }) });
`;
const pack = (name: string, space: string): { readonly [path: string]: string } => ({
  'package.json': manifest(name),
  'bank.activities.yaml': contracts(space),
  'index.mjs': MODULE(space),
  'dist/amounts.mjs': 'export const amountOf = (account) => account.length;\n',
});
const FLOW = (space: string): string => `holdfast: "1"
name: look
version: 1.0.0
steps:
  - { id: balance, call: ${space}.balance, with: { account: abc } }
`;

function writeAll(root: string, files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
const codesOf = async (cwd: string): Promise<readonly string[]> => {
  const { out } = await runCli(['check', '--format', 'json'], { cwd });
  return [...out.matchAll(/"code":\s*"(HF\d{4})"/g)].map((match) => match[1] ?? '');
};

/** A project that lists a pack which lies in `at`: refused, locked, run, and refused again when anything of it changed. */
async function checkPack(cwd: string, at: string, name: string): Promise<void> {
  assert.deepEqual(await codesOf(cwd), ['HF6021']);
  assert.equal((await runCli(['run', 'look.flow.yaml'], { cwd })).code, 1);
  const locked = await runCli(['catalog', 'lock'], { cwd });
  assert.equal(locked.code, 0, locked.err);
  assert.match(locked.err, /1 contract and 1 pack locked/);
  assert.match(
    readFileSync(join(cwd, 'catalog.lock.yaml'), 'utf8'),
    new RegExp(`packs:\n  "${name}": \\{ version: 1.0.0`),
  );
  assert.deepEqual(await codesOf(cwd), []);
  assert.equal((await runCli(['catalog', 'verify'], { cwd })).code, 0);
  const listed = await runCli(['catalog', 'list', '--format', 'json'], { cwd });
  assert.ok(JSON.parse(listed.out).some((one: { of: string }) => one.of === name));
  const ran = await runCli(['run', 'look.flow.yaml'], { cwd });
  assert.equal(ran.code, 0, ran.err);
  assert.deepEqual(JSON.parse(ran.out), { amount: 3 });
  // A file that neither the manifest nor the contracts name.
  writeFileSync(join(cwd, at, 'dist', 'amounts.mjs'), 'export const amountOf = () => 0;\n');
  assert.deepEqual(await codesOf(cwd), ['HF6021']);
  const drifted = await runCli(['catalog', 'verify'], { cwd });
  assert.equal(drifted.code, 1);
  assert.match(
    drifted.out,
    new RegExp(`^pack ${name}: a file of it has changed \\(still 1\\.0\\.0; \\w+ to \\w+\\)$`, 'm'),
  );
  assert.doesNotMatch(drifted.out, /contract/);
  const refused = await runCli(['run', 'look.flow.yaml'], { cwd });
  assert.equal(refused.code, 1);
  assert.match(refused.err, /HF6021/);
  writeFileSync(join(cwd, at, 'dist', 'amounts.mjs'), 'export const amountOf = (account) => account.length;\n');
  assert.deepEqual(await codesOf(cwd), []);
  writeFileSync(join(cwd, at, 'dist', 'more.mjs'), '');
  assert.deepEqual(await codesOf(cwd), ['HF6021']);
}

test('a pack in a folder of the project', async () => {
  const cwd = makeProject({
    'holdfast.yaml': 'holdfast: "1"\nname: a\ncatalogue: { packs: [ { folder: ./packs/bank } ] }\n',
    'look.flow.yaml': FLOW('bank'),
  });
  writeAll(join(cwd, 'packs', 'bank'), pack('bank', 'bank'));
  await checkPack(cwd, 'packs/bank', 'bank');
});

test('a pack from npm, packed and installed without a network', async () => {
  const source = makeProject({});
  writeAll(source, pack('@example/ledger-pack', 'ledger'));
  const npm = (args: readonly string[], cwd: string): string => {
    const { status, stdout, stderr } = spawnSync('npm', [...args], {
      cwd,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const tarball = npm(['pack', '--silent', '--ignore-scripts'], source).trim();
  const cwd = makeProject({
    'holdfast.yaml': 'holdfast: "1"\nname: a\ncatalogue: { packs: [ { npm: "@example/ledger-pack" } ] }\n',
    'look.flow.yaml': FLOW('ledger'),
    'package.json': '{ "name": "a", "private": true }\n',
  });
  assert.deepEqual((await codesOf(cwd)).slice(0, 1), ['HF6020']);
  npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', join(source, tarball)], cwd);
  await checkPack(cwd, 'node_modules/@example/ledger-pack', '@example/ledger-pack');
});

const broken: readonly (readonly [title: string, files: { readonly [path: string]: string }])[] = [
  ['no package.json', {}],
  ['a package.json that is no JSON', { 'package.json': '{' }],
  ['a package.json without holdfast', { 'package.json': '{ "name": "bank", "version": "1.0.0" }' }],
  ['a module that is not there', { 'package.json': manifest('bank'), 'bank.activities.yaml': contracts('bank') }],
  [
    'a module outside',
    { ...pack('bank', 'bank'), 'package.json': manifest('bank').replace('./index.mjs', '../../look.flow.yaml') },
  ],
  ['a file that is no text', { ...pack('bank', 'bank'), 'blob.bin': '\u{fffd}' }],
];
for (const [title, files] of broken) {
  test(`a pack that cannot be used: ${title}`, async () => {
    const cwd = makeProject({
      'holdfast.yaml': 'holdfast: "1"\nname: a\ncatalogue: { packs: [ { folder: ./bank } ] }\n',
      'look.flow.yaml': FLOW('bank'),
    });
    writeAll(join(cwd, 'bank'), files);
    assert.ok((await codesOf(cwd)).includes('HF6020'));
  });
}

test('a pack with a link that leads out of it', async () => {
  const cwd = makeProject({
    'holdfast.yaml': 'holdfast: "1"\nname: a\ncatalogue: { packs: [ { folder: ./bank } ] }\n',
    'look.flow.yaml': FLOW('bank'),
  });
  writeAll(join(cwd, 'bank'), pack('bank', 'bank'));
  symlinkSync('/', join(cwd, 'bank', 'lib'));
  assert.ok((await codesOf(cwd)).includes('HF6020'));
});
