/** `holdfast diff` on a repository of git, as a reviewer uses it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { HELLO, makeProject } from '../testing/run-cli.ts';
import { diffLines } from './line-diff.ts';

const SCHEMA = '{ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }';
const GREET = HELLO.replace('steps:', 'input: { schema: ./in.json }\nsteps:');
const root = makeProject({
  'app/holdfast.yaml': 'holdfast: "1"\nname: app\n',
  'app/hello.flow.yaml': GREET,
  'app/in.json': SCHEMA,
  'app/old.flow.yaml': GREET.replace('name: hello', 'name: old'),
  'elsewhere.txt': 'not a project\n',
});
const app = join(root, 'app');

function git(...args: readonly string[]): void {
  const who = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' });
}

before(() => {
  git('init', '-b', 'main');
  git('add', '.');
  git('commit', '-m', 'first');
  git('tag', 'v1');
  git('rm', 'app/old.flow.yaml');
  writeFileSync(join(app, 'in.json'), SCHEMA.replace('["name"]', '["name", "port"]'));
  git('commit', '-a', '-m', 'second');
  writeFileSync(join(app, 'hello.flow.yaml'), GREET.replace("'Hello '", "'Good day '"));
  writeFileSync(join(app, 'new.flow.yaml'), GREET.replace('name: hello', 'name: new'));
});

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly out?: readonly RegExp[];
  readonly err?: RegExp;
}

const CASES: { readonly [name: string]: Case } = {
  'the folder beside a revision': {
    args: ['HEAD'],
    code: 0,
    out: [
      /hello\n {2}changed {3}greet {2}'text' is .*Good day.*it was .*Hello/,
      /new \(new\)/,
      /1 changed, 1 new flow/,
    ],
  },
  'two revisions': {
    args: ['v1', 'HEAD', '--fail-on', 'breaking'],
    code: 1,
    out: [/breaking {2}port of the input is required now/, /The flow old is gone/, /2 breaking/],
  },
  'not as grave as asked for': { args: ['HEAD', '--fail-on', 'loosened'], code: 0 },
  'a file at a revision': { args: ['v1', 'hello.flow.yaml', '--format', 'json'], code: 0, out: [/"greet"/] },
  'with the path in git': {
    args: ['git:v1:app/hello.flow.yaml', 'git:HEAD:app/hello.flow.yaml', '--format', 'github'],
    code: 0,
    out: [/^::error file=hello\.flow\.yaml,line=\d+,endLine=\d+,title=breaking interface\.input::hello: port/m],
  },
  'two files of other names': { args: ['hello.flow.yaml', 'new.flow.yaml'], code: 0, out: [/The flow is named new/] },
  'the same twice': { args: ['hello.flow.yaml', 'hello.flow.yaml'], code: 0, out: [/nothing differs/] },
  'the texts of files': { args: ['v1', 'HEAD', '--text'], code: 0, out: [/2 breaking/] },
  'no such revision': { args: ['nope'], code: 2, err: /neither a file nor a revision[\s\S]*git:REVISION:path/ },
  'an option for a revision': { args: ['git:--help:x'], code: 2, err: /Git knows no revision/ },
  'no such file there': { args: ['git:v1:app/none.flow.yaml', 'hello.flow.yaml'], code: 2, err: /v1 has no file/ },
  'a file alone': { args: ['hello.flow.yaml'], code: 2, err: /compared with what/ },
  'a flow that does not compile': {
    args: ['hello.flow.yaml', '../elsewhere.txt'],
    code: 1,
    err: /^error: \.\.\/elsewhere\.txt does not compile/m,
  },
};

for (const [name, { args, code, out = [], err }] of Object.entries(CASES)) {
  test(`diff of ${name}`, async () => {
    const io = fakeIo({ cwd: app });
    assert.equal(await runProgram(['diff', ...args], io), code, io.written.err);
    for (const part of out) assert.match(io.written.out, part);
    if (err !== undefined) assert.match(io.written.err, err);
  });
}

test('lines that differ are shown with their neighbours', () => {
  const old = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n');
  const now = ['a', 'b', 'c', 'd', 'x', 'f', 'g', 'h'].join('\n');
  assert.deepEqual(
    diffLines(old, now).map(([sign, text]) => sign + text),
    [' c', ' d', '-e', '+x', ' f', ' g', '+h'],
  );
  assert.deepEqual(diffLines('same', 'same'), []);
});
