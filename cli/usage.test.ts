/** Wrong usage, help, and the exit codes, in this process: what is said to whom, and no stack anywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIAGNOSTICS } from '../schema/diagnostics.ts';
import { COMMANDS } from './commands.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { HELLO, makeProject } from './testing/run-cli.ts';

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly out?: RegExp;
  readonly err?: RegExp;
  readonly files?: { readonly [path: string]: string };
}
const hello = { 'hello.flow.yaml': HELLO };

const cases: { readonly [name: string]: Case } = {
  'nothing at all prints help': { args: [], code: 0, out: /Usage: holdfast/ },
  'a misspelt command': { args: ['chekc'], code: 2, err: /unknown command 'chekc'\n\(Did you mean check\?\)/ },
  'a misspelt option': {
    args: ['check', '--fromat', 'json'],
    code: 2,
    err: /unknown option '--fromat'\n\(Did you mean --format\?\)/,
  },
  'a wrong choice': {
    args: ['check', '--format', 'xml'],
    code: 2,
    err: /Allowed choices are human, json, github, sarif/,
  },
  'too many arguments': { args: ['show', 'a', 'b'], code: 2, err: /too many arguments/ },
  'a missing argument': {
    args: ['trace'],
    code: 2,
    err: /holdfast trace: missing required argument 'run'\n +usage: +holdfast trace \[options\] <run>\n +example: holdfast trace .*\n +<run>: .*holdfast list shows/,
  },
  'a missing argument of a subcommand': {
    args: ['catalog', 'show'],
    code: 2,
    err: /holdfast catalog show: missing[\s\S]*usage: +holdfast catalog show [\s\S]*example: holdfast catalog show /,
  },
  'a missing file': {
    args: ['check', 'helo.flow.yaml'],
    files: hello,
    code: 2,
    err: /no file helo\.flow\.yaml[\s\S]*Did you mean hello\.flow\.yaml\?/,
  },
  'a missing project': { args: ['check', '--project', 'nowhere'], code: 2, err: /no folder nowhere/ },
  'the kinds of documents': { args: ['schema'], code: 0, out: /^flow +a flow \(\*\.flow\.yaml\)/ },
  'a schema': { args: ['schema', 'flow'], code: 0, out: /"\$id": "urn:holdfast:flow:1"[\s\S]*"markdownDescription"/ },
  'a kind that there is not': { args: ['schema', 'flwo'], code: 2, err: /Allowed choices are flow, project/ },
  'schemas into a project': {
    args: ['schema', '--write'],
    files: hello,
    code: 0,
    out: /^\.holdfast\/schemas\/flow\.schema\.json\n/,
    err: /\$schema=\.\/\.holdfast\/schemas\/flow\.schema\.json/,
  },
  'no flow to check': { args: ['check'], files: {}, code: 2, err: /no flow in/ },
  'a flow that is not there': { args: ['run', 'helo'], files: hello, code: 2, err: /no flow helo[\s\S]*It has hello/ },
  'input that is no JSON': {
    args: ['run', 'hello.flow.yaml', '--input', '{"name": }'],
    files: hello,
    code: 2,
    err: /--input:1:10 not valid JSON/,
  },
  'input that is not there': {
    args: ['run', 'hello.flow.yaml', '--input', 'none.json'],
    files: hello,
    code: 2,
    err: /--input: there is no file none\.json/,
  },
  'an answer that is none': {
    args: ['run', 'hello.flow.yaml', '--answer', 'maybe'],
    files: hello,
    code: 2,
    err: /Expected approve, deny, expire/,
  },
  'a code that is none': { args: ['explain', 'HF9'], code: 2, err: /no finding HF9/ },
  'an activity that is none': {
    args: ['catalog', 'show', 'http.gett'],
    files: {},
    code: 2,
    err: /Did you mean http\.get\?/,
  },
  'an address that is none': { args: ['list', '--address', 'here'], files: {}, code: 2, err: /"here" is no address/ },
  'a skip without a reason': { args: ['retry-undo', 'r', '--skip'], files: {}, code: 2, err: /--skip needs --reason/ },
  'a settlement without a word': { args: ['settle', 'r'], files: {}, code: 2, err: /Give one of --done/ },
  'a cancel without a reason': { args: ['cancel', 'r'], files: {}, code: 2, err: /required option '--reason <text>'/ },
  'a limit that is no number': { args: ['list', '--limit', '0'], files: {}, code: 2, err: /whole number from 1 on/ },
  'no lock to verify': { args: ['catalog', 'verify'], files: {}, code: 2, err: /has no catalog\.lock\.yaml/ },
  'no server': {
    args: ['list', '--address', '127.0.0.1:1'],
    files: {},
    code: 3,
    err: /No Temporal server at 127\.0\.0\.1:1: nobody listens there[\s\S]*holdfast dev/,
  },
  'no server to start on': {
    args: ['start', 'hello', '--address', '127.0.0.1:1'],
    files: hello,
    code: 3,
    err: /No Temporal server at 127\.0\.0\.1:1/,
  },
  'a tenant that the project does not have': {
    args: ['start', 'hello', '--tenant', 'acne', '--address', '127.0.0.1:1'],
    files: { ...hello, 'holdfast.yaml': 'holdfast: "1"\nname: a\ntenants: { acme: { priority: 2 } }\n' },
    code: 2,
    err: /no tenant acne[\s\S]*Did you mean acme\?/,
  },
  'a priority that is none': {
    args: ['start', 'hello', '--priority', '6'],
    files: hello,
    code: 2,
    err: /whole number from 1 \(first\) to 5 \(last\)/,
  },
  'a vote without a run': { args: ['approve'], code: 2, err: /<run>: id of the run; holdfast inbox shows what waits/ },
  'a repair without a run': { args: ['retry-undo'], code: 2, err: /<run>: id of the run; holdfast list --stuck shows/ },
  'an event without a run': {
    args: ['event'],
    code: 2,
    err: /missing required argument 'type'[\s\S]*holdfast list shows the runs/,
  },
  'an event with a run and no type': { args: ['event', 'r'], files: {}, code: 2, err: /Name the run, or give a --key/ },
  'a key that is none': { args: ['event', 't', '--key', 'S-1'], code: 2, err: /expected NAME=VALUE/ },
  'a key beside a run': { args: ['event', 'r', 't', '--key', 'a=b'], code: 2, err: /With --key no run is named/ },
  'all without a key': { args: ['event', 'r', 't', '--all'], code: 2, err: /--all goes with --key/ },
  'a wait that is none': { args: ['event', 't', '--key', 'a=b', '--wait', '5s'], code: 2, err: /as PT5S/ },
  'a batch with a line that is no event': {
    args: ['event', '--batch', 'events.jsonl'],
    files: { 'events.jsonl': '{"type": "a.b", "id": "1", "run": "r"}\n\n{"type": "a.b", "id": "2"}\n' },
    code: 2,
    err: /--batch, line 3: expected either 'run' or 'key'/,
  },
  'a batch that is not there': { args: ['event', '--batch', 'no.jsonl'], files: {}, code: 2, err: /no file no\.jsonl/ },
  'no server for a worker': {
    args: ['worker', '--address', '127.0.0.1:1', '--give-up-after', 'PT0S'],
    files: hello,
    code: 3,
    err: /No Temporal server/,
  },
  'a time for a worker that is none': { args: ['worker', '--give-up-after', '5s'], code: 2, err: /as PT30S/ },
  'a code in small letters': { args: ['explain', 'hf3004'], code: 0, out: /^HF3004/ },
  'all codes': { args: ['explain'], code: 0, out: /^HF1\d\d\d {2}error/m },
  'the version': { args: ['--version'], code: 0, out: /^\d+\.\d+\.\d+\n$/ },
  'flows of several projects, each by its own': {
    args: ['check'],
    files: {
      'a/holdfast.yaml': 'holdfast: "1"\nname: a\nflows: ["x.flow.yaml"]\n',
      'a/x.flow.yaml': HELLO.replace('$vars.text', '$vars.txet'),
      'b/deep/y.flow.yaml': HELLO,
    },
    code: 1,
    out: /^a\/x\.flow\.yaml:8:\d+ error[\s\S]*\n1 error\n/,
  },
  'a folder without flows': { args: ['check', 'none'], files: { 'none/a.txt': '' }, code: 2, err: /no flow in none/ },
  'options before the command': { args: ['--project', '.', 'check'], files: hello, code: 0, err: /1 flow checked/ },
};

for (const [name, { args, code, out, err, files }] of Object.entries(cases))
  test(`usage: ${name}`, async () => {
    const io = fakeIo(files === undefined ? {} : { cwd: makeProject(files) });
    assert.equal(await runProgram(args, io), code, io.written.err);
    if (out !== undefined) assert.match(io.written.out, out);
    if (err !== undefined) assert.match(io.written.err, err);
    assert.doesNotMatch(io.written.err, /^ {4}at /m);
    if (code > 1) assert.equal(io.written.out, '');
  });

for (const name of Object.keys(COMMANDS))
  test(`help of ${name} has examples that begin with its name`, async () => {
    const io = fakeIo();
    assert.equal(await runProgram([name, '--help'], io), 0);
    assert.match(io.written.out, new RegExp(`Examples:\\n {2}# .+\\n {2}.*holdfast ${name}`));
    assert.match(io.written.out, /--project <dir>/);
    for (const line of io.written.out.split('\n')) assert.ok(line.length <= 100, line);
  });

test('help lists every command under a heading', async () => {
  const io = fakeIo();
  await runProgram(['--help'], io);
  for (const name of Object.keys(COMMANDS)) assert.match(io.written.out, new RegExp(`^ {2}${name} `, 'm'));
});

test('codes that help names are there', async () => {
  let named = 0;
  for (const name of Object.keys(COMMANDS)) {
    const io = fakeIo();
    await runProgram([name, '--help'], io);
    for (const [code] of io.written.out.matchAll(/\bHF\d{4}\b/gi)) {
      assert.ok(Object.hasOwn(DIAGNOSTICS, code.toUpperCase()), `holdfast ${name} --help names ${code}`);
      named++;
    }
  }
  assert.ok(named > 1, `only ${named}`);
});
