import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { End } from '../../../interpreter/machine.ts';
import type { Fault } from '../../../schema/fault.ts';
import { HOST_LIMITS } from '../limits.ts';
import { jsonBytes } from './bytes.ts';
import { fitEnd } from './fit-end.ts';

const fault: Fault = { type: 'my.error', blame: 'failed', title: 'Mine', detail: 'no', step: 'pay' };
const big = 'x'.repeat(HOST_LIMITS.payloadBytes);

test('an end that fits stays as it is', () => {
  const ends: readonly End[] = [
    { is: 'completed' },
    { is: 'completed', output: { a: 1 } },
    { is: 'failed', error: { ...fault, data: { a: 1 }, cause: fault } },
    { is: 'cancelled' },
    { is: 'cancelled', reason: 'enough' },
  ];
  for (const end of ends) assert.deepEqual(fitEnd(end, HOST_LIMITS.payloadBytes), end);
});

test('an output that is too large for the server, in bytes, fails the run', () => {
  for (const output of [big, '界'.repeat(HOST_LIMITS.payloadBytes / 2)]) {
    const end = fitEnd({ is: 'completed', output }, HOST_LIMITS.payloadBytes);
    assert.ok(end.is === 'failed');
    assert.equal(end.error.type, 'limit.exceeded');
    assert.match(end.error.detail, new RegExp(`has ${jsonBytes(output)} bytes`));
  }
});

test('an error that is too large keeps its type and what can be said of it', () => {
  const errors: readonly Fault[] = [
    { ...fault, data: big },
    { ...fault, detail: big },
    { ...fault, cause: { ...fault, type: 'deep.error', data: big } },
  ];
  for (const error of errors) {
    const end = fitEnd({ is: 'failed', error }, HOST_LIMITS.payloadBytes);
    assert.ok(end.is === 'failed' && jsonBytes(end) <= HOST_LIMITS.faultBytes);
    assert.deepEqual([end.error.type, end.error.step, end.error.data], [fault.type, fault.step, undefined]);
    assert.match(end.error.detail, /too large to keep/);
    assert.equal(end.error.detail.includes('deep.error'), error.cause !== undefined);
  }
});
