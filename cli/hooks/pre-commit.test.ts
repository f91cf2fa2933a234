/**
 * The hooks as a user has them: installed by the real pre-commit from a clone of this repository, and run by `git commit`.
 * The installation needs the registries of Python and npm, once for each state of the tree; the hooks need nothing.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { HELLO, makeProject } from '../testing/run-cli.ts';
import { type HookSource, installPreCommit, makeHookSource } from './testing/pre-commit.ts';

type Files = { readonly [path: string]: string | null };

const WATCHER = new URL('./testing/watch-process.js', import.meta.url).href;
/** An installation builds the product. */
const INSTALL_MS = 900_000;

/** What npm has fetched before is good enough, and a connection that hangs is given up while there is time for another. */
const NPM = { npm_config_prefer_offline: 'true', npm_config_fetch_timeout: '30000', npm_config_fetch_retries: '5' };

let program = '';
let source: HookSource = { repository: '', commit: '', home: '' };

const SCHEMA = '{ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }\n';
const GREET = HELLO.replace('steps:', 'input: { schema: ./in.json }\nsteps:');
const PROJECT = {
  'app/holdfast.yaml': 'holdfast: "1"\nname: app\n',
  'app/hello.flow.yaml': GREET,
  'app/in.json': SCHEMA,
  'app/hello.test.yaml': `flow: ./hello.flow.yaml
tests:
  - name: greets
    input: { name: Ada }
    expect: { outcome: completed, output: { greeting: Hello Ada } }
`,
  'README.md': 'one\n',
} as const;

interface Ran {
  readonly code: number | null;
  readonly text: string;
}

const TOLD = /^(?:GIT_|PRE_COMMIT|NODE_|HOLDFAST|npm_)/;
/** How the registry is reached from here. */
const REACHED =
  /^(?:GIT_SSL_.*|NODE_EXTRA_CA_CERTS|npm_config_(?:registry|cafile|proxy|https_proxy|noproxy|userconfig))$/;

/** The environment of a person, without what a person's npm or git may be told; `more` over it. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const mine = Object.entries(process.env).filter(([name]) => REACHED.test(name) || !TOLD.test(name));
  return { ...Object.fromEntries(mine), PRE_COMMIT_HOME: source.home, NO_COLOR: '1', ...more };
}

function run(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

const WHO = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'] as const;
const git = (root: string, ...args: readonly string[]): Promise<Ran> =>
  run(root, 'git', [...WHO, ...args], environment());

/** null: the file is taken away. */
function write(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    if (text === null) rmSync(whole);
    else writeFileSync(whole, text);
  }
}

/** A repository with the hooks of this tree, `git commit` runs them; `start` is committed without them. */
async function makeRepository(start: Files, diffArgs = '[]'): Promise<string> {
  const root = makeProject({
    '.pre-commit-config.yaml': `repos:
  - repo: ${source.repository}
    rev: ${source.commit}
    hooks:
      - { id: holdfast-check }
      - { id: holdfast-test }
      - { id: holdfast-diff, args: ${diffArgs} }
`,
  });
  write(root, start);
  await git(root, 'init', '--initial-branch=main');
  await git(root, 'add', '--all');
  await git(root, 'commit', '--message=start');
  const { code, text } = await run(root, program, ['install'], environment());
  assert.equal(code, 0, text);
  return root;
}

before(
  async () => {
    program = installPreCommit();
    source = makeHookSource();
    const root = await makeRepository(PROJECT);
    const { code, text } = await run(root, program, ['install-hooks'], environment(NPM));
    assert.equal(code, 0, text);
  },
  { timeout: INSTALL_MS },
);

interface Case {
  readonly start?: Files;
  readonly staged: Files;
  /** Changed after that, and not staged. */
  readonly unstaged?: Files;
  readonly diffArgs?: string;
  readonly commits: boolean;
  readonly says: readonly RegExp[];
}

const STRICTER = SCHEMA.replace('["name"]', '["name", "port"]');
const BROKEN = GREET.replace('$input.name', '$input.nmae');

