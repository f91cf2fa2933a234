/** Files of the command line as documents: sent to the store, judged as references, opened by activities. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { STORE_LIMITS } from '../hosts/store/index.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['scan'],
  properties: { scan: { $ref: 'holdfast:document', description: 'What was sent in.' } },
});
const FLOW = `holdfast: "1"
name: claim
version: 1.0.0
input: { schema: ./schemas/claim.json }
steps:
  - { id: look, call: team.look, with: { scan: "\${ $input.scan }" } }
  - { id: done, return: { name: "\${ $input.scan.name }", type: "\${ $input.scan.mediaType }", bytes: "\${ $input.scan.bytes }", text: "\${ $steps.look.text }" } }
`;
const CONTRACTS = `holdfast: "1"
activities:
  - name: team.look
    version: 1.0.0
    summary: Reads a document.
    effect: read
    dispatch: queue
    input: { type: object, required: [scan], properties: { scan: { $ref: "holdfast:document" } } }
    output: { type: object, required: [text], properties: { text: { type: string } } }
    errors: []
    files: []
    examples: []
`;
const MODULE = `import { implement } from 'holdfast/catalog';
export default implement({
  'team.look': async ({ scan }: any, { documents }) => {
    let text = '';
    for await (const chunk of await documents.open(scan)) text += Buffer.from(chunk).toString('utf8');
    return { text };
  },
} as never);
`;
const PROJECT = {
  'holdfast.yaml': `holdfast: "1"\nname: claims\nactivities: { contracts: [ ./team.activities.yaml ], module: ./team.ts }\n`,
  'claim.flow.yaml': FLOW,
  'schemas/claim.json': SCHEMA,
  'team.activities.yaml': CONTRACTS,
  'team.ts': MODULE,
  'inputs/scan.txt': 'seen',
  'inputs/claim.json': '{ "scan": { "$document": "./scan.txt", "name": "mine.txt" } }',
};

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly out?: object;
  readonly err?: RegExp;
}
const text = { type: 'text/plain', bytes: 4, text: 'seen' };
const CASES: readonly Case[] = [
  {
    name: 'a file that an option names',
    args: ['run', 'claim', '--document', 'scan=inputs/scan.txt'],
    code: 0,
    out: { name: 'scan.txt', ...text },
  },
  {
    name: 'a file that the input names, relative to it',
    args: ['run', 'claim', '--input', 'inputs/claim.json'],
    code: 0,
    out: { name: 'mine.txt', ...text },
  },
  {
    name: 'a file that is not there',
    args: ['run', 'claim', '--document', 'scan=inputs/none.txt'],
    code: 2,
    err: /no file inputs\/none\.txt to send as a document/,
  },
  { name: 'an option without a name', args: ['run', 'claim', '--document', 'scan.txt'], code: 2, err: /NAME=FILE/ },
  {
    name: 'a document that the flow was not given',
    args: ['run', 'claim', '--input', '{"scan": "scan.txt"}'],
    code: 1,
    err: /does not fit schemas\/claim\.json/,
  },
  {
    name: 'a reference to what the store does not have',
    args: [
      ...['run', 'claim', '--input'],
      `{"scan": {"$document": "sha256:${'0'.repeat(64)}", "bytes": 4, "mediaType": "text/plain", "name": "x"}}`,
    ],
    code: 1,
    err: /store\.failed[\s\S]*nothing of that digest/,
  },
  {
    name: 'a run on a server where the project has no store',
    args: ['start', 'claim', '--document', 'scan=inputs/scan.txt', '--address', '127.0.0.1:1'],
    code: 3,
    err: /no store for documents[\s\S]*payloads\.store/,
  },
];
for (const { name, args, code, out, err } of CASES)
  test(`documents: ${name}`, async () => {
    const io = fakeIo({ cwd: makeProject(PROJECT) });
    assert.equal(await runProgram([...args], io), code, io.written.err);
    if (out !== undefined) assert.deepEqual(JSON.parse(io.written.out), out);
    if (err !== undefined) assert.match(io.written.err, err);
  });

const STORED = {
  ...PROJECT,
  'holdfast.yaml': `${PROJECT['holdfast.yaml']}payloads: { store: { kind: file, folder: ./kept } }\n`,
};
const ABSENT = `{"$document": "sha256:${'0'.repeat(64)}", "bytes": 4, "mediaType": "text/plain"}`;
const WITH_STORE: readonly Case[] = [
  { name: 'what the store does not have', args: ['store', 'get', ABSENT], code: 3, err: /nothing of that digest/ },
  { name: 'what is no reference', args: ['store', 'get', '{"a": 1}'], code: 2, err: /no reference to a document/ },
  { name: 'an age that is too young', args: ['store', 'gc', '--older-than', 'PT1H'], code: 2, err: /at least P1D/ },
  {
    name: 'a clean-up without a server',
    args: ['store', 'gc', '--older-than', 'P30D', '--address', '127.0.0.1:1'],
    code: 3,
    err: /No Temporal server/,
  },
  {
    name: 'a codec server for everybody, without a token',
    args: ['codec-server', '--host', '0.0.0.0'],
    code: 2,
    err: /everybody who reaches it could read/,
  },
];
for (const { name, args, code, err } of WITH_STORE)
  test(`the store: ${name}`, async () => {
    const io = fakeIo({ cwd: makeProject(STORED) });
    assert.equal(await runProgram([...args], io), code, io.written.err);
    assert.match(io.written.err, err ?? /./);
  });

test('the bytes of a document are written to a file', async () => {
  const cwd = makeProject({
    ...STORED,
    'echo.flow.yaml': `holdfast: "1"\nname: echo\nversion: 1.0.0\nsteps: [ { id: done, return: "\${ $input.scan }" } ]\n`,
  });
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['run', 'echo', '--quiet', '--document', 'scan=inputs/scan.txt'], io), 0);
  const got = fakeIo({ cwd });
  assert.equal(await runProgram(['store', 'get', io.written.out, '--output', 'copy.txt'], got), 0, got.written.err);
  assert.equal(readFileSync(join(cwd, 'copy.txt'), 'utf8'), 'seen');
  // Other bytes of the same length, as a disk may give them.
  for (const path of readdirSync(join(cwd, 'kept'), { recursive: true, encoding: 'utf8' }))
    if (statSync(join(cwd, 'kept', path)).isFile()) writeFileSync(join(cwd, 'kept', path), 'sewn');
  const refused: { readonly [path: string]: RegExp } = {
    'copy.txt': /other bytes/,
    'other.txt': /other bytes/,
    'none/copy.txt': /cannot be written \(ENOENT\)/,
    inputs: /cannot be written \(EISDIR\)/,
  };
  for (const [path, says] of Object.entries(refused)) {
    const again = fakeIo({ cwd });
    assert.equal(await runProgram(['store', 'get', io.written.out, '--output', path], again), 3, path);
    assert.match(again.written.err, says);
  }
  assert.equal(readFileSync(join(cwd, 'copy.txt'), 'utf8'), 'seen');
  assert.deepEqual(
    readdirSync(cwd).filter((name) => name.startsWith('other') || name.endsWith('.part')),
    [],
  );
});

test('a file that is too large is refused by its size, before a byte of it is read', async () => {
  const cwd = makeProject(STORED);
  // Without blocks: it takes no room.
  truncateSync(join(cwd, 'inputs', 'scan.txt'), STORE_LIMITS.blobBytes + 1);
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['run', 'claim', '--document', 'scan=inputs/scan.txt'], io), 2);
  assert.match(io.written.err, /scan\.txt has 5000000001 bytes; a document has at most 5000000000/);
});

test('documents of runs in memory are kept beside the project, which git ignores', async () => {
  const cwd = makeProject(PROJECT);
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['run', 'claim', '--quiet', '--document', 'scan=inputs/scan.txt'], io), 0);
  assert.deepEqual(readdirSync(join(cwd, '.holdfast', 'store', 'default', 'incoming')), []);
});
