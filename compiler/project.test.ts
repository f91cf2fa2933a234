import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract } from '../stdlib/contract.ts';
import { checkProject } from './compile-project.ts';
import { sha256, treeOf } from './fixtures/project.ts';
import type { Node } from './nodes.ts';
import { parse } from './parse.ts';
import { environmentsOf, loadProject } from './project.ts';
import { matchFiles } from './project-files.ts';
import { mergeNodes } from './project-merge.ts';
import { toJson } from './resolve/to-json.ts';

type Files = { readonly [path: string]: string };

const HEAD = 'holdfast: "1"\nname: example\n';
const CONTRACT = `  - name: notes.read
    version: 1.0.0
    summary: Reads a note
    effect: read
    dispatch: queue
    input: { type: object, properties: { note: { type: string }, deep: { $ref: "#/$defs/deep" } }, $defs: { deep: { type: object, properties: { file: {} } } } }
    output: ./schemas/note.json
    errors: []
    files: [ { at: /note, kind: template }, { at: /deep/file, kind: schema } ]
    examples: []
`;
const NOTES = `holdfast: "1"\nactivities:\n${CONTRACT}`;
const TEAM: Files = {
  'activities/notes.activities.yaml': NOTES,
  'activities/schemas/note.json': '{ "type": "object", "properties": { "of": { "$ref": "./person.json" } } }',
  'activities/schemas/person.json': '{ "type": "string" }',
  'activities/index.ts': 'export {};',
};
const ACTIVITIES = 'activities: { contracts: [ "activities/*.activities.yaml" ], module: ./activities/index.ts }\n';

/** `CODE file:line:col` of each finding. */
function findings(files: Files, env?: string, standard?: ReadonlyMap<string, Contract>): readonly string[] {
  return loadProject(treeOf(files), env, standard).diagnostics.map(
    ({ code, range }) => `${code} ${range.file}:${range.line}:${range.col}`,
  );
}

test('a project with flows and activities of its own', () => {
  const files = { ...TEAM, 'holdfast.yaml': HEAD + ACTIVITIES, 'b.flow.yaml': '', 'a/c.flow.yaml': '' };
  const { value, diagnostics } = loadProject(treeOf(files));
  assert.deepEqual(diagnostics, []);
  assert.ok(value?.described);
  assert.deepEqual(value.flows, ['a/c.flow.yaml', 'b.flow.yaml']);
  assert.equal(value.module, 'activities/index.ts');
  const contract = value.contracts.get('notes.read');
  assert.equal(contract?.effect, 'read');
  // References to other files are brought into the schema.
  assert.deepEqual(contract.output, {
    type: 'object',
    properties: { of: { $ref: '#/$defs/file_1' } },
    $defs: { file_1: { type: 'string' } },
  });
});

test('without holdfast.yaml every flow counts', () => {
  const { value, diagnostics } = loadProject(treeOf({ 'x/a.flow.yaml': '', 'b.yaml': '' }));
  assert.deepEqual(diagnostics, []);
  assert.equal(value?.described, false);
  assert.deepEqual(value?.flows, ['x/a.flow.yaml']);
});

