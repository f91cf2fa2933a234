import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isActivityError } from '../activity.ts';
import type { Contract } from '../contract.ts';
import { generateTypes } from './generate-types.ts';
import { loadTeamActivities, TeamModuleError, type TeamModuleProblem } from './load.ts';

const order: Contract = {
  name: 'shop.order',
  version: '1.0.0',
  summary: 'Orders.',
  effect: 'write',
  idempotent: true,
  undo: 'needed',
  dispatch: 'queue',
  input: {
    type: 'object',
    required: ['article'],
    additionalProperties: false,
    properties: {
      article: { type: 'string' },
      note: { $ref: '#/$defs/note' },
      extra: { description: 'Anything.' },
      letter: { type: 'string' },
    },
    $defs: { note: { type: 'string', title: 'Note' } },
  },
  output: {
    type: 'object',
    required: ['order'],
    additionalProperties: false,
    properties: { order: { type: 'integer' } },
  },
  errors: [{ type: 'shop.closed', title: 'Closed', retry: false }],
  files: [{ at: '/letter', kind: 'template' }],
  examples: [],
};
/** The sources: fixtures are read as TypeScript, as a team's modules are. */
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../stdlib/pack/fixtures/${name}`, import.meta.url));

async function checkRefused(name: string, contracts: readonly Contract[], code: TeamModuleProblem): Promise<void> {
  await assert.rejects(loadTeamActivities(fixture(name), contracts), (thrown: unknown) => {
    assert.ok(thrown instanceof TeamModuleError, String(thrown));
    assert.equal(thrown.code, code, thrown.message);
    return true;
  });
}

const refused: readonly (readonly [string, readonly Contract[], TeamModuleProblem])[] = [
  ['good.ts', [order, { ...order, name: 'shop.cancel' }], 'missing'],
  ['good.ts', [], 'unknown'],
  ['good.ts', [{ ...order, effect: 'pure' }], 'pure'],
  ['bare.ts', [order], 'wrong_export'],
  ['broken.ts', [order], 'broken'],
  ['absent.ts', [order], 'not_found'],
];
for (const [name, contracts, code] of refused) test(`${code}: ${name}`, () => checkRefused(name, contracts, code));

test('a team module is paired with its contracts', async () => {
  const [activity] = await loadTeamActivities(fixture('good.ts'), [order]);
  assert.ok(activity !== undefined && 'run' in activity);
  assert.equal(activity.contract, order);
  // The function under test does not look at its context.
  const context = {} as Parameters<typeof activity.run>[1];
  assert.deepEqual(await activity.run({ article: 'abc' }, context), { order: 3 });
  await assert.rejects(activity.run({ article: 'none' }, context), isActivityError);
});

test('types are made of contracts, names apart, files in place of paths', async () => {
  const text = await generateTypes([order, { ...order, name: 'shop.orderMore' }]);
  for (const part of [
    'export declare namespace ShopOrder {',
    'export declare namespace ShopOrderMore {',
    '"shop.order": { input: ShopOrder.Input.Value; output: ShopOrder.Output.Value };',
    'article: string\n',
    'digest: string\n',
    'extra?: unknown\n',
    'order: number\n',
  ]) {
    assert.ok(text.includes(part), `${part}\nin\n${text}`);
  }
});

test('types come without reading files or networks', async () => {
  const reading: Contract = { ...order, input: { $ref: 'file:///etc/hostname' } };
  await assert.rejects(generateTypes([reading]));
});
