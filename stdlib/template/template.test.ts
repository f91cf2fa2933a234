import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonSchema } from '../../schema/json.ts';
import { inspectTemplate } from './inspect.ts';
import { createRenderer, TemplateError } from './render.ts';

const render = createRenderer();
interface Case {
  readonly source: string;
  readonly data: Json;
  readonly schema?: JsonSchema;
}
function check({ source, data, schema }: Case, expected: string | RegExp): void {
  const go = (): string => render('p.hbs', schema === undefined ? { source } : { source, schema }, data);
  if (typeof expected === 'string') assert.equal(go(), expected);
  else assert.throws(go, (thrown: unknown) => thrown instanceof TemplateError && expected.test(thrown.message));
}
const own = (text: string): Json => JSON.parse(text) as Json;
const many = { a: Array.from({ length: 1_000 }, () => 1) };
const note: JsonSchema = {
  properties: { note: { type: 'string' }, lines: { items: { $ref: '#/$defs/line' } } },
  $defs: { line: { properties: { qty: {} } } },
};

const cases: readonly (readonly [Case, string | RegExp])[] = [
  [{ source: 'Hi {{name}} {{{name}}} <b>', data: { name: '<a>' } }, 'Hi <a> <a> <b>'],
  [{ source: 'a\n{{x.y}}', data: { x: {} } }, /^p\.hbs:2: the data has no "y"$/],
  [{ source: 'a\n{{x.y}}', data: { x: null } }, /^p\.hbs:2: the data has no "y"$/],
  [{ source: '{{#if x}}y{{/if}}', data: {} }, /^p\.hbs:1: the data has nothing of what "\{\{#if …\}\}" asks about$/],
  [{ source: 'a\n{{#each x}}{{/each}}', data: {} }, /^p\.hbs:2: /],
  [{ source: '{{#if x}}y{{else}}n{{/if}}{{#unless x}}u{{/unless}}', data: { x: null } }, 'nu'],
  [{ source: '{{#if (lookup . "x")}}y{{else}}n{{/if}}', data: {} }, 'n'],
  [{ source: '{{#if note}}{{note}}{{else}}none{{/if}}', data: {}, schema: note }, 'none'],
  [{ source: '{{#each lines}}[{{qty}}]{{/each}}', data: { lines: [{}, { qty: 2 }] }, schema: note }, '[][2]'],
  [{ source: '{{other}}', data: {}, schema: note }, /the data has no "other"/],
  [{ source: '{{a}}{{b}}{{c}}', data: { a: 1, b: 2, c: null } }, '12'],
  [{ source: '{{#each a}}{{@index}}{{this}},{{/each}}', data: { a: [1, 2] } }, '01,12,'],
  [{ source: '{{#each a}}{{@key}}={{this}}{{../z}} {{/each}}', data: { a: { q: 1 }, z: 9 } }, 'q=19 '],
  [{ source: '{{a}}', data: { a: { b: 1 } } }, /map or a list as text/],
  [{ source: '{{a}}', data: { a: [1] } }, /map or a list as text/],
  [{ source: '{{json a}}', data: { a: [1, { b: null }] } }, '[1,{"b":null}]'],
  [{ source: '{{lookup a "x"}}!', data: { a: {} } }, '!'],
  [{ source: '{{constructor}}', data: {} }, /has no "constructor"/],
  [{ source: '{{a.constructor}}', data: { a: {} } }, /has no "constructor"/],
  [
    { source: '{{a.constructor}}', data: { a: 'private words' } },
    /^p\.hbs: "constructor" is read from something that is not a map$/,
  ],
  [{ source: '{{lookup a "constructor"}}!', data: { a: 's' } }, '!'],
  [{ source: '{{a.__proto__.x}}', data: own('{"a":{"__proto__":{"x":1}}}') }, '1'],
  [{ source: '{{#each a}}{{#each @root.a}}{{this}}{{/each}}{{/each}}', data: many }, /more than 100000 turns/],
  [
    { source: '{{#each a}}{{@root.t}}{{/each}}', data: { a: many.a, t: 'x'.repeat(2_000) } },
    /more than 1000000 characters/,
  ],
  [{ source: '{{log a}}', data: { a: 1 } }, /log/],
  [{ source: '{{> other}}', data: {} }, /other/],
  [{ source: '{{text}}', data: { text: '{{secret}} ${ $eval }' } }, '{{secret}} ${ $eval }'],
];
for (const [one, expected] of cases) {
  test(`${one.source} with ${JSON.stringify(one.data).slice(0, 40)}`, () => check(one, expected));
}

test('what comes as a ready-made tree is never compiled', () => {
  const tree = { type: 'Program', body: [] } as unknown as string; // what an attacker would put in place of text
  assert.throws(() => render('p.hbs', { source: tree }, {}), TemplateError);
});

const findings: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  ['{{a}} {{#if b}}{{c.d}}{{/if}} {{#each x as |y|}}{{y}}{{/each}} {{#if (lookup . "x")}}{{/if}} {{json a}}', []],
  ['a\n  {{> p}}', [[2, 3]]],
  [
    '{{log a}}\n{{foo a}}{{foo b=1}}',
    [
      [1, 1],
      [2, 1],
      [2, 10],
    ],
  ],
  [
    '{{#*inline "x"}}a{{/inline}}{{#> x}}{{/x}}',
    [
      [1, 1],
      [1, 29],
    ],
  ],
  ['{{json}}', [[1, 1]]],
  ['a\n{{#if x}}', [[2, 10]]],
  ['a\nb {{#if a}}x{{/unless}}', [[2, 6]]],
];
for (const [source, expected] of findings) {
  test(`inspect: ${JSON.stringify(source)}`, () =>
    assert.deepEqual(
      inspectTemplate(source).map(({ line, col }) => [line, col]),
      expected,
    ));
}
