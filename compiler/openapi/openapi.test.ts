import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { createJudge } from '../../stdlib/judge/judge.ts';
import { compileIn } from '../compile.ts';
import { sha256, treeOf } from '../fixtures/project.ts';
import { loadProject } from '../project.ts';
import { createSession } from '../resolve/session.ts';

const PROJECT = `holdfast: "1"
name: shop
connections: { api: { kind: http, baseUrl: "https://api.example.org" }, files: { kind: sqlite, file: ./x.db } }
`;
const settings = (more = ''): string =>
  `${PROJECT}openapi: { api: { document: ./api.yaml, connection: api${more} } }\n`;

/** A document of one operation. */
function api(operation: string, rest = '', version = '3.1.0'): string {
  return `openapi: ${version}\ninfo: { title: t, version: 1.0.0 }\npaths:\n  /things:\n    get:\n      operationId: things\n${operation}${rest}`;
}
const answers = (schema: string): string =>
  `      responses: { "200": { description: ok, content: { application/json: { schema: ${schema} } } } }\n`;
const components = (schemas: string): string => `components: { schemas: { ${schemas} } }\n`;

/** Findings as `code line`. */
function checkFindings(document: string, expected: readonly string[], project = settings()): void {
  const { diagnostics } = loadProject(treeOf({ 'holdfast.yaml': project, 'api.yaml': document }));
  assert.deepEqual(
    diagnostics.map(({ code, range }) => `${code} ${range.file}:${range.line}`),
    expected,
    JSON.stringify(diagnostics),
  );
}
function contractOf(document: string, name = 'api.things', project = settings()) {
  const { contracts, diagnostics } = loadProject(treeOf({ 'holdfast.yaml': project, 'api.yaml': document }));
  const found = contracts.get(name);
  assert.ok(found, `${name} of ${[...contracts.keys()].join()}: ${JSON.stringify(diagnostics)}`);
  return found;
}

const findings: readonly (readonly [title: string, document: string, expected: readonly string[], project?: string])[] =
  [
    ['a sound one', api(answers('{ type: string }')), []],
    ['Swagger 2', 'swagger: "2.0"\npaths: {}\n', ['HF5050 api.yaml:1']],
    ['no paths', 'openapi: 3.1.0\n', ['HF5050 api.yaml:1']],
    ['not YAML', 'openapi: [', ['HF1001 api.yaml:1']],
    ['a reference to another file', api(answers('{ $ref: "./other.yaml#/A" }')), ['HF5051 api.yaml:7']],
    ['a reference to the network', api(answers('{ $ref: "https://example.org/a" }')), ['HF5051 api.yaml:7']],
    ['a reference to nothing', api(answers('{ $ref: "#/components/schemas/A" }')), ['HF5051 api.yaml:7']],
    [
      'schemas that are each other',
      api(
        answers('{ $ref: "#/components/schemas/A" }'),
        components('A: { $ref: "#/components/schemas/B" }, B: { allOf: [{ $ref: "#/components/schemas/A" }] }'),
      ),
      ['HF5051 api.yaml:8'],
    ],
    [
      'answers that are each other',
      api(
        '      responses: { "200": { $ref: "#/components/responses/A" } }\n',
        'components: { responses: { A: { $ref: "#/components/responses/A" } } }\n',
      ),
      ['HF5051 api.yaml:7'],
    ],
    ['a schema that is none', api(answers('{ type: strin }')), ['HF1302 api.yaml:7']],
    ['a pattern without linear time', api(answers('{ type: string, pattern: "(?=a)" }')), ['HF1303 api.yaml:7']],
    ['no id', api(answers('true')).replace('      operationId: things\n', ''), ['HF5052 api.yaml:5']],
    [
      'no id, and a name from the project',
      api(answers('true')).replace('      operationId: things\n', ''),
      [],
      settings(', operations: { "GET /things": { name: things } }'),
    ],
    [
      'two of one name',
      api(answers('true'), '    delete: { operationId: Things, responses: {} }\n'),
      ['HF5052 api.yaml:8'],
    ],
    [
      'an operation that is not there',
      api(answers('true')),
      ['HF5054 holdfast.yaml:4'],
      settings(', operations: { thing: { dispatch: local } }'),
    ],
    [
      'pages of what writes',
      api(answers('true')).replace('get:', 'post:'),
      ['HF5054 holdfast.yaml:4'],
      settings(', operations: { things: { paging: { by: link } } }'),
    ],
    [
      'pages without a list',
      api(answers('{ type: object }')),
      ['HF5053 holdfast.yaml:4'],
      settings(', operations: { things: { paging: { by: link } } }'),
    ],
    [
      'a cookie',
      api(`      parameters: [{ name: a, in: cookie, required: true, schema: {} }]\n${answers('true')}`),
      ['HF5053 api.yaml:7'],
    ],
    [
      'only another one',
      api(`      parameters: [{ name: a, in: cookie, required: true, schema: {} }]\n${answers('true')}`),
      ['HF5054 holdfast.yaml:4'],
      settings(', only: [nothing]'),
    ],
    [
      'a document that is not there',
      api(answers('true')),
      ['HF1201 holdfast.yaml:4'],
      settings().replace('api.yaml', 'none.yaml'),
    ],
    [
      'a connection that is none by http',
      api(answers('true')),
      ['HF1203 holdfast.yaml:4'],
      settings().replace('connection: api', 'connection: files'),
    ],
    [
      'credentials that the connection lacks',
      api(
        answers('true'),
        'components: { securitySchemes: { k: { type: apiKey, in: header, name: x } } }\nsecurity: [{ k: [] }]\n',
      ),
      ['HF5055 holdfast.yaml:4'],
    ],
  ];
