import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOf } from './load-of.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

const TENANTS = 'tenants: { acme: { priority: 2, weight: 3 }, plain: {} }\n';
const cases: readonly (readonly [tenants: string, given: Parameters<typeof loadOf>[2], expected: unknown])[] = [
  [TENANTS, {}, {}],
  [TENANTS, { priority: 4 }, { priority: 4 }],
  [TENANTS, { tenant: 'acme' }, { tenant: 'acme', priority: 2, weight: 3 }],
  [TENANTS, { tenant: 'acme', priority: 1 }, { tenant: 'acme', priority: 1, weight: 3 }],
  [TENANTS, { tenant: 'plain' }, { tenant: 'plain' }],
  ['', { tenant: 'any', priority: 5 }, { tenant: 'any', priority: 5 }],
];

test('what a run has where work is backlogged: its own before its tenant’s', async () => {
  for (const [tenants, given, expected] of cases) {
    const io = fakeIo({ cwd: makeProject({ 'holdfast.yaml': `holdfast: "1"\nname: a\n${tenants}` }) });
    assert.deepEqual(await loadOf(io, {}, given), expected);
  }
});
