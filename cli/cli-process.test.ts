/** The command line as a process: one case for each class of exit codes at least, streams, pipes and obvious mistakes. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HELLO, makeProject, type RunCliOptions, runCli, startCli } from './testing/run-cli.ts';

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly files?: { readonly [path: string]: string };
  readonly out?: RegExp;
  readonly err?: RegExp;
  readonly options?: RunCliOptions;
}
/** What begins a colour. */
const ESCAPE = '\u001b';
const hello = { 'hello.flow.yaml': HELLO };
const misspelt = { 'hello.flow.yaml': HELLO.replace('$vars.text', '$vars.txet') };
const FAILS = `holdfast: "1"\nname: fails\nversion: 1.0.0\nsteps:\n  - id: refuse\n    raise: { type: shipment.refused, detail: no }\n`;

const cases: { readonly [name: string]: Case } = {
  'fine: a flow that checks': {
    args: ['check', 'hello.flow.yaml'],
    files: hello,
    code: 0,
    out: /^$/,
    err: /1 flow checked/,
  },
  'fine: a run, its output alone on stdout': {
    args: ['run', 'hello.flow.yaml', '--input', '{"name":"Ada"}'],
    files: hello,
    code: 0,
    out: /^\{\n {2}"greeting": "Hello Ada"\n\}\n$/,
    err: /✓ greet/,
  },
  'fine: input from stdin': {
    args: ['run', 'hello', '--input', '-', '--quiet'],
    files: hello,
    options: { stdin: '{"name":"Bo"}' },
    code: 0,
    out: /Hello Bo/,
    err: /^$/,
  },
  'findings: a misspelt name, with line and suggestion': {
    args: ['check'],
    files: misspelt,
    code: 1,
    out: /hello\.flow\.yaml:8:\d+ error HF\d+ .*txet[\s\S]*text/,
  },
  'findings: broken YAML': {
    args: ['check', 'b.flow.yaml'],
    files: { 'b.flow.yaml': 'steps: [\n  - {' },
    code: 1,
    out: /b\.flow\.yaml:\d+:\d+ error HF1/,
  },
  'findings: not YAML at all': {
    args: ['check', 'b.flow.yaml'],
    files: { 'b.flow.yaml': '\u0000\u0001' },
    code: 1,
    out: /error HF1/,
  },
  'findings: an empty file': {
    args: ['check', 'b.flow.yaml'],
    files: { 'b.flow.yaml': '' },
    code: 1,
    out: /the document is empty/,
  },
  'findings: a broken project': {
    args: ['check'],
    files: { ...hello, 'holdfast.yaml': 'holdfast: "1"\nnmae: x\n' },
    code: 1,
    out: /holdfast\.yaml:\d+:\d+ error/,
  },
  'findings: a run that fails': {
    args: ['run', 'fails.flow.yaml'],
    files: { 'fails.flow.yaml': FAILS },
    code: 1,
    out: /^$/,
    err: /shipment\.refused/,
  },
  'findings: graph of a flow that does not compile': {
    args: ['graph', 'hello.flow.yaml'],
    files: misspelt,
    code: 1,
    out: /^$/,
    err: /does not compile/,
  },
  'usage: a misspelt command': { args: ['chekc'], code: 2, out: /^$/, err: /Did you mean check\?/ },
  'usage: a missing file': { args: ['check', 'none.flow.yaml'], code: 2, err: /There is no file none\.flow\.yaml/ },
  'usage: what is staged, outside of git': {
    args: ['check', '--staged'],
    options: { env: { GIT_CEILING_DIRECTORIES: '/' } },
    code: 2,
    out: /^$/,
    err: /^error: --staged: git knows no repository at .*\n.*git init/,
  },
  'environment: no server': {
    args: ['list', '--address', '127.0.0.1:1'],
    code: 3,
    out: /^$/,
    err: /127\.0\.0\.1:1: nobody listens there/,
  },
  'environment: no server, from the environment': {
    args: ['trace', 'x'],
    options: { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } },
    code: 3,
    err: /127\.0\.0\.1:1/,
  },
  'data: findings as JSON': {
    args: ['check', '--format', 'json'],
    files: misspelt,
    code: 1,
    out: /^\{\s+"diagnostics": \[/,
    err: /^$/,
  },
  'data: notes for GitHub': {
    args: ['check', '--format', 'github'],
    files: misspelt,
    code: 1,
    out: /^::error file=hello\.flow\.yaml,line=8/,
  },
  'data: SARIF': { args: ['check', '--format', 'sarif'], files: misspelt, code: 1, out: /"version": "2\.1\.0"/ },
  'data: a graph': {
    args: ['graph', 'hello', '--format', 'markdown'],
    files: hello,
    code: 0,
    out: /^```mermaid\nflowchart TD/,
  },
  'data: a run as JSON': {
    args: ['run', 'hello', '--input', '{"name":"A"}', '--format', 'json'],
    files: hello,
    code: 0,
    out: /"is": "completed"[\s\S]*"line": 5/,
  },
};

for (const [name, { args, code, files, out, err, options }] of Object.entries(cases))
  test(name, async () => {
    const cwd = makeProject(files ?? {});
    const ran = await runCli(args, { ...options, cwd });
    assert.equal(ran.code, code, ran.err + ran.out);
    if (out !== undefined) assert.match(ran.out, out);
    if (err !== undefined) assert.match(ran.err, err);
    assert.doesNotMatch(ran.err, /^ {4}at /m);
    assert.ok(!ran.err.includes(ESCAPE) && !ran.out.includes(ESCAPE));
  });

test('a reader that goes away ends the command quietly', async () => {
  const child = startCli(['explain', '--format', 'json']);
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(err, '');
  assert.ok(code === 0 || code === null, String(code));
});

test('colour where it is asked for, none where NO_COLOR says so', async () => {
  const cwd = makeProject({ 'hello.flow.yaml': misspelt['hello.flow.yaml'] });
  const colored = await runCli(['check'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } });
  assert.ok(colored.out.includes(ESCAPE));
  const plain = await runCli(['check'], { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
  assert.ok(!plain.out.includes(ESCAPE));
});

test('the project of init checks, runs both ways, and is not overwritten', async () => {
  const cwd = makeProject({});
  const made = await runCli(['init', 'expenses'], { cwd });
  assert.equal(made.code, 0, made.err);
  const project = join(cwd, 'expenses');
  for (const path of made.out.trim().split('\n')) assert.ok(existsSync(join(project, path)), path);
  assert.equal((await runCli(['check', '--strict'], { cwd: project })).code, 0);
  const tested = await runCli(['test'], { cwd: project });
  assert.equal(tested.code, 0, tested.out);
  assert.match(tested.out, /^4 tests: 4 passed$/m);
  const run = (input: string, ...more: readonly string[]) =>
    runCli(['run', 'pay-expense', '--input', `inputs/${input}.json`, '--quiet', ...more], { cwd: project });
  assert.deepEqual(JSON.parse((await run('small')).out), { status: 'paid', payment: 'p-1' });
  assert.deepEqual(JSON.parse((await run('large', '--answer', 'approve')).out), { status: 'paid', payment: 'p-2' });
  const denied = await run('large', '--answer', 'deny');
  assert.deepEqual(JSON.parse(denied.out), { status: 'refused', reason: 'approval.denied' });
  assert.equal(
    readFileSync(join(project, '.holdfast', 'ledger.jsonl'), 'utf8')
      .trim()
      .split('\n').length,
    2,
  );
  const wrong = await runCli(['run', 'pay-expense', '--input', '{"amount": -1}'], { cwd: project });
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.err,
    /input does not fit schemas\/claim\.json \(\d problems\), which pay-expense\.flow\.yaml:6 asks[\s\S]*employee/,
  );
  const lines = readFileSync(join(project, 'pay-expense.flow.yaml'), 'utf8').split('\n');
  assert.match(lines[5] ?? '', /^input: \{ schema/);
  const again = await runCli(['init', 'expenses'], { cwd });
  assert.equal(again.code, 2);
  assert.match(again.err, /overwrites nothing/);
});

test('a page of the own activities: written, kept up to date, and told as JSON', async () => {
  const cwd = makeProject({});
  await runCli(['init', '.'], { cwd });
  assert.equal((await runCli(['catalog', 'docs', '--check'], { cwd })).code, 1);
  assert.equal((await runCli(['catalog', 'docs'], { cwd })).out, 'docs/activities.md\n');
  assert.match(readFileSync(join(cwd, 'docs', 'activities.md'), 'utf8'), /^## office\.pay$/m);
  const told = await runCli(['catalog', 'docs', '--check', '--format', 'json'], { cwd });
  assert.equal(told.code, 0);
  assert.equal(JSON.parse(told.out).changed, false);
  assert.equal((await runCli(['catalog', 'docs', '--out', '../out.md'], { cwd })).code, 2);
  const locked = await runCli(['catalog', 'lock', '--format', 'json'], { cwd });
  assert.match(JSON.parse(locked.out).activities['office.pay'].digest, /^[0-9a-f]{64}$/);
});

test('the lock of the catalogue: written, verified, and a changed contract found', async () => {
  const cwd = makeProject({});
  await runCli(['init', '.'], { cwd });
  assert.equal((await runCli(['catalog', 'lock'], { cwd })).out, 'catalog.lock.yaml\n');
  assert.equal((await runCli(['catalog', 'verify'], { cwd })).code, 0);
  const contracts = join(cwd, 'activities', 'office.activities.yaml');
  writeFileSync(contracts, readFileSync(contracts, 'utf8').replace('Pays an amount', 'Pays some amount'));
  const drift = await runCli(['catalog', 'verify', '--format', 'json'], { cwd });
  assert.equal(drift.code, 1);
  assert.equal(JSON.parse(drift.out)[0].name, 'office.pay');
  assert.equal((await runCli(['check'], { cwd })).code, 1);
});