const CASES: { readonly [name: string]: Case } = {
  'a sound flow is committed, and what it means is shown': {
    start: { 'README.md': 'one\n' },
    staged: PROJECT,
    commits: true,
    says: [/holdfast check\.+Passed/, /holdfast test\.+Passed/, /holdfast diff\.+Passed[\s\S]*hello \(new\)/],
  },
  'a mistake is not committed': {
    staged: { 'app/hello.flow.yaml': BROKEN },
    commits: false,
    says: [/holdfast check\.+Failed[\s\S]*app\/hello\.flow\.yaml:7:\d+ error[\s\S]*did you mean "name"\?/],
  },
  'what is not staged does not count': {
    staged: { 'app/hello.flow.yaml': GREET.replace('version: 1.0.0', 'version: 1.0.1') },
    unstaged: { 'app/hello.flow.yaml': BROKEN },
    commits: true,
    says: [/holdfast check\.+Passed/],
  },
  'what is staged counts, though it was mended since': {
    staged: { 'app/hello.flow.yaml': BROKEN },
    unstaged: { 'app/hello.flow.yaml': GREET },
    commits: false,
    says: [/holdfast check\.+Failed/],
  },
  'a schema is checked with the flows and tests that name it': {
    staged: { 'app/in.json': SCHEMA.replaceAll('"name"', '"title"') },
    commits: false,
    says: [/holdfast check\.+Failed[\s\S]*app\/hello\.flow\.yaml:7/, /holdfast test\.+Failed/],
  },
  'a file that is taken away is missed where it is named': {
    staged: { 'app/in.json': null },
    commits: false,
    says: [/holdfast check\.+Failed[\s\S]*there is no file "in\.json"/],
  },
  'a test that fails': {
    staged: { 'app/hello.flow.yaml': GREET.replace("'Hello '", "'Bye '") },
    commits: false,
    says: [/holdfast check\.+Passed/, /holdfast test\.+Failed[\s\S]*greets/, /holdfast diff\.+Passed[\s\S]*'Bye /],
  },
  'a change that breaks callers, where nobody asked for that to fail': {
    staged: { 'app/in.json': STRICTER, 'app/hello.test.yaml': null },
    commits: true,
    says: [/holdfast diff\.+Passed[\s\S]*breaking {2}port of the input is required now/],
  },
  'a change that breaks callers, where it must not': {
    staged: { 'app/in.json': STRICTER, 'app/hello.test.yaml': null },
    diffArgs: '[--fail-on, breaking]',
    commits: false,
    says: [/holdfast check\.+Passed/, /holdfast diff\.+Failed[\s\S]*breaking {2}port of the input is required now/],
  },
  'a file whose name is an option': {
    staged: { '--help': '', '--project=nowhere': '', 'app/hello.flow.yaml': BROKEN },
    commits: false,
    says: [/holdfast check\.+Failed[\s\S]*app\/hello\.flow\.yaml:7/],
  },
};

for (const [name, { start = PROJECT, staged, unstaged, diffArgs, commits, says }] of Object.entries(CASES))
  test(`a commit through pre-commit: ${name}`, async () => {
    const root = await makeRepository(start, diffArgs);
    write(root, staged);
    await git(root, 'add', '--all');
    if (unstaged !== undefined) write(root, unstaged);
    const { code, text } = await git(root, 'commit', '--message=change');
    for (const one of says) assert.match(text, one);
    assert.equal(code === 0, commits, text);
    for (const [path, content] of Object.entries(unstaged ?? {}))
      assert.equal(readFileSync(join(root, path), 'utf8'), content, 'what was not staged is there again');
  });

/** A server that must not be asked, and a file that code of the change would write. */
function hostile(address: string, mark: string): Files {
  const evil = `require('node:fs').appendFileSync(${JSON.stringify(mark)}, 'ran ' + __filename + '\\n');\n`;
  const module = `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(mark)}, 'module\\n');
await fetch('${address}/module');
export default [];
`;
  return {
    'app/holdfast.yaml': `holdfast: "1"
name: app
activities: { contracts: ["*.activities.yaml"], module: ./index.ts }
models: { big: { provider: openai, connection: trap, model: m } }
connections:
  trap: { kind: http, baseUrl: "${address}", allowPrivate: true }
`,
    'app/index.ts': module,
    'app/own.activities.yaml': `holdfast: "1"
activities:
  - name: own.look
    version: 1.0.0
    summary: Looks
    effect: read
    dispatch: queue
    input: { type: object, properties: { id: { type: string } } }
    output: { type: object, required: [it], properties: { it: { type: string } } }
    errors: []
    files: []
    examples: [{ title: one, input: { id: a }, output: { it: b } }]
`,
    'app/hello.flow.yaml': `holdfast: "1"
name: hello
version: 1.0.0
input: { schema: ./in.json }
steps:
  - { id: look, call: own.look, with: { id: "\${ $input.name }" } }
  - { id: get, call: http.get, with: { connection: trap, path: /get } }
  - { id: done, return: { greeting: "\${ $steps.look.it }" } }
`,
    'app/in.json': SCHEMA,
    'app/remote.json': `{ "$ref": "${address}/schema.json" }\n`,
    'app/remote.flow.yaml': HELLO.replace('name: hello', 'name: remote').replace(
      'steps:',
      'input: { schema: ./remote.json }\nsteps:',
    ),
    'app/tagged.flow.yaml': HELLO.replace('name: hello', 'name: !!js/function "process.exit()"'),
    'app/say.hbs': '{{#with "s" as |string|}}{{lookup string.sub "constructor"}}{{/with}}\n',
    'app/hello.test.yaml': `flow: ./hello.flow.yaml
tests:
  - name: greets
    input: { name: "\${ $eval('1') } {{constructor}}" }
    expect: { outcome: completed, output: { greeting: b } }
`,
    '.npmrc': `registry=${address}/\nscript-shell=./evil.sh\nnode-options=--require ./evil.cjs\nignore-scripts=false\n`,
    'package.json': JSON.stringify({
      type: 'commonjs',
      bin: { holdfast: 'evil.cjs' },
      scripts: { prepare: './evil.sh' },
    }),
    'evil.cjs': evil,
    'evil.sh': `#!/bin/sh\necho shell >> '${mark}'\n`,
    'holdfast.cjs': evil,
    'node_modules/yaml/index.js': evil,
    'node_modules/ajv/index.js': evil,
    'node_modules/.bin/holdfast': `#!/bin/sh\necho bin >> '${mark}'\n`,
    'jiti.config.js': evil,
    '.env': 'NODE_OPTIONS=--require ./evil.cjs\n',
    '.gitattributes': '*.yaml diff=evil filter=evil merge=evil\n',
    'tsconfig.json': JSON.stringify({ extends: './evil.cjs' }),
  };
}

test('a hostile change is judged and never run, and nobody is asked over the network', async () => {
  const root = await makeRepository({ 'README.md': 'one\n' });
  const mark = join(root, '.git', 'mark');
  const log = join(root, '.git', 'watched');
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    // `listen` on a port gives an address with one.
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    write(root, hostile(address, mark));
    for (const path of ['evil.sh', 'node_modules/.bin/holdfast']) chmodSync(join(root, path), 0o755);
    spawnSync('git', ['add', '--all', '--force'], { cwd: root, env: environment() });
    const env = environment({
      NODE_OPTIONS: `--import=${WATCHER}`,
      HOLDFAST_WATCH: log,
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      PIP_INDEX_URL: address,
      NPM_CONFIG_REGISTRY: address,
    });
    const { code, text } = await run(root, program, ['run', '--verbose'], env);
    assert.equal(code, 1, text);
    assert.match(text, /holdfast check\.+Failed[\s\S]*remote\.json[\s\S]*tagged\.flow\.yaml:2/);
    assert.match(text, /holdfast test\.+Passed[\s\S]*1 test: 1 passed/);
    const watched = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    assert.equal(
      watched.filter((line) => /^started .*holdfast (?:check|test|diff)/.test(line)).length,
      3,
      watched.join('\n'),
    );
    assert.deepEqual(
      watched.filter((line) => !/^started |^program \w+ git /.test(line)),
      [],
    );
    assert.equal(existsSync(mark) ? readFileSync(mark, 'utf8') : '', '');
    assert.equal(asked, 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('all files, and the commits of a branch, as a build server looks at them', async () => {
  const root = await makeRepository({ ...PROJECT, 'app/hello.flow.yaml': BROKEN });
  const all = await run(root, program, ['run', '--all-files', 'holdfast-check'], environment());
  assert.equal(all.code, 1, all.text);
  assert.match(all.text, /app\/hello\.flow\.yaml:7/);
  write(root, { 'app/hello.flow.yaml': GREET });
  await git(root, 'add', '--all');
  await git(root, 'commit', '--message=mended');
  write(root, { 'app/in.json': null });
  await git(root, 'add', '--all');
  await git(root, 'commit', '--no-verify', '--message=gone');
  const between = ['run', '--from-ref', 'HEAD~1', '--to-ref', 'HEAD'];
  const since = await run(root, program, between, environment());
  assert.equal(since.code, 1, since.text);
  assert.match(since.text, /there is no file "in\.json"/);
});
