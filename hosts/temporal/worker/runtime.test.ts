/** What a worker says of a store or a key is one line of words, and nothing else that the SDK says is changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../../store/index.ts';
import { troubleOf } from './runtime.ts';

test('a store that fails is told in words, with the run, without a stack', () => {
  const error = new Error('wrapped', { cause: new StoreError('corrupt', 'It was asked for sha256:ab.') });
  const told = troubleOf({ meta: { error, runId: 'r-1' } }) ?? '';
  assert.match(
    told,
    /^✗ What the run carries cannot be fetched or kept\. .*sha256:ab.* \(Temporal's id of it: r-1\)\.$/,
  );
  assert.equal(told.includes('\n'), false);
});

test('everything else is left as it is', () => {
  for (const meta of [undefined, {}, { error: new Error('other') }, { error: 'text' }]) {
    assert.equal(troubleOf(meta === undefined ? {} : { meta }), undefined);
  }
});