test('findings and their places', () => {
  const project = (text: string, more: Files = {}): Files => ({ 'holdfast.yaml': HEAD + text, ...more });
  const port =
    'connections:\n  port: { kind: http, baseUrl: "https://a.example" }\n  mail: { kind: smtp, catch: ./mail, from: a@b.c }\n';
  const cases: readonly (readonly [Files, readonly string[]])[] = [
    [{ 'holdfast.yaml': '' }, ['HF1014 holdfast.yaml:1:1']],
    [project('flow: x\n'), ['HF1101 holdfast.yaml:3:1']],
    [project('flows: [ ../x, "/etc/*", nothing ]\n'), ['HF1202 holdfast.yaml:3:10', 'HF1202 holdfast.yaml:3:16', 'HF1201 holdfast.yaml:3:26']],
    [project(ACTIVITIES), ['HF1201 holdfast.yaml:3:28', 'HF1201 holdfast.yaml:3:70']],
    [project(`${port}models: { m: { provider: openai, model: x } }\n`), ['HF1102 holdfast.yaml:6:16']],
    [project(`${port}models: { m: { provider: openai, model: x, connection: prot } }\n`), ['HF1203 holdfast.yaml:6:56']],
    [project(`${port}models: { m: { provider: openai, model: x, connection: mail } }\n`), ['HF1203 holdfast.yaml:6:56']],
    [project(`${port}models: { m: { provider: local, model: x, connection: port } }\n`), ['HF1101 holdfast.yaml:6:43']],
    [project(`${port}models: { m: { provider: openai, model: x, connection: port, options: { temprature: 1 } } }\n`), ['HF1101 holdfast.yaml:6:73']],
    [project('connections: { a: { kind: smtp, host: h, port: 25, from: a@b.c, user: u, tls: none } }\n'), ['HF1209 holdfast.yaml:3:65', 'HF1209 holdfast.yaml:3:79']],
    [project('connections: { a: { kind: smtp, host: localhost, port: 25, from: a@b.c, tls: none } }\n'), []],
    [project(`${port}events: { connection: mail }\n`), ['HF1203 holdfast.yaml:6:23']],
    [project('people: { identity: signed }\n'), ['HF1212 holdfast.yaml:3:11']],
    [project('people: { identity: claimed, signed: [ cancel ] }\n'), ['HF1212 holdfast.yaml:3:30']],
    [project('people: { identity: token }\n'), ['HF1204 holdfast.yaml:3:11', 'HF1210 holdfast.yaml:3:11']],
    [project('people: { identity: token, token: { issuer: i, audience: a, jwks: "http://id.example.org/keys" }, seal: [ { id: a, key: { secret: { env: K } } } ] }\n'), ['HF1211 holdfast.yaml:3:67']],
    [project('people: { identity: token, token: { issuer: i, audience: a, jwks: "http://127.0.0.1:1/keys" }, seal: [ { id: a, key: { secret: { env: K } } } ] }\n'), []],
    [project('connections: { a: { kind: http, baseUrl: "https://a.example", headers: { Authorization: x, X-Tenant: t, X-Api-Key: y } } }\n'), ['HF1206 holdfast.yaml:3:89', 'HF1206 holdfast.yaml:3:116']],
    [project(`connections: { a: { kind: http, baseUrl: "https://a.example", headers: { X: "Bearer ${'a'.repeat(20)}" } } }\n`), ['HF1206 holdfast.yaml:3:77']],
    ...([
      ['x: { kind: vault, address: "https://v.example", auth: { kind: token, token: { secret: { env: T } } } }', '{ from: x, name: a/b, key: k, version: 2 }', []],
      ['x: { kind: vault, address: "https://v.example", auth: { kind: token, token: { secret: { env: T } } } }', '{ from: y, name: a }', ['HF1221 holdfast.yaml:4:110']],
      ['x: { kind: vault, address: "https://v.example", auth: { kind: token, token: { secret: { env: T } } } }', '{ from: x, name: a, stage: b }', ['HF1221 holdfast.yaml:4:122']],
      ['x: { kind: awsSecretsManager, region: eu-central-1 }', '{ from: x, name: a, stage: b }', []],
      ['x: { kind: awsSecretsManager, region: eu-central-1 }', '{ from: x, name: a, version: 1 }', ['HF1221 holdfast.yaml:4:122']],
      ['x: { kind: awsSecretsManager, region: eu-central-1, auth: { kind: accessKey, accessKeyId: a, secretAccessKey: b } }', '{ from: x, name: a }', ['HF1206 holdfast.yaml:3:122']],
      ['x: { kind: vault, address: "http://v.example", auth: { kind: token, token: { secret: { env: T } } } }', '{ from: x, name: a }', ['HF1221 holdfast.yaml:3:39']],
      ['x: { kind: vault, address: "https://v.example", keep: P1D, auth: { kind: token, token: { secret: { env: T } } } }', '{ from: x, name: a }', ['HF1221 holdfast.yaml:3:66']],
      ['x: { kind: vault, address: "https://v.example", tls: { certificate: ./a.pem, key: { secret: { from: x, name: a } } }, auth: { kind: token, token: { secret: { env: T } } } }', '{ from: x, name: a }', ['HF1221 holdfast.yaml:3:106']],
    ] as const).map(([store, reference, expected]) => [project(`secrets: { ${store} }\nconnections: { a: { kind: http, baseUrl: "https://a.example", auth: { kind: bearer, token: { secret: ${reference} } } } }\n`), expected] as const),
    ...([
      ['baseUrl: "http://a.example", auth: { kind: bearer, token: { secret: { env: T } } }', ['HF1220 holdfast.yaml:3:42']],
      ['baseUrl: "http://a.example", allowPrivate: true, auth: { kind: bearer, token: { secret: { env: T } } }', []],
      ['baseUrl: "https://a.example", auth: { kind: bearer, token: abc }', ['HF1206 holdfast.yaml:3:92']],
      ['baseUrl: "https://a.example", auth: { kind: digest }', ['HF1104 holdfast.yaml:3:77']],
      ['baseUrl: "https://a.example", auth: { kind: apiKey, key: { secret: { env: T } } }', ['HF1105 holdfast.yaml:3:71']],
      ['baseUrl: "https://a.example", headers: { authorization: { secret: { env: T } } }, auth: { kind: bearer, token: { secret: { env: T } } }', ['HF1220 holdfast.yaml:3:74']],
      ['baseUrl: "https://a.example", auth: { kind: basic, user: "a:b", password: { secret: { env: T } } }', ['HF1220 holdfast.yaml:3:90']],
      ['baseUrl: "https://a.example", auth: { kind: oauth2, tokenUrl: "http://id.example/t", clientId: c, clientSecret: { secret: { env: T } } }', ['HF1220 holdfast.yaml:3:95']],
      ['baseUrl: "https://a.example", tls: { certificate: ./a.pem }', ['HF1220 holdfast.yaml:3:70']],
      ['baseUrl: "https://a.example", tls: { certificate: ./a.pem, key: ./a.key }', ['HF1206 holdfast.yaml:3:97']],
      ['baseUrl: "http://127.0.0.1", tls: { ca: ./a.pem }', ['HF1220 holdfast.yaml:3:62']],
    ] as const).map(([text, expected]) => [project(`connections: { a: { kind: http, ${text} } }\n`), expected] as const),
    [project('connections: { a: { kind: http, baseUrl: "https://user:pw@a.example" } }\n'), ['HF1104 holdfast.yaml:3:42']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/more.activities.yaml': NOTES }, ['HF1205 activities/notes.activities.yaml:3:11']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/schemas/note.json': '{ "type": "objekt" }' }, ['HF1302 activities/schemas/note.json:1:11']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/notes.activities.yaml': NOTES.replace('./schemas/note.json', './no.json').replace('at: /note', 'at: /nota').replace('#/$defs/deep', '#/$defs/depe') }, ['HF5021 activities/notes.activities.yaml:8:80', 'HF1201 activities/notes.activities.yaml:9:13', 'HF1207 activities/notes.activities.yaml:11:20']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/notes.activities.yaml': NOTES.replace('    examples: []', '    outputFrom: { at: /note }\n    examples: []') }, ['HF1207 activities/notes.activities.yaml:12:23']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/notes.activities.yaml': NOTES.replace('    examples: []', '    outputFrom: { at: /other }\n    examples: []') }, ['HF1207 activities/notes.activities.yaml:12:23']],
    [{ ...project(ACTIVITIES), ...TEAM, 'activities/notes.activities.yaml': NOTES.replace('kind: template', 'kind: schema').replace('    examples: []', '    outputFrom: { at: /note, otherwise: ./schemas/note.json }\n    examples: []') }, []],
  ]; // biome-ignore format: a table
  for (const [files, expected] of cases) assert.deepEqual(findings(files), expected, JSON.stringify(files));
});

