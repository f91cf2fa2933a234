import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256 } from './sha256.ts';

test('digests as node:crypto does, at every length around the block size and for text beyond ASCII', () => {
  const texts = ['', 'abc', 'é€𝄞', '\u0000', ...[55, 56, 57, 63, 64, 65, 119, 120, 1000].map((n) => 'x'.repeat(n))];
  for (const text of texts) assert.equal(sha256(text), createHash('sha256').update(text).digest('hex'), text);
});
