/** The server that editors run on any YAML, with our schemas: what it completes and explains. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectFiles } from '../init/files.ts';
import { schemaFile } from '../schema/schema-files.ts';
import { makeProject } from '../testing/run-cli.ts';
import { startYamlServer, type YamlServer } from './testing/yaml-server.ts';

const project = Object.fromEntries(projectFiles('expenses'));
const root = makeProject(project);
const server = startYamlServer(root);

/** The schemas of the sources, too: this file runs from dist/cli/lsp/. */
const SOURCES = fileURLToPath(new URL('../../../schema/', import.meta.url));

interface Case {
  readonly path: string;
  readonly kind: 'flow' | 'test' | 'project' | 'rules' | 'activities';
  readonly text: string;
  /** Labels that are offered. */
  readonly completes?: readonly string[];
  readonly lacks?: readonly string[];
  /** What is written for a label. */
  readonly writes?: readonly [label: string, text: RegExp];
  readonly explains?: RegExp;
}

const FLOW = 'holdfast: "1"\nname: x\nversion: 1.0.0\nsteps:\n  - id: a\n';
const TEST = 'flow: ./x.flow.yaml\ntests:\n  - name: x\n';
const PROJECT = 'holdfast: "1"\nname: x\n';

const CASES: readonly Case[] = [
  { path: 'x.flow.yaml', kind: 'flow', text: '|', completes: ['holdfast', 'name', 'steps', 'finally', 'concurrency'] },
  { path: 'x.flow.yaml', kind: 'flow', text: `${FLOW}    |`, completes: ['call', 'set', 'approval', 'parallel', 'if'] },
  {
    path: 'x.flow.yaml',
    kind: 'flow',
    text: `${FLOW}    call: mail.send\n    |`,
    completes: ['with', 'retry', 'checks', 'compensate', 'pivot', 'catch'],
    lacks: ['run', 'do', 'foreach'],
    writes: ['retry', /^retry:\n/],
  },
  { path: 'x.flow.yaml', kind: 'flow', text: `${FLOW}    call: a.b\n    dispatch: |`, completes: ['queue', 'local'] },
  {
    path: 'x.flow.yaml',
    kind: 'flow',
    text: `${FLOW}    parallel:\n      |`,
    completes: ['branches', 'join', 'onFailure'],
  },
  {
    path: 'x.flow.yaml',
    kind: 'flow',
    text: `${FLOW}    call: a.b\n    catch:\n      - |`,
    completes: ['errors', 'steps'],
  },
  { path: 'x.flow.yaml', kind: 'flow', text: `${FLOW}    ca|ll: a.b`, explains: /The activity to call/ },
  { path: 'x.flow.yaml', kind: 'flow', text: `${FLOW}    call: a.b\n    piv|ot: true`, explains: /point of no return/ },
  {
    path: 'x.flow.yaml',
    kind: 'flow',
    text: `${FLOW}    call: a.b\n    retry: { with|in: P1D }`,
    explains: /Bounds all attempts/,
  },
  { path: 'x.flow.yaml', kind: 'flow', text: `${FLOW}    call: a.b\ncat|ch: []`, explains: /when the flow has failed/ },
  { path: 'x.test.yaml', kind: 'test', text: `${TEST}    |`, completes: ['input', 'mocks', 'happens', 'expect'] },
  {
    path: 'x.test.yaml',
    kind: 'test',
    text: `${TEST}    happens:\n      - at: PT1S\n        |`,
    completes: ['approve', 'deny', 'event', 'cancel'],
  },
  { path: 'x.test.yaml', kind: 'test', text: `${TEST}    exp|ect: {}`, explains: /What has to come out/ },
  {
    path: 'holdfast.yaml',
    kind: 'project',
    text: `${PROJECT}|`,
    completes: ['models', 'connections', 'people', 'temporal'],
  },
  {
    path: 'holdfast.yaml',
    kind: 'project',
    text: `${PROJECT}models:\n  m:\n    provider: |`,
    completes: ['openai', 'local', 'scripted'],
  },
  {
    path: 'holdfast.yaml',
    kind: 'project',
    text: `${PROJECT}connections:\n  c:\n    kind: smtp\n    |`,
    completes: ['host', 'port', 'from'],
    lacks: ['baseUrl'],
  },
  { path: 'holdfast.yaml', kind: 'project', text: `${PROJECT}conn|ections: {}`, explains: /Systems outside/ },
  {
    path: 'rules/x.rules.yaml',
    kind: 'rules',
    text: `${PROJECT}|`,
    completes: ['hitPolicy', 'inputs', 'rules', 'checks'],
  },
  { path: 'rules/x.rules.yaml', kind: 'rules', text: `${PROJECT}hitPo|licy: F`, explains: /matching rules count/ },
  {
    path: 'activities/x.activities.yaml',
    kind: 'activities',
    text: 'holdfast: "1"\nactivities:\n  - name: a.b\n    |',
    completes: ['summary', 'effect', 'input', 'idempotent'],
  },
  {
    path: 'activities/x.activities.yaml',
    kind: 'activities',
    text: 'holdfast: "1"\nactivities:\n  - name: a.b\n    ef|fect: read',
    explains: /changes nothing outside/,
  },
];

