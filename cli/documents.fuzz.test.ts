/** Mutated documents of every kind beside flows: findings with places, sorted, and never a throw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProject } from '../compiler/compile-project.ts';
import { createRandom, mutateText, mutateTree } from '../compiler/fixtures/mutate.ts';
import { sha256, treeOf } from '../compiler/fixtures/project.ts';
import { parse } from '../compiler/parse.ts';
import { toJson } from '../compiler/resolve/to-json.ts';
import { standardContracts } from '../stdlib/index.ts';
import { createJudge } from '../stdlib/judge/judge.ts';
import { importTable } from './dmn/import-table.ts';
import { dmnFile } from './dmn/testing/dmn-files.ts';

/** Of each kind of document; each seed is one. */
const MUTANTS = 150;

const FILES: { readonly [path: string]: string } = {
  'holdfast.yaml': `holdfast: "1"
name: fuzz
flows: ["*.flow.yaml"]
activities: { contracts: ["*.activities.yaml"], module: ./team.mjs }
connections:
  shop: { kind: http, baseUrl: "https://shop.example.org", headers: { X-Key: { secret: { env: SHOP_KEY } } } }
  mail: { kind: smtp, catch: ./mail, from: a@example.org }
models: { quick: { provider: openai, model: small, connection: shop } }
openapi: { shop: { document: ./shop.json, connection: shop, only: [getOrder] } }
people: { identity: claimed, groups: { officers: [o@example.org] } }
labels: { pii: { models: [quick], connections: [mail, shop] } }
catalogue: { deny: ["http.request"] }
`,
  'holdfast.prod.yaml': 'connections: { shop: { baseUrl: "https://prod.example.org" } }\n',
  'order.flow.yaml': `holdfast: "1"
name: order
version: 1.0.0
input: { schema: ./order.json }
steps:
  - { id: get, call: shop.getOrder, with: { id: "\${ $input.id }" } }
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: { kg: "\${ $input.kg }", country: CH } } }
  - { id: tell, pivot: true, call: mail.send, with: { connection: mail, to: a@example.org, subject: s, body: { template: ./tell.hbs, data: "\${ $input }" } } }
  - { id: look, call: team.look, with: { id: "\${ $input.id }" } }
  - { id: done, return: { lane: "\${ $steps.lane.lane }" } }
`,
  'order.json':
    '{ "type": "object", "required": ["id", "kg"], "additionalProperties": false, "properties": { "id": { "type": "string", "pattern": "^[a-z]+$" }, "kg": { "type": "number", "minimum": 0 }, "lines": { "type": "array", "items": { "$ref": "#/$defs/line" } } }, "$defs": { "line": { "anyOf": [ { "type": "null" }, { "type": "object", "properties": { "next": { "$ref": "#/$defs/line" } } } ] } } }',
  'lane.rules.yaml': `holdfast: "1"
hitPolicy: U
inputs: { kg: { type: number, atLeast: 0 }, country: { type: text, values: [CH, DE] } }
outputs: { lane: { type: text } }
rules: { csv: ./lane.rules.csv }
`,
  'lane.rules.csv':
    'id,kg,country,lane,reason\nlight,<5,CH | DE,fast,small\nheavy,>= 5 and <= 100,-,slow,"large, or so"\nhuge,>100,not(DE),slow,huge\n',
  'score.rules.yaml': `holdfast: "1"
inputs: { kg: { type: number }, name: { type: text, optional: true } }
checks:
  - { id: heavy, when: { kg: { above: 40 } }, then: flag, severity: warning, score: 3, reason: too heavy }
  - { id: odd, when: [ { name: { startsWith: x } }, { name: null } ], then: flag, reason: odd }
`,
  'tell.hbs': `---
title: An order
schema: { $ref: ./order.json }
---
Order {{id}}{{#if kg}} of {{kg}} kg{{else}}, weightless{{/if}}
{{#each lines as |line i|}}{{i}}: {{json line}} {{../id}}{{/each}}{{!-- end --}}
`,
  'order.test.yaml': `flow: ./order.flow.yaml
coverage: { steps: 100 }
tests:
  - name: all is well
    input: { id: abc, kg: 3 }
    mocks: { get: { output: { id: abc } }, look: [ { error: { type: timeout } }, { output: {} } ], tell: { output: { messageId: m, accepted: [a@example.org], rejected: [] } } }
    happens: [ { at: PT5M, cancel: a@example.org } ]
    expect: { outcome: completed, output: { lane: fast }, order: [ get, lane, tell ] }
`,
  'team.activities.yaml': `holdfast: "1"
activities:
  - name: team.look
    version: 1.0.0
    summary: Looks.
    effect: read
    dispatch: queue
    files: []
    input: { type: object, required: [id], properties: { id: { type: string } } }
    output: { type: object }
    errors: [ { type: team.gone, title: Gone, retry: false } ]
    examples: [ { title: one, input: { id: a }, output: {} } ]
`,
  'catalog.lock.yaml': `holdfast: "1"\nactivities:\n  mail.other: { version: 1.0.0, digest: "${'a'.repeat(64)}" }\n`,
  'shop.json': JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1.2.3' },
    paths: {
      '/orders/{id}': {
        parameters: [{ $ref: '#/components/parameters/id' }],
        get: {
          operationId: 'getOrder',
          responses: {
            200: {
              description: 'd',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } },
            },
            404: { description: 'gone' },
          },
        },
        post: {
          operationId: 'putOrder',
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } } },
          responses: { default: { $ref: '#/components/responses/done' } },
        },
      },
    },
    components: {
      parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
      responses: { done: { description: 'done' } },
      schemas: {
        order: {
          allOf: [
            {
              type: 'object',
              properties: { id: { type: 'string', readOnly: true }, next: { $ref: '#/components/schemas/order' } },
            },
          ],
        },
      },
    },
  }),
  'team.mjs': '',
};
const JUDGE = createJudge();
const OPTIONS = { contracts: standardContracts, digest: sha256, validate: JUDGE.validate, strict: true };

