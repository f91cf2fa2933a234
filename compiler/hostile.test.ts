/** Small documents that once took minutes, gigabytes or the stack: each is answered by bounded work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonSchema } from '../schema/json.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { standardContracts } from '../stdlib/index.ts';
import { TEMPLATE_LIMITS } from '../stdlib/template/limits.ts';
import { checkProject } from './compile-project.ts';
import { nearest } from './diagnostics/nearest.ts';
import { sha256, treeOf } from './fixtures/project.ts';
import { LABEL_LIMITS } from './types/all-labels.ts';
import { fromSchema } from './types/from-schema.ts';
import { findLeak } from './types/labels.ts';
import { join, joinAll, layersOf, MOST_LAYERS, NUMBER, objectOf, recordOf, TEXT, type Type } from './types/type.ts';

const many = (count: number, part: (i: number) => string, between = ','): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);

/** Codes of the findings, each once, in order. */
function codesOf(files: { readonly [path: string]: string }, path: string): readonly string[] {
  const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 }, [path]);
  assert.ok(diagnostics.length <= 2 * DOCUMENT_LIMITS.findings, `${diagnostics.length} findings`);
  return [...new Set(diagnostics.map(({ code }) => code))];
}

const tower = (key: string): string =>
  `{"$ref":"#/$defs/d0","$defs":{${many(30, (i) => `"d${i}":{"${key}":[{"$ref":"#/$defs/d${i + 1}"},{"$ref":"#/$defs/d${i + 1}"}]}`)},"d30":{"type":"object","properties":{"a":{"type":"string"}}}}}`;
const flow = (steps: string): string => `holdfast: "1"\nname: a\nversion: 1.0.0\nsteps:\n${steps}`;
const merges = (i: number): string =>
  `  - { id: s${i}, set: { v: "\${ $merge([${i === 0 ? '{}' : `$steps.s${i - 1}.v`}, {'k${i}': ${i}}]) }" } }\n`;
const joins = (i: number): string =>
  i === 0
    ? `  - { id: s0, set: { v: "\${ [{'k': 1}] }" } }\n`
    : `  - { id: s${i}, set: { v: "\${ $run.env = 'a' ? [{'k': $steps.s${i - 1}.v[0]}] : $steps.s${i - 1}.v }" } }\n`;

const schemas: { readonly [title: string]: readonly [text: string, codes: readonly string[]] } = {
  ...Object.fromEntries(['allOf', 'anyOf', 'oneOf'].map((key) => [`a tower of ${key}`, [tower(key), []] as const])),
  'an enum of thousands of objects': [`{"properties":{"a":{"enum":[${many(4_000, (i) => `{"k${i}":1}`)}]}}}`, []],
  'any of thousands': [`{"anyOf":[${many(3_000, (i) => `{"type":"object","properties":{"a${i}":true}}`)}]}`, []],
  'all properties are the whole': [
    `{"type":"object","properties":{${many(2_000, (i) => `"a${i}":{"$ref":"#"}`)}}}`,
    ['HF3003'],
  ],
  'a pattern that runs back': [
    `{"properties":{"${'a'.repeat(400)}!":true},"patternProperties":{"^(a|a)*(a+)+1$":true}}`,
    [],
  ],
  'patterns beside properties': [
    `{"properties":{${many(400, (i) => `"p${i}":true`)}},"patternProperties":{${many(400, (i) => `"^q${i}(.*)*$":true`)}}}`,
    ['HF1302'],
  ],
  'repetitions of repetitions': ['{"properties":{"a":{"pattern":"((a{100}){100}){100}"}}}', ['HF1303']],
  'thousands of unknown keywords': [`{${many(9_000, (i) => `"propertie${i}":1`)}}`, ['HF1301']],
};
for (const [title, [text, codes]] of Object.entries(schemas))
  test(`a schema that a flow reads: ${title}`, () => {
    const files = {
      'a.flow.yaml': flow('  - { id: s, set: { v: "${ $input.a ?? 1 }" } }\n').replace(
        'steps',
        'input: { schema: ./s.json }\nsteps',
      ),
      's.json': text,
    };
    assert.deepEqual(codesOf(files, 'a.flow.yaml'), codes);
  });

