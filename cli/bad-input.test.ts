/** What strangers get wrong, end to end: one clear error with its place and exit code, nothing else, no stack, no secret. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { BAD_DOCUMENTS, type BadDocument, flowOf, SECRETS, teamOf } from './fixtures/bad-input.ts';
import { makeProject, type Ran, runCli } from './testing/run-cli.ts';

function makeFiles(files: BadDocument['files']): string {
  const root = makeProject({});
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Whatever is wrong: it is told as the mistake that it is. */
function assertCivil({ out, err }: Ran): void {
  const said = out + err;
  assert.doesNotMatch(said, /^\s+at .*:\d+/m, said);
  assert.doesNotMatch(said, /Holdfast itself failed/, said);
  for (const secret of SECRETS) assert.ok(!said.includes(secret));
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly range: { readonly file: string; readonly line: number; readonly col: number };
}

describe('documents', { concurrency: 2 }, () => {
  for (const [title, { files, findings }] of Object.entries(BAD_DOCUMENTS))
    test(title, async () => {
      const ran = await runCli(['check', '--format', 'json'], { cwd: makeFiles(files) });
      assertCivil(ran);
      const { diagnostics }: { readonly diagnostics: readonly Found[] } = JSON.parse(ran.out);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      assert.deepEqual(
        errors.map(({ code, range: { file, line, col } }) => `${code} ${file}:${line}:${col}`),
        findings,
      );
      assert.equal(ran.code, findings.length > 0 ? 1 : 0);
    });
});

test('the frame of a literal secret does not show it', async () => {
  const cwd = makeFiles(BAD_DOCUMENTS['a literal secret']?.files ?? {});
  const ran = await runCli(['check'], { cwd });
  assertCivil(ran);
  assert.match(ran.out, /HF1206[\s\S]*Authorization: •/);
});

test('the lock is not written while contracts or flows have errors', async () => {
  for (const [title, args] of [
    ['a contract that is broken, and a flow that calls it', ['catalog', 'lock']],
    ['a project that is broken, and activities of its own', ['catalog', 'lock']],
    ['an unknown activity', ['catalog', 'lock']],
    ['a project that is broken, and activities of its own', ['list']],
  ] as const) {
    const cwd = makeFiles(BAD_DOCUMENTS[title]?.files ?? {});
    const ran = await runCli(args, { cwd });
    assertCivil(ran);
    assert.equal(ran.code, 1, ran.err);
    assert.ok(!existsSync(join(cwd, 'catalog.lock.yaml')));
  }
});

interface RunCase {
  readonly files: BadDocument['files'];
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly code: number;
  /** Type of the error that the run ends with. */
  readonly type?: string;
  /** Where in what is said; empty: nothing is said of a place. */
  readonly place?: string;
}

const GET = '{ id: x, call: http.get, with: { connection: port, path: /a }, retry: { maxAttempts: 1 } }';
const port = (more = '', url = 'http://127.0.0.1:9'): string =>
  `holdfast: "1"\nname: p\nconnections:\n  port:\n    kind: http\n    allowPrivate: true\n    baseUrl: ${url}\n${more}`;
const step = (text: string): BadDocument['files'] => ({ 'a.flow.yaml': flowOf(text) });
const SCHEMA =
  '{"type":"object","properties":{"n":{"type":"integer"},"who":{"type":"string"}},"required":["n"],"additionalProperties":false}';
const ASKS = {
  'a.flow.yaml': flowOf('{ id: x, set: { y: "${ $input.n }" } }').replace(
    'steps:',
    'input: { schema: ./s.json }\nsteps:',
  ),
  's.json': SCHEMA,
};
const IMPLEMENT = "import { implement } from 'holdfast/catalog';\n";
const given = (content: string | Buffer): RunCase['files'] => ({ ...ASKS, 'in.json': content });
const FROM_FILE = ['--input', 'in.json'];

