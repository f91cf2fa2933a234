import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRandom, mutateText, pick } from './fixtures/mutate.ts';
import type { Node } from './nodes.ts';
import { parseYaml } from './parse.ts';
import { parseCommon } from './parse-common.ts';
import type { Reading } from './parse-entries.ts';
import { guardCharacters } from './parse-guard.ts';
import { createPlaces } from './parse-places.ts';

/** Every piece with every place of it. */
function shown(node: Node | undefined): unknown {
  if (node?.kind === 'map')
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: shown(entry.value) })) };
  if (node?.kind === 'list') return { ...node, items: node.items.map(shown) };
  if (node === undefined) return undefined;
  const { at, ...rest } = node;
  const length = typeof node.value === 'string' ? node.value.length : 0;
  return { ...rest, places: Array.from({ length: length + 2 }, (_, i) => at(i)) };
}

function read(text: string, by: (reading: Reading) => Node | undefined) {
  const reading: Reading = { places: createPlaces('a.yaml', text), diagnostics: [] };
  const node = by(reading);
  return {
    node: shown(node),
    found: reading.diagnostics.map(({ code, range }) => `${code} ${range.line}:${range.col}`).sort(),
  };
}

/** Whether the common reader read it; then the library must give the same. */
function check(text: string): boolean {
  const common = read(text, parseCommon);
  if (common.node === undefined) return false;
  assert.deepEqual(common, read(text, parseYaml), text);
  return true;
}

const COMMON: readonly string[] = [
  'a: 1',
  'a: 1 # c\nb:\n\n  c: true # d\n# e\nf: "x"',
  '# head\n\n# more\na:\n  # about b\n  b: ~\nc:\n',
  'a:\n- b\n-   c: 1\n    d: 2\n- - e\n  - f\ng: x y # z\n',
  'a:\n  - { b: 1, "c": [x, y z, [], {}], d: {e: f} } # g\n  -\n    h: -1\n',
  'a: { b: 1,\n  c: "2"\n\n  , d: [\n    x ] }\n',
  "a: 'it''s'\nb: \"\\\"q\\\" \\\\ \\n\"\n'c d': 1\n",
  'a: |\n  one\n    two\n\n  three\n\n\nb: >-\n  one\n  two\n\n\n  three\nc: x\n',
  '- a: >\n    folded\n    text\n  b: |-\n    kept\n',
  'if: ${ $count([1, 2]) > 0 }  # fine in block style\nx: a#b:c d-e?f\n',
  'a: 0x1F\nb: 1e999\nc: 12345678901234567890\nd: True\n',
  'just a text',
  '"quoted": x:y\n',
  '[a, b]\n',
  '{ a:b: 1, }',
  '{"a":1,"b":["c",]}',
];
const RARE: readonly string[] = [
  '', '# nothing', 'a: 1\n...\n', '---\na: 1', 'a: &x 1', 'a: *x', 'a: !t 1', '? a\n: b', 'a: b: c', 'a:\tb', 'a: x\n  y', "a: 'x\n y'", 'a: 1\na: 2',
  '<<: {}', '__proto__: 1', 'a: [1, 2', 'a: [x: 1]', '{a, b: 1}', 'a: [,]', 'a: {,}', 'a: [\n1]', 'a: 1\n  # deep\nb: 2', 'a: 1\n# last', 'a : 1', ' a: 1',
  'a: |2\n   x', 'a: |+\n  x\n\n', 'a: >\n  x\n    y\n', '- a\nb: 1', 'a:\n  b: 1\n c: 2', '"\\u0041"', '"\\ud800"', '-\n- a', 'a: "x" y', 'a: @b', '%a',
  'a: {b: 1}c', 'a: # x\nb: 1', 'a: b\n- c', 'a: "', "a: '", '- a:1\n -b', 'a: - b', '[]: x', '["a":1]', `${'['.repeat(40)}${']'.repeat(40)}`,
]; // biome-ignore format: texts read best dense

test('what is common is read as the library reads it', () => {
  for (const text of COMMON) assert.ok(check(text), text);
});

test('what is rare or wrong is left to the library', () => {
  for (const text of RARE) assert.equal(read(text, parseCommon).node, undefined, text);
});

const ROOT = new URL('../../', import.meta.url);
const FILES: readonly string[] = [
  'workflows/cargo-release/cargo-release.flow.yaml',
  'workflows/cargo-release/holdfast.yaml',
  'workflows/kyc-review/kyc-review.flow.yaml',
  'workflows/support-routing/support-routing.flow.yaml',
];
const TEXTS = 4_000;

test(`${TEXTS} mutated texts: the same nodes, places and findings, or none`, () => {
  const texts = [
    ...FILES.map((file) => readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8')),
    ...COMMON,
    ...COMMON,
  ];
  const random = createRandom(20_261_207);
  let common = 0;
  for (let n = 0; n < TEXTS; n++) {
    const text = mutateText(pick(random, texts), random);
    if (guardCharacters(createPlaces('a.yaml', text)).length === 0 && check(text)) common++;
  }
  assert.ok(common > TEXTS / 10, `only ${common} are common`);
});