test('a tower of references is what its foot is', () => {
  // Written as text, which is JSON.
  const type = fromSchema(JSON.parse(tower('allOf')) as JsonSchema);
  assert.deepEqual(type.object?.names, ['a']);
  assert.deepEqual(type.object?.field('a').text, {});
});

test('what was joined thousands of times is unknown, and never takes the stack', () => {
  const record = (one: Type): Type => recordOf(new Map([['a', one]]));
  let type = record(TEXT);
  let highest = 0;
  for (let i = 0; i < 5_000; i++) {
    type = join(type, record(i % 2 === 0 ? NUMBER : TEXT));
    highest = Math.max(highest, layersOf(type));
  }
  assert.ok(type.any && highest <= MOST_LAYERS);
  const wide = joinAll(
    Array.from({ length: 5_000 }, (_, i) =>
      recordOf(
        new Map([
          ['a', NUMBER],
          [`b${i}`, TEXT],
        ]),
      ),
    ),
  );
  assert.equal(wide.object?.field('a').number?.integer, false);
});

for (const [title, step] of [
  ['merges of what was merged', merges],
  ['joins of what was joined', joins],
] as const)
  test(`1,000 steps: ${title}`, () => {
    assert.deepEqual(codesOf({ 'a.flow.yaml': flow(many(1_000, step, '')) }, 'a.flow.yaml'), []);
  });

const template = {
  tags: TEMPLATE_LIMITS.tags + 1,
  blocks: TEMPLATE_LIMITS.blocks + 1,
  calls: TEMPLATE_LIMITS.calls + 1,
};
for (const [title, text, line, col] of [
  ['tags', '{{a}}'.repeat(template.tags), 1, 25_001],
  ['comments', '{{!-- a --}}'.repeat(15_000), 1, 60_001],
  ['blocks', '{{#if a}}\n'.repeat(template.blocks) + '{{/if}}'.repeat(template.blocks), template.blocks, 1],
  ['else', `{{#if a}}${'{{else if b}}\n'.repeat(14_000)}{{/if}}`, TEMPLATE_LIMITS.blocks, 1],
  ['calls', `{{json ${'(lookup a '.repeat(template.calls)}b${')'.repeat(template.calls)}}}`, 1, 1],
] as const)
  test(`a template of too many ${title} is told at its place, and not parsed`, () => {
    const files = { 'a.hbs': `---\nschema: true\n---\n${text}` };
    const { diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 }, ['a.hbs']);
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.line - 3, range.col]),
      [['HF5018', line, col]],
    );
  });

test('a template at its limits', () => {
  const { blocks, calls } = TEMPLATE_LIMITS;
  const nested = `${'{{#if a}}'.repeat(blocks)}${'{{/if}}'.repeat(blocks)}`;
  const chain = `{{#if a}}${'{{else if b}}'.repeat(blocks - 1)}{{else}}{{/if}}{{#each a}}{{^}}{{/each}}`;
  const tag = `{{json ${'(lookup a '.repeat(calls)}b${')'.repeat(calls)}}}`;
  assert.deepEqual(codesOf({ 'a.hbs': nested + chain + tag + nested }, 'a.hbs'), []);
});

test('labels of a project are put together in one pass', () => {
  const files = {
    'holdfast.yaml': `holdfast: "1"\nname: p\nlabels:\n${many(6_000, (i) => `  l${i}: { models: [m${i}] }\n`, '')}`,
    'a.flow.yaml': flow('  - { id: s, return: 1 }\n'),
  };
  assert.deepEqual(codesOf(files, 'a.flow.yaml'), ['HF1112']);
});

test('of very many names the first are compared', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `name${i}`);
  assert.equal(nearest('nane1', names), 'name1');
  assert.equal(nearest('lable', [...names, 'label']), undefined);
});

test('labels are looked for in a bounded number of fields, however wide and deep a type is', () => {
  let made = 0;
  const names = Array.from({ length: 5_000 }, (_, i) => `a${i}`);
  const wide = (): Type =>
    objectOf({
      names,
      field: () => {
        made++;
        return wide();
      },
      open: 'closed',
    });
  assert.equal(findLeak(wide(), { label: 'secret', carries: () => true }, undefined), undefined);
  // One more for each part that is looked into.
  assert.ok(made <= 3 * LABEL_LIMITS.parts, `${made} fields`);
});
