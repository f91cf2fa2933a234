/** `--staged` and `--touched` on a repository of git: what is read, what is looked at, what is left alone. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { HELLO, makeProject } from '../testing/run-cli.ts';

type Files = { readonly [path: string]: string | null };

const SCHEMA = '{ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }';
const GREET = HELLO.replace('steps:', 'input: { schema: ./in.json }\nsteps:');
const BROKEN = GREET.replace('$input.name', '$input.nmae');
const TEST = `flow: ./hello.flow.yaml
tests:
  - name: greets
    input: { name: Ada }
    expect: { outcome: completed, output: { greeting: Hello Ada } }
`;
const START = {
  'app/holdfast.yaml': 'holdfast: "1"\nname: app\nflows: ["*.flow.yaml"]\n',
  'app/hello.flow.yaml': GREET,
  'app/hello.test.yaml': TEST,
  'app/in.json': SCHEMA,
  'app/other.flow.yaml': HELLO.replace('name: hello', 'name: other').replace('$vars.text', '$vars.txet'),
  'other/holdfast.yaml': 'holdfast: "1"\nname: other\n',
  'README.md': 'one\n',
} as const;

function git(root: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' });
}

/** null: the file is taken away. */
function write(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    if (text === null) rmSync(whole);
    else writeFileSync(whole, text);
  }
}

interface Case {
  readonly staged?: Files;
  /** Changed after that, and not staged. */
  readonly unstaged?: Files;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
  readonly code: number;
  readonly out?: RegExp;
  readonly err?: RegExp;
}

const nothing = { code: 0, out: /^$/, err: /nothing that changed is a flow/ };
const CASES: { readonly [name: string]: Case } = {
  'nothing staged': { args: ['check', '--staged'], ...nothing },
  'nothing touched': { args: ['check', '--touched', 'README.md'], ...nothing },
  'a commit about something else': { staged: { 'README.md': 'two\n' }, args: ['check', '--staged'], ...nothing },
  'only the flow that is staged is checked, not the broken one beside it': {
    staged: { 'app/hello.flow.yaml': GREET.replace('Hello', 'Good day') },
    args: ['check', '--staged'],
    code: 0,
    err: /1 flow and 1 document checked/,
  },
  'what is not staged does not count': {
    staged: { 'app/hello.flow.yaml': GREET.replace('Hello', 'Good day') },
    unstaged: { 'app/hello.flow.yaml': BROKEN },
    args: ['check', '--staged'],
    code: 0,
  },
  'what is staged counts, though it was mended since': {
    staged: { 'app/hello.flow.yaml': BROKEN },
    unstaged: { 'app/hello.flow.yaml': GREET },
    args: ['check', '--staged', '--format', 'json'],
    code: 1,
    out: /"app\/hello\.flow\.yaml"/,
  },
  'a schema that is staged is about the flows that name it': {
    staged: { 'app/in.json': SCHEMA.replaceAll('name', 'title') },
    args: ['check', '--staged'],
    code: 1,
    out: /app\/hello\.flow\.yaml:7:\d+ error[\s\S]*title/,
  },
  'a schema that is gone, too': {
    staged: { 'app/in.json': null },
    args: ['check', '--staged'],
    code: 1,
    out: /there is no file "in\.json"/,
  },
  'a file that nobody adds is not there': {
    staged: { 'app/hello.flow.yaml': GREET.replace('./in.json', './new.json') },
    unstaged: { 'app/new.json': SCHEMA },
    args: ['check', '--touched', 'app/hello.flow.yaml'],
    code: 1,
    out: /there is no file "new\.json"/,
  },
  'files that are given are read from the folder': {
    unstaged: { 'app/hello.flow.yaml': BROKEN },
    args: ['check', '--touched', 'hello.flow.yaml'],
    cwd: 'app',
    code: 1,
    out: /^hello\.flow\.yaml:7/m,
  },
  'the project is about all of its flows': {
    staged: { 'app/holdfast.yaml': 'holdfast: "1"\nname: app\n' },
    args: ['check', '--staged'],
    code: 1,
    out: /app\/other\.flow\.yaml/,
  },
  'a flow that the project does not name is left alone': {
    staged: { 'app/drafts/hello.flow.yaml': BROKEN },
    args: ['check', '--staged'],
    code: 0,
  },
  'the tests of a flow': {
    staged: { 'app/hello.flow.yaml': GREET.replace("'Hello '", "'Bye '") },
    args: ['test', '--staged'],
    code: 1,
    out: /greets[\s\S]*1 test: 0 passed, 1 failed/,
  },
  'no tests': {
    staged: { 'app/other.flow.yaml': HELLO },
    args: ['test', '--staged'],
    code: 0,
    err: /no test is about what changed/,
  },
  'what a commit means': {
    staged: { 'app/in.json': SCHEMA.replace('["name"]', '["name", "port"]') },
    unstaged: { 'app/hello.flow.yaml': BROKEN },
    args: ['diff', '--staged'],
    code: 0,
    out: /breaking {2}port of the input is required now/,
  },
  'what a commit means, as grave as that': {
    staged: { 'app/in.json': SCHEMA.replace('["name"]', '["name", "port"]') },
    args: ['diff', '--staged', '--fail-on', 'breaking', '--format', 'github'],
    code: 1,
    out: /^::error file=app\/hello\.flow\.yaml/,
  },
  'a commit that takes a project away': {
    staged: { 'app/holdfast.yaml': null, 'app/hello.flow.yaml': null, 'app/other.flow.yaml': null },
    args: ['diff', '--staged', '--fail-on', 'breaking'],
    code: 0,
    err: /Not compared: other\.flow\.yaml of HEAD does not compile/,
  },
  'a commit that mends what did not compile': {
    staged: { 'app/other.flow.yaml': HELLO.replace('name: hello', 'name: other') },
    args: ['diff', '--staged', '--fail-on', 'changed'],
    code: 0,
    err: /Not compared: other\.flow\.yaml of HEAD does not compile/,
  },
  'a commit that does not compile': {
    staged: { 'app/hello.flow.yaml': BROKEN },
    args: ['diff', '--staged'],
    code: 1,
    err: /hello\.flow\.yaml of what is staged does not compile/,
  },
  'no flow to compare': { args: ['diff', '--staged'], code: 0, err: /no flow is touched/ },
  'since a revision, as pre-commit says': {
    args: ['diff', '--staged'],
    env: { PRE_COMMIT_FROM_REF: 'HEAD~1', PRE_COMMIT_TO_REF: 'HEAD' },
    code: 0,
    out: /hello \(new\)/,
    err: /^$/,
  },
  'a revision that is none': {
    args: ['check', '--touched'],
    env: { PRE_COMMIT_FROM_REF: '--output=x', PRE_COMMIT_TO_REF: 'HEAD' },
    code: 2,
    err: /is no revision/,
  },
  'both options': { args: ['check', '--staged', '--touched'], code: 2, err: /do not go together/ },
  'a path beside what is staged': { args: ['check', '--staged', 'app'], code: 2, err: /asks git which files/ },
  'watching what is staged': { args: ['test', '--staged', '--watch'], code: 2, err: /--watch follows the folder/ },
  'a revision beside what is staged': { args: ['diff', 'main', '--staged'], code: 2, err: /Leave out main/ },
};

