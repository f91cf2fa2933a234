/** What a worker says of a store or a key is one line of words, and nothing else that the SDK says is changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../../store/index.ts';
import { isAfterTrouble, troubleOf } from './runtime.ts';

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

test('what the SDK reports of a run because it could not be begun is left out, of that run alone', () => {
  const missing = (runId: string) => ({ meta: { error: new Error('untracked'), runId, workflowExists: false } });
  assert.equal(isAfterTrouble(missing('r-2')), false);
  troubleOf({ meta: { error: new StoreError('corrupt', 'It was asked for sha256:ab.'), runId: 'r-2' } });
  assert.equal(isAfterTrouble(missing('r-2')), true);
  assert.equal(isAfterTrouble(missing('r-3')), false);
  assert.equal(isAfterTrouble({ meta: { ...missing('r-2').meta, workflowExists: true } }), false);
});