async function check(yaml: YamlServer, one: Case, schema: string): Promise<void> {
  const marked = `# yaml-language-server: $schema=${schema}\n${one.text}`;
  if (one.explains) assert.match((await yaml.hover(one.path, marked)) ?? 'nothing', one.explains);
  if (!one.completes) return;
  const items = await yaml.complete(one.path, marked);
  const labels = items.map(({ label }) => label);
  for (const label of one.completes) {
    assert.ok(labels.includes(label), `${label} is not in ${labels.join(' ')}`);
    const documentation = items.find((item) => item.label === label && item.documentation)?.documentation;
    const words = typeof documentation === 'object' ? documentation.value : documentation;
    assert.ok(words, `${label} is not explained`);
  }
  for (const label of one.lacks ?? []) assert.ok(!labels.includes(label), `${label} is offered`);
  const [label, text] = one.writes ?? [];
  if (text) assert.match(items.find((item) => item.label === label)?.insertText ?? '', text);
}

for (const one of CASES) {
  const what = `${one.completes ? 'completes' : 'explains'} ${JSON.stringify(one.text.slice(-24))} of ${one.path}`;
  test(`with the schema of the sources it ${what}`, async () => {
    await check(await server, one, pathToFileURL(join(SOURCES, schemaFile(one.kind))).href);
  });
  test(`with the schema in a project it ${what}`, async () => {
    const up = one.path.includes('/') ? '../' : './';
    await check(await server, one, `${up}.holdfast/schemas/${schemaFile(one.kind)}`);
  });
}

test('explanations are Markdown, and a map begins below its key', async () => {
  const yaml = await server;
  const line = '# yaml-language-server: $schema=./.holdfast/schemas/flow.schema.json\n';
  const hover = await yaml.hover('x.flow.yaml', `${line}${FLOW}    call: a.b\n    piv|ot: true`);
  assert.match(hover ?? '', /`true`: the point/);
  const items = await yaml.complete('x.flow.yaml', `${line}${FLOW}    call: a.b\n    |`);
  assert.match(items.find(({ label }) => label === 'compensate')?.insertText ?? '', /^compensate:\n/);
});

test('it finds the documents of `holdfast init` right as they stand, and a misspelt key wrong', async () => {
  const yaml = await server;
  for (const path of ['holdfast.yaml', 'pay-expense.flow.yaml', 'activities/office.activities.yaml']) {
    const text = readFileSync(join(root, path), 'utf8');
    assert.match(text, /^# yaml-language-server: \$schema=\.\.?\//);
    assert.deepEqual(await yaml.judge(path, text), [], path);
  }
  const misspelt = (project['pay-expense.flow.yaml'] ?? '').replace('timeout: P7D', 'tiemout: P7D');
  assert.match((await yaml.judge('other.flow.yaml', misspelt)).join(' '), /tiemout/);
});