for (const [name, { staged = {}, unstaged = {}, args, cwd = '', env, code, out, err }] of Object.entries(CASES))
  test(`of a change: ${name}`, async () => {
    const root = makeProject({ '.keep': '' });
    git(root, 'init', '-b', 'main');
    git(root, 'add', '.');
    git(root, 'commit', '-m', 'nothing');
    const { 'app/other.flow.yaml': other, ...sound } = START;
    write(root, env === undefined ? START : { ...sound, 'app/other.flow.yaml': other.replace('txet', 'text') });
    git(root, 'add', '.');
    git(root, 'commit', '-m', 'first');
    write(root, staged);
    git(root, 'add', '.');
    write(root, unstaged);
    const io = fakeIo({ cwd: join(root, cwd), ...(env === undefined ? {} : { env }) });
    assert.equal(await runProgram(args, io), code, io.written.out + io.written.err);
    if (out !== undefined) assert.match(io.written.out, out);
    if (err !== undefined) assert.match(io.written.err, err);
  });

test('of a change: without a repository the given files count, and --staged says what is missing', async () => {
  const io = fakeIo({ cwd: makeProject({ 'hello.flow.yaml': HELLO }), env: { GIT_CEILING_DIRECTORIES: '/' } });
  assert.equal(await runProgram(['check', '--touched', 'hello.flow.yaml'], io), 0, io.written.err);
  assert.match(io.written.err, /1 flow checked/);
  assert.equal(await runProgram(['check', '--staged'], io), 2);
  assert.match(io.written.err, /git knows no repository/);
});
