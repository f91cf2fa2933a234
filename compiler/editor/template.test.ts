import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from './complete.ts';
import { definition } from './definition.ts';
import { hover } from './hover.ts';
import { SHOP, sessionOf, withCursor } from './testing/editor.ts';

const PATH = 'prompts/order.hbs';
const FILE = '---\nschema: ../schemas/order.json\n---\n';
const INLINE =
  '---\ntitle: T\nschema: { type: object, properties: { to: { type: object, properties: { name: { type: string, description: Who. } } } } }\n---\n';

function ask(marked: string) {
  const { text, place } = withCursor(marked);
  const session = sessionOf({ ...SHOP, [PATH]: text });
  return {
    labels: complete(session, PATH, 'template', text, place)?.items.map(({ label }) => label) ?? [],
    hover: hover(session, PATH, 'template', text, place)?.markdown,
    definition: definition(session, PATH, 'template', text, place).map(({ file, line, col, endCol }) => {
      const found = session.tree.read(file)?.split('\n')[line - 1] ?? '';
      return `${file}: ${found.slice(col - 1, endCol - 1)}`;
    }),
  };
}

const CASES: readonly (readonly [name: string, marked: string, has: readonly string[], lacks?: readonly string[]])[] = [
  ['fields of the data', `${FILE}{{|}}`, ['id', 'total', 'lines', 'each', 'json']],
  ['a mustache that is not closed', `${FILE}Dear {{to|`, ['id', 'total']],
  ['fields of an item', `${FILE}{{#each lines}}{{|}}{{/each}}`, ['sku', 'qty'], ['total']],
  ['fields of an item by name', `${FILE}{{#each lines}}{{this.|}}{{/each}}`, ['sku', 'qty'], ['total', 'each']],
  ['from an item to what is around', `${FILE}{{#each lines}}{{../|}}{{/each}}`, ['total'], ['sku']],
  ['from the root', `${FILE}{{#each lines}}{{@root.|}}{{/each}}`, ['total'], ['sku']],
  ['behind a block', `${FILE}{{#each lines}}{{sku}}{{/each}}{{|}}`, ['total'], ['sku']],
  ['in a condition', `${FILE}{{#if note}}{{|}}{{/if}}`, ['total']],
  ['what a helper takes', `${FILE}{{#each |}}`, ['lines']],
  ['fields of a field', `${INLINE}{{to.|}}`, ['name'], ['to']],
  ['with a schema in place', `${INLINE}{{#with to}}{{|}}{{/with}}`, ['name'], ['to']],
  ['nothing in plain text', `${FILE}Dear |`, [], ['total']],
  ['keys of the front matter', `---\n|\n---\nDear`, ['title', 'schema']],
  ['schemas in the front matter', `---\nschema: |\n---\nDear`, ['../schemas/order.json']],
];
for (const [name, marked, has, lacks = []] of CASES) {
  test(`completion in a template: ${name}`, () => {
    const { labels } = ask(marked);
    for (const label of has) assert.ok(labels.includes(label), `${label} is not in ${labels.join(' ')}`);
    for (const label of lacks) assert.ok(!labels.includes(label), `${label} is in ${labels.join(' ')}`);
  });
}

test('hover and definition in a template', () => {
  const field = ask(`${FILE}{{#each lines}}{{s|ku}}{{/each}}`);
  assert.match(field.hover ?? '', /lines\.sku: text[\s\S]*What is sold/);
  assert.deepEqual(field.definition, ['schemas/order.json: "sku"']);
  const inline = ask(`${INLINE}Dear {{to.na|me}}`);
  assert.match(inline.hover ?? '', /to\.name: text[\s\S]*Who\./);
  assert.deepEqual(inline.definition, [`${PATH}: name`]);
  assert.deepEqual(ask('---\nschema: ../schemas/or|der.json\n---\n').definition, ['schemas/order.json: ']);
  assert.match(ask('---\nti|tle: T\n---\n').hover ?? '', /One line/);
  assert.equal(ask(`${FILE}Dear to|tal`).hover, undefined);
});