test('names of the standard catalogue are taken', () => {
  const contract = loadProject(treeOf({ ...TEAM, 'holdfast.yaml': HEAD + ACTIVITIES })).value?.contracts.get(
    'notes.read',
  );
  assert.ok(contract);
  const files = { ...TEAM, 'holdfast.yaml': HEAD + ACTIVITIES };
  assert.deepEqual(findings(files, undefined, new Map([['notes.read', contract]])), [
    'HF1205 activities/notes.activities.yaml:3:11',
  ]);
});

test('overlays: merged by key, lists and entries of another kind replaced, null takes away, places kept', () => {
  const files = {
    'holdfast.yaml': `${HEAD}description: base\nflows: [ a.flow.yaml ]\nconnections:\n  mail: { kind: smtp, host: h, port: 25, from: a@b.c }\n  port: { kind: http, baseUrl: "https://a.example" }\ntemporal: { namespace: n, taskQueue: q }\n`,
    'holdfast.dev.yaml':
      'description: null\nflows: [ b.flow.yaml ]\nconnections: { mail: { kind: smtp, catch: ./mail, from: x@y.z }, port: { allowPrivate: true } }\ntemporal: { taskQueue: dev }\n',
    'holdfast.bad.yaml': 'temporal:\n  taskQueu: x\n',
    'a.flow.yaml': '',
    'b.flow.yaml': '',
  };
  assert.deepEqual(loadProject(treeOf(files), 'dev').value?.document, {
    holdfast: '1',
    name: 'example',
    flows: ['b.flow.yaml'],
    connections: {
      mail: { kind: 'smtp', catch: './mail', from: 'x@y.z' },
      port: { kind: 'http', baseUrl: 'https://a.example', allowPrivate: true },
    },
    temporal: { namespace: 'n', taskQueue: 'dev' },
  });
  assert.deepEqual(findings(files, 'bad'), ['HF1101 holdfast.bad.yaml:2:3']);
  for (const env of ['production', 'dve']) assert.deepEqual(findings(files, env), ['HF1208 holdfast.yaml:1:1']);
  const { 'holdfast.dev.yaml': _, ...plain } = files;
  assert.deepEqual(findings(plain, 'dev'), []);
  assert.deepEqual(findings({ ...plain, 'holdfast.production.yaml': '{}\n' }, 'production'), []);
  assert.deepEqual(environmentsOf(treeOf(files)), ['bad', 'dev']);
  const whole = checkProject(treeOf(files), { contracts: new Map(), digest: sha256 }).diagnostics;
  assert.ok(whole.some(({ range }) => range.file === 'holdfast.bad.yaml'));
});

