import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../compiler/parse.ts';
import { compareLocks, type Lock, renderLock } from './lock-file.ts';
import { readLock } from './read-lock.ts';

const digest = (letter: string): string => letter.repeat(64);
const before: Lock = new Map([
  ['a.one', { version: '1.0.0', digest: digest('a') }],
  ['b.two', { version: '1.0.0', digest: digest('b') }],
]);
const now: Lock = new Map([
  ['pack @example/bank', { version: '2.0.0', digest: digest('e') }],
  ['b.two', { version: '1.1.0', digest: digest('c') }],
  ['c.three', { version: '1.0.0', digest: digest('d') }],
]);

test('a lock that is written is read again', () => {
  for (const lock of [before, now, new Map()]) {
    const text = renderLock(lock);
    assert.deepEqual(parse('catalog.lock.yaml', text).diagnostics, []);
    const tree = {
      root: '/',
      inFolder: false,
      read: () => text,
      list: () => [],
      nested: () => [],
      locate: () => undefined,
      refresh: () => undefined,
    };
    assert.deepEqual(readLock(tree), lock);
  }
});

test('what differs is told by name', () => {
  assert.deepEqual(
    compareLocks(before, now).map(({ name, is }) => [name, is]),
    [
      ['a.one', 'unused'],
      ['b.two', 'changed'],
      ['c.three', 'new'],
      ['pack @example/bank', 'new'],
    ],
  );
  assert.deepEqual(compareLocks(before, before), []);
});
