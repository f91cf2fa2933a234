import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST_LIMITS } from '../limits.ts';
import { jsonBytes } from './bytes.ts';
import { fitNames } from './fit-names.ts';

const people = (count: number, name: string): string[] => Array.from({ length: count }, (_, n) => `${name}.${n}`);

const cases: readonly { readonly names: readonly string[]; readonly kept: number; readonly more: boolean }[] = [
  { names: [], kept: 0, more: false },
  { names: ['a@example.org', 'officers'], kept: 2, more: false },
  { names: people(50, 'a'), kept: 50, more: false },
  { names: people(51, 'a'), kept: 50, more: true },
  { names: people(50, 'someone.with.a.longer.name@department.example.org'), kept: 32, more: true },
  { names: people(50, '界'.repeat(200)), kept: 2, more: true },
];

test('names of whom a run waits for fit into the search attribute, in bytes', () => {
  for (const { names, kept, more } of cases) {
    const fit = fitNames(names);
    assert.ok(jsonBytes(fit) <= HOST_LIMITS.waitingForBytes);
    assert.deepEqual(fit.slice(kept), more ? ['…'] : []);
    assert.deepEqual(
      fit.slice(0, kept),
      names.slice(0, kept).map((name) => name.slice(0, HOST_LIMITS.keywordLength)),
    );
  }
});
