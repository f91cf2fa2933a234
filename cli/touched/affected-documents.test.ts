/** Which documents a changed file is about, on a small project. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedDocuments } from './affected-documents.ts';

const files: { readonly [path: string]: string } = {
  'holdfast.yaml': 'holdfast: "1"\nname: app\n',
  'own.activities.yaml': 'schema: ./schemas/contract.json\n',
  'pay.flow.yaml': 'name: pay\ninput: { schema: ./schemas/pay.json }\n',
  'order.flow.yaml': 'name: order\nsteps:\n  - { id: p, run: pay@^1 }\n  - { id: say, template: ./order.hbs }\n',
  'prepay.flow.yaml': 'name: prepay\ninput: { schema: "./schemas/prepay.json" }\n',
  'lonely.flow.yaml': 'name: lonely\n',
  'order.test.yaml': 'flow: ./order.flow.yaml\ninput: { $file: "./fixtures/a b.json" }\n',
  'order.hbs': '---\nschema: ./schemas/order.json\n---\n',
  'schemas/pay.json': '{ "$ref": "./money.json" }',
  'schemas/prepay.json': '{}',
  'schemas/money.json': '{}',
  'schemas/order.json': '{ "$ref": "spaced%20name.json" }',
  'schemas/spaced name.json': '{}',
  'schemas/contract.json': '{}',
  'fixtures/a b.json': '{}',
  'server.ts': 'lonely.flow.yaml',
};
const tree = { read: (path: string) => files[path], list: () => Object.keys(files).sort() };

interface Case {
  readonly paths: readonly string[];
  readonly before?: { readonly [path: string]: string };
  readonly affected: readonly string[] | 'all';
}

const order = ['order.flow.yaml', 'order.test.yaml'];
const CASES: { readonly [name: string]: Case } = {
  'a flow alone': { paths: ['lonely.flow.yaml'], affected: ['lonely.flow.yaml'] },
  'a flow that another one runs': { paths: ['pay.flow.yaml'], affected: [...order, 'pay.flow.yaml'] },
  'a schema of a schema': { paths: ['schemas/money.json'], affected: [...order, 'pay.flow.yaml'] },
  'a name that ends a longer one': { paths: ['schemas/pay.json'], affected: [...order, 'pay.flow.yaml'] },
  'a longer name': { paths: ['schemas/prepay.json'], affected: ['prepay.flow.yaml'] },
  'a template': { paths: ['order.hbs'], affected: ['order.flow.yaml', 'order.hbs', 'order.test.yaml'] },
  'a name that an address has to escape': {
    paths: ['schemas/spaced name.json'],
    affected: ['order.flow.yaml', 'order.hbs', 'order.test.yaml'],
  },
  'data of a test': { paths: ['fixtures/a b.json'], affected: ['order.test.yaml'] },
  'snapshots of a test': { paths: ['order.test.snap'], affected: ['order.test.yaml'] },
  'what is gone': { paths: ['gone.hbs'], affected: [] },
  'a flow that is gone, by its old name': {
    paths: ['old.flow.yaml'],
    before: { 'old.flow.yaml': 'holdfast: "1"\nname: pay\n' },
    affected: order,
  },
  'the project': { paths: ['holdfast.yaml'], affected: 'all' },
  'an overlay': { paths: ['holdfast.prod.yaml'], affected: 'all' },
  'the lock': { paths: ['catalog.lock.yaml'], affected: 'all' },
  'a schema of a contract': { paths: ['schemas/contract.json'], affected: 'all' },
  'code beside flows': { paths: ['server.ts', 'README.md'], affected: [] },
  nothing: { paths: [], affected: [] },
};

for (const [name, { paths, before = {}, affected }] of Object.entries(CASES))
  test(`a change is about its flows: ${name}`, () => {
    assert.deepEqual(affectedDocuments(tree, { paths, before: (path) => before[path] }), affected);
  });