for (const [title, document, expected, project] of findings) {
  test(`findings: ${title}`, () => checkFindings(document, expected, project));
}

test('a document with cycles keeps them as references', () => {
  const tree =
    '{ type: object, required: [name], properties: { name: { type: string }, children: { type: array, items: { $ref: "#/components/schemas/Tree" } }, owner: { $ref: "#/components/schemas/Owner" } } }';
  const owner =
    '{ type: object, properties: { trees: { type: array, items: { $ref: "#/components/schemas/Tree" } } } }';
  const { output } = contractOf(
    api(answers('{ $ref: "#/components/schemas/Tree" }'), components(`Tree: ${tree}, Owner: ${owner}`)),
  );
  const judge = createJudge();
  assert.deepEqual(judge.inspect(output), []);
  assert.deepEqual(judge.validate(output, { name: 'a', children: [{ name: 'b', owner: { trees: [] } }] }), []);
  assert.equal(judge.validate(output, { name: 'a', children: [{ owner: { trees: [{}] } }] }).length > 0, true);
  assert.deepEqual(Object.keys((output as JsonObject).$defs as JsonObject).sort(), ['Owner', 'Tree']);
});

/** A schema of 3.0 in an answer, and what it becomes. */
const conversions: readonly (readonly [given: string, expected: Json])[] = [
  ['{ type: string, nullable: true }', { type: ['string', 'null'] }],
  ['{ type: string, nullable: true, enum: [a] }', { type: ['string', 'null'], enum: ['a', null] }],
  ['{ nullable: true, allOf: [{ type: string }] }', { anyOf: [{ allOf: [{ type: 'string' }] }, { type: 'null' }] }],
  [
    '{ type: number, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false }',
    { type: 'number', exclusiveMinimum: 1, maximum: 9 },
  ],
  [
    '{ type: string, format: cents, example: x, default: y, xml: {}, x-internal: 1, x-holdfast-labels: [pii] }',
    { type: 'string', 'x-holdfast-labels': ['pii'] },
  ],
  [
    '{ type: object, required: [a, b], properties: { a: { type: string, writeOnly: true }, b: { type: integer, format: int32 } } }',
    { type: 'object', required: ['b'], properties: { a: { type: 'string' }, b: { type: 'integer', format: 'int32' } } },
  ],
];
for (const [given, expected] of conversions) {
  test(`3.0: ${given}`, () => assert.deepEqual(contractOf(api(answers(given), '', '3.0.3')).output, expected));
}

test('names, effects and keys', () => {
  const document = `openapi: 3.1.0
info: { title: t, version: v2 }
paths:
  /a:
    get: { operationId: HTTPStatus.list-all, responses: { "204": { description: ok } } }
    post: { operationId: search, x-holdfast-effect: read, responses: { "204": { description: ok } } }
    put: { operationId: put_it, responses: { "204": { description: ok } } }
    patch: { operationId: patchIt, responses: { "204": { description: ok }, "409": { description: Taken. }, "5XX": { description: Broken. } } }
    delete: { operationId: DropIt, x-holdfast-undo: none, responses: { "204": { description: ok } } }
`;
  const { contracts } = loadProject(
    treeOf({ 'holdfast.yaml': settings(', operations: { patchIt: { keyHeader: X-Key } }'), 'api.yaml': document }),
  );
  const facts = [...contracts.values()].map((one) => [
    one.name,
    one.effect === 'write' ? `${one.idempotency?.by} ${one.undo}` : one.effect,
  ]);
  assert.deepEqual(facts, [
    ['api.httpStatusListAll', 'read'],
    ['api.search', 'read'],
    ['api.putIt', 'natural needed'],
    ['api.patchIt', 'header needed'],
    ['api.dropIt', 'natural none'],
  ]);
  const errors = contracts.get('api.patchIt')?.errors.filter(({ type }) => type.startsWith('api.'));
  assert.deepEqual(errors, [
    { type: 'api.conflict', title: 'Taken.', retry: false },
    { type: 'api.server_error', title: 'Broken.', retry: true },
  ]);
  assert.equal(contracts.get('api.search')?.version, '0.0.0');
});

test('a flow is judged by the types of the document', () => {
  const document = api(
    `      parameters: [{ name: page, in: query, required: true, schema: { type: integer } }]\n${answers('{ $ref: "#/components/schemas/Thing" }')}`,
    components(
      'Thing: { type: object, required: [name], properties: { name: { type: string }, parts: { type: array, items: { $ref: "#/components/schemas/Thing" } } } }',
    ),
  );
  const flow = (page: string, read: string): string =>
    `holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: a, call: api.things, with: { page: ${page} } }\n  - { id: b, return: { x: "\${ ${read} }" } }\n`;
  const check = (page: string, read: string, expected: readonly string[]): void => {
    const tree = treeOf({ 'holdfast.yaml': settings(), 'api.yaml': document, 'main.flow.yaml': flow(page, read) });
    const { contracts } = loadProject(tree);
    const { diagnostics } = compileIn(createSession(tree, { contracts, digest: sha256 }), 'main.flow.yaml');
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    assert.deepEqual(errors, expected, JSON.stringify(diagnostics));
  };
  check('1', '$steps.a.name', []);
  check('one', '$steps.a.name', ['HF5012']);
  check('1', '$steps.a.nam', ['HF3003']);
  check('1', '$count($steps.a.parts[0].parts[0].name)', []);
  check('1', '$count($steps.a.parts[0].parts[0].nam)', ['HF3003']);
});
