/** Projects in which each document asks for all of another: what is asked for again is not worked out again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../schema/json.ts';
import { standardContracts } from '../stdlib/index.ts';
import { checkProject } from './compile-project.ts';
import { sha256, treeOf } from './fixtures/project.ts';
import { loadProject } from './project.ts';

const many = (count: number, part: (i: number) => string, between = ','): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);

const SHOP = `holdfast: "1"\nname: shop\nconnections: { api: { kind: http, baseUrl: "https://api.example.org" } }\nopenapi: { api: { document: ./api.json, connection: api } }\n`;

/** Operations that answer with one schema each. `refers`: of a schema, the numbers of those that it names. */
function answersOf(count: number, refers: (i: number) => readonly number[]): readonly JsonObject[] {
  const paths = many(
    count,
    (i) =>
      `"/p${i}":{"get":{"operationId":"op${i}","responses":{"200":{"description":"d","content":{"application/json":{"schema":{"$ref":"#/components/schemas/s${i}"}}}}}}}`,
  );
  const schemas = many(
    count,
    (i) =>
      `"s${i}":{"type":"object","properties":{${refers(i)
        .map((to) => `"p${to}":{"$ref":"#/components/schemas/s${to}"}`)
        .join()}}}`,
  );
  const document = `{"openapi":"3.1.0","info":{"title":"t","version":"1.0.0"},"paths":{${paths}},"components":{"schemas":{${schemas}}}}`;
  const { contracts, diagnostics } = loadProject(treeOf({ 'holdfast.yaml': SHOP, 'api.json': document }));
  assert.deepEqual(diagnostics, []);
  return Array.from({ length: count }, (_, i) => contracts.get(`api.op${i}`)?.output as JsonObject);
}

const defsOf = (schema: JsonObject | undefined): JsonObject => schema?.$defs as JsonObject;

/** What one leads to, worked out the long way. */
function reached(from: number, refers: (i: number) => readonly number[]): readonly string[] {
  const found = new Set<number>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...refers(next));
  }
  return [...found].map((one) => `s${one}`).sort();
}

for (const [title, refers] of Object.entries<(i: number) => readonly number[]>({
  'a ring': (i) => [(i + 1) % 12, (i + 5) % 12],
  'a line': (i) => (i < 11 ? [i + 1] : []),
  'a line, the other way': (i) => (i > 0 ? [i - 1] : []),
  'two rings, one of which leads to the other': (i) => (i < 6 ? [(i + 1) % 6, 6 + i] : [6 + ((i + 1) % 6)]),
  'pairs that lead to each other': (i) => [i % 2 === 0 ? i + 1 : i - 1],
  none: () => [],
}))
  test(`operations whose schemas are ${title} have just what they lead to`, () => {
    const answers = answersOf(12, refers);
    for (const [i, answer] of answers.entries())
      assert.deepEqual(Object.keys(defsOf(answer)).sort(), reached(i, refers), `operation ${i}`);
  });

test('schemas that all lead to each other are put together once for all operations', () => {
  const answers = answersOf(200, (i) => [(i + 1) % 200, (i + 7) % 200]);
  assert.equal(new Set(answers.map(defsOf)).size, 1);
});

test("the project's document is read once for all its overlays", () => {
  const overlays = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`holdfast.e${i}.yaml`, `title: e${i}\n`]));
  const files = treeOf({ 'holdfast.yaml': 'holdfast: "1"\nname: p\n', ...overlays });
  let reads = 0;
  const tree = {
    ...files,
    read: (path: string) => {
      if (path === 'holdfast.yaml') reads++;
      return files.read(path);
    },
  };
  checkProject(tree, { contracts: standardContracts, digest: sha256 });
  // One look whether it is there for each environment, and one to read it.
  assert.ok(reads <= 20 + 2, `${reads} times`);
});

test('mistakes in YAML leave stacks of other errors as they were', () => {
  const before = Error.stackTraceLimit;
  const files = { 'a.flow.yaml': `holdfast: "1"\ntitle: "${'\\q'.repeat(5_000)}"\n` };
  const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['HF1001'],
  );
  assert.equal(Error.stackTraceLimit, before);
});
