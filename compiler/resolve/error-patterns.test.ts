import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, takes } from './error-patterns.ts';

const TAKES: readonly (readonly [string, string, boolean])[] = [
  ['http.refused', 'http.refused', true],
  ['http.refused', 'http.refused.late', false],
  ['http.*', 'http.refused', true],
  ['http.*', 'http.refused.late', true],
  ['http.*', 'http', false],
  ['http.*', 'https.refused', false],
];
for (const [pattern, type, expected] of TAKES) {
  test(`${pattern} ${expected ? 'takes' : 'leaves'} ${type}`, () => assert.equal(takes(pattern, type), expected));
}

const COVERS: readonly (readonly [string, string, boolean])[] = [
  ['http.*', 'http.*', true],
  ['http.*', 'http.refused.*', true],
  ['http.refused.*', 'http.*', false],
  ['http.refused', 'http.*', false],
  ['http.*', 'http.refused', true],
];
for (const [pattern, other, expected] of COVERS) {
  test(`${pattern} ${expected ? 'covers' : 'does not cover'} ${other}`, () =>
    assert.equal(covers(pattern, other), expected));
}