const runs: { readonly [title: string]: RunCase } = {
  'an endless expression': {
    files: step('{ id: x, set: { y: "${ ($f := function($n){ $f($n + 1) }; $f(1)) }" } }'),
    code: 1,
    type: 'limit.exceeded',
    place: 'a.flow.yaml:5:',
  },
  'a list without end': {
    files: step('{ id: x, set: { y: "${ $sum([1..10000000]) }" } }'),
    code: 1,
    type: 'limit.exceeded',
    place: 'a.flow.yaml:5:',
  },
  'a template whose data lacks a field': {
    files: {
      ...step(
        '{ id: x, pivot: true, call: mail.send, with: { connection: m, to: a@example.org, subject: s, body: { template: ./t.hbs, data: "${ $input }" } } }',
      ),
      'holdfast.yaml':
        'holdfast: "1"\nname: p\nconnections: { m: { kind: smtp, catch: ./mail, from: a@example.org } }\n',
      't.hbs': 'Hi\n{{name}}\n',
    },
    code: 1,
    type: 'template.failed',
    place: 't.hbs:2',
  },
  'nobody listens': {
    files: { ...step(GET), 'holdfast.yaml': port() },
    code: 1,
    type: 'http.unavailable',
    place: 'a.flow.yaml',
  },
  'a secret that is not in the environment': {
    files: { ...step(GET), 'holdfast.yaml': port('    headers: { X-Key: { secret: { env: PORT_KEY } } }\n') },
    code: 1,
    type: 'config.invalid',
  },
  'an address that is not in the environment': {
    files: { ...step(GET), 'holdfast.yaml': port('', '{ env: PORT_URL }') },
    code: 1,
    type: 'config.invalid',
  },
  'an activity that breaks its contract': {
    files: teamOf(`${IMPLEMENT}export default implement({ 'team.go': async () => 'no' } as never);\n`),
    code: 1,
    type: 'output.invalid',
  },
  'an activity that crashes': {
    files: teamOf(
      `${IMPLEMENT}export default implement({ 'team.go': async () => { throw new TypeError('oops'); } } as never);\n`,
    ),
    args: ['--format', 'json'],
    code: 1,
    type: 'activity.crashed',
  },
  'a module that throws': {
    files: teamOf("throw new Error('no database at postgres://user:hunter2secret@db');\n"),
    code: 1,
    place: 'activities/index.ts:1',
  },
  'a module that misses an activity': {
    files: teamOf(`${IMPLEMENT}export default implement({} as never);\n`),
    code: 1,
    place: 'activities/index.ts',
  },
  'a module with a mistake of syntax': {
    files: teamOf(`${IMPLEMENT}const x = ;\n`),
    code: 1,
    place: 'activities/index.ts:2:',
  },
  'a module that imports what is not there': {
    files: teamOf("import x from './none.ts';\nexport default x;\n"),
    code: 1,
    place: 'activities/index.ts',
  },
  'a module that exports something else': {
    files: teamOf('export const x = 1;\n'),
    code: 1,
    place: 'activities/index.ts',
  },
  'a module that ends the process': { files: teamOf('process.exit(0);\n'), code: 1, place: 'activities/index.ts' },
  'a module that rejects later': {
    files: teamOf(
      `${IMPLEMENT}Promise.reject(new Error('later'));\nexport default implement({ 'team.go': async () => ({}) } as never);\n`,
    ),
    code: 1,
    place: 'activities/index.ts:2',
  },
  'input that breaks its schema': { files: ASKS, args: ['--input', '{"n": "one"}'], code: 1, place: 'a.flow.yaml:4' },
  'input that is missing': { files: ASKS, code: 1, place: 'a.flow.yaml:4' },
  'input that is broken': {
    files: given('{"n": 1,\n  "who": oops }'),
    args: FROM_FILE,
    code: 2,
    place: 'in.json:2:10',
  },
  'input that is broken, on the command line': {
    files: ASKS,
    args: ['--input', '{"n":'],
    code: 2,
    place: '--input:1:6',
  },
  'input that is broken, from stdin': { files: ASKS, args: ['--input', '-'], stdin: '{', code: 2, place: 'stdin:1:2' },
  'input that is empty': { files: given(''), args: FROM_FILE, code: 2, place: 'in.json:1:1' },
  'input in UTF-16': { files: given(Buffer.from('{"n":1}', 'utf16le')), args: FROM_FILE, code: 2, place: 'in.json:1:' },
  'input with a key that stands twice': {
    files: given('{"n":1,"n":2}'),
    args: FROM_FILE,
    code: 2,
    place: 'in.json:1:8',
  },
  'input with __proto__': { files: given('{"n":1,"__proto__":{}}'), args: FROM_FILE, code: 2, place: 'in.json:1:8' },
  'input with a number that cannot be kept': {
    files: given('{"n":12345678901234567890}'),
    args: FROM_FILE,
    code: 2,
    place: 'in.json:1:6',
  },
  'input of 30 MB': { files: given(`"${'x'.repeat(30_000_000)}"`), args: FROM_FILE, code: 2, place: 'in.json' },
  'input of 3 MB': {
    files: given(`{"n":"${'x'.repeat(3_000_000)}"}`),
    args: FROM_FILE,
    code: 1,
    place: 'a.flow.yaml:4',
  },
  'input nested 100,000 deep': {
    files: given(`{"n":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    args: FROM_FILE,
    code: 1,
    place: 'a.flow.yaml:4',
  },
  'input nested deep, without a schema': {
    files: { ...step('{ id: x, set: { y: "${ $input }" } }'), 'in.json': `${'['.repeat(5_000)}${']'.repeat(5_000)}` },
    args: FROM_FILE,
    code: 1,
    type: 'limit.exceeded',
  },
  'input that is a folder': { files: ASKS, args: ['--input', '.'], code: 2 },
  'input that is not there': { files: ASKS, args: ['--input', 'none.json'], code: 2, place: 'none.json' },
};

describe('runs in memory', { concurrency: 2 }, () => {
  for (const [title, { files, args = [], stdin, code, type, place }] of Object.entries(runs))
    test(title, async () => {
      const ran = await runCli(['run', 'a', ...args], {
        cwd: makeFiles(files),
        ...(stdin === undefined ? {} : { stdin }),
      });
      assertCivil(ran);
      assert.equal(ran.code, code, ran.err);
      const said = ran.err + ran.out;
      if (type !== undefined) assert.ok(said.includes(type), said);
      if (place !== undefined) assert.ok(said.includes(place), said);
      // One error: its line stands once.
      assert.ok((ran.err.match(/^error: /gm) ?? []).length <= 1, ran.err);
    });
});

describe('files that are not what they seem', () => {
  const check = (cwd: string, ...paths: readonly string[]) => runCli(['check', ...paths], { cwd });

  test('a link out of the project is not followed', async () => {
    const outside = makeFiles({
      'secret.json': '{"secret":"hunter2secret"}',
      'a.flow.yaml': flowOf('{ id: x, wait: PT1S }'),
    });
    const cwd = makeFiles({ ...ASKS, 'holdfast.yaml': 'holdfast: "1"\nname: p\n' });
    symlinkSync(join(outside, 'secret.json'), join(cwd, 'link.json'));
    symlinkSync(join(outside, 'a.flow.yaml'), join(cwd, 'link.flow.yaml'));
    writeFileSync(join(cwd, 'a.flow.yaml'), String(ASKS['a.flow.yaml']).replace('s.json', 'link.json'));
    const ran = await check(cwd);
    assertCivil(ran);
    assert.equal(ran.code, 1);
    assert.match(ran.out, /^a\.flow\.yaml:4:18 error HF5007/);
    const linked = await check(cwd, 'link.flow.yaml');
    assertCivil(linked);
    assert.equal(linked.code, 2, linked.err);
  });

  test('a link to itself, a folder with the name of a flow, a file that is not there', async () => {
    const cwd = makeFiles({ 'holdfast.yaml': 'holdfast: "1"\nname: p\n' });
    symlinkSync('loop.flow.yaml', join(cwd, 'loop.flow.yaml'));
    mkdirSync(join(cwd, 'folder.flow.yaml'));
    for (const path of ['loop.flow.yaml', 'folder.flow.yaml', 'none.flow.yaml']) {
      const ran = await check(cwd, path);
      assertCivil(ran);
      assert.equal(ran.code, 2, `${path}: ${ran.err}`);
      assert.ok(ran.err.includes(path), ran.err);
    }
  });

  test('a file that may not be read', async (t) => {
    const cwd = makeFiles(step('{ id: x, wait: PT1S }'));
    chmodSync(join(cwd, 'a.flow.yaml'), 0o000);
    const ran = await check(cwd, 'a.flow.yaml');
    assertCivil(ran);
    // A superuser reads everything: then the flow is fine.
    if (ran.code === 0) t.diagnostic('read all the same, by a superuser');
    else assert.equal(ran.code, 3, ran.err);
  });
});