test('merging', () => {
  const node = (text: string): Node => {
    const { value } = parse('a.yaml', text);
    assert.ok(value, text);
    return value;
  };
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['{ a: 1, b: { c: 2, d: 3 } }', '{ b: { d: 4, e: 5 }, f: 6 }', { a: 1, b: { c: 2, d: 4, e: 5 }, f: 6 }],
    ['{ a: [ 1, 2 ] }', '{ a: [ 3 ] }', { a: [3] }],
    ['{ a: { b: 1 } }', '{ a: null }', {}],
    ['{ a: 1 }', '{ b: null }', { a: 1 }],
    ['{ a: { kind: x, b: 1 } }', '{ a: { kind: x, c: 2 } }', { a: { kind: 'x', c: 2 } }],
    ['{ a: { provider: x, b: 1 } }', '{ a: { b: 2 } }', { a: { provider: 'x', b: 2 } }],
  ];
  for (const [base, overlay, expected] of cases)
    assert.deepEqual(toJson(mergeNodes(node(base), node(overlay))), expected);
});

test('patterns of files', () => {
  const paths = ['a.flow.yaml', 'flows/b.flow.yaml', 'flows/x/c.flow.yaml', 'other/d.flow.yaml'];
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['a.flow.yaml', [0]],
    ['flows', [1, 2]],
    ['flows/', [1, 2]],
    ['', [0, 1, 2, 3]],
    ['*.flow.yaml', [0]],
    ['flows/*.flow.yaml', [1]],
    ['flows/**/*.flow.yaml', [1, 2]],
    ['**', [0, 1, 2, 3]],
    ['**/*.yaml', [0, 1, 2, 3]],
    ['*/*', [1, 3]],
    ['**/x/**', [2]],
    ['flow', []],
    [`${'*a'.repeat(200)}b`, []],
  ];
  for (const [pattern, expected] of cases)
    assert.deepEqual(
      matchFiles(pattern, paths),
      expected.map((i) => paths[i]),
      pattern,
    );
});