const check = (files: typeof FILES) => checkProject(treeOf(files), OPTIONS).diagnostics;

for (const path of Object.keys(FILES).filter((one) => one !== 'team.mjs')) {
  test(`${MUTANTS} mutants of ${path}`, () => {
    const text = FILES[path] ?? '';
    const { value } = /\.(?:ya?ml|json)$/.test(path) ? parse(path, text) : {};
    const tree = value && toJson(value);
    for (let seed = 1; seed <= MUTANTS; seed++) {
      const random = createRandom(seed);
      const mutant =
        tree !== undefined && random() < 0.5 ? JSON.stringify(mutateTree(tree, random)) : mutateText(text, random);
      let found: ReturnType<typeof check>;
      try {
        found = check({ ...FILES, [path]: mutant });
      } catch (thrown) {
        throw new Error(`seed ${seed} throws\n${mutant}`, { cause: thrown });
      }
      for (const { code, message, range } of found) {
        assert.ok(range.line >= 1 && range.col >= 1 && range.endLine >= range.line, `seed ${seed}: ${code}`);
        assert.ok(
          message.length > 0 && message.length < 5_000,
          `seed ${seed}: ${code} says ${message.length} characters`,
        );
        assert.ok(
          Object.hasOwn(FILES, range.file) || range.file.startsWith('holdfast.'),
          `seed ${seed}: ${range.file}`,
        );
      }
    }
  });
}

test('the documents as they are have no errors', () => {
  const errors = check(FILES).filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ code, message }) => `${code} ${message}`),
    [],
  );
});

test(`${MUTANTS * 4} mutants of a file of DMN`, () => {
  const text = dmnFile({
    hitPolicy: 'FIRST',
    inputs: [
      { name: 'kg', type: 'number' },
      { name: 'country', type: 'string', allowed: '"CH","DE"' },
    ],
    outputs: [{ name: 'lane', type: 'string', otherwise: '"slow"' }],
    rules: [
      [['< 5', '"CH"'], ['"fast"'], 'small'],
      [['[5..10]', 'not("CH")'], ['"slow"']],
    ],
  });
  for (let seed = 1; seed <= MUTANTS * 4; seed++) {
    const mutant = mutateText(text, createRandom(seed));
    const { document, flaws } = importTable(mutant, 'a.dmn', undefined);
    assert.ok(document !== undefined || flaws.length > 0, `seed ${seed}: a document, or what is wrong`);
    for (const { line, col, message } of flaws)
      assert.ok(line >= 1 && col >= 1 && message.length < 2_000, `seed ${seed}`);
  }
});
