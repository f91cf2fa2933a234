import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RETRY } from '../../compiler/lower/defaults.ts';
import type { CallRequest } from './protocol.ts';
import { type KnownOfCall, leaveOutKnown, withKnown } from './sent-call.ts';

const DIGEST = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
const { initialMs, factor, maxMs, jitter } = DEFAULT_RETRY;
const RUN = { id: 'run-1', flow: 'order', version: '1.0.0', env: 'test' };
const USUAL: CallRequest = {
  path: 'pay',
  key: 'run-1/pay',
  input: { n: 1 },
  effect: 'read',
  once: false,
  pause: { initialMs, factor, maxMs, jitter },
  contract: DIGEST,
  run: RUN,
};
const KNOWN: KnownOfCall = { path: 'pay', runId: 'run-1', flow: 'order' };
const SMALL = { input: { n: 1 }, contract: '0123456789abcdef', run: { version: '1.0.0', env: 'test' } };

test('a call travels without what its worker knows and what nearly all calls have, and arrives as it was', () => {
  const cases: readonly (readonly [about: string, CallRequest, KnownOfCall, sent: object])[] = [
    ['usual', USUAL, KNOWN, SMALL],
    ['local', USUAL, { runId: 'run-1', flow: 'order' }, { ...SMALL, path: 'pay' }],
    [
      'a write that is not tried again',
      { ...USUAL, effect: 'write', once: true },
      KNOWN,
      { ...SMALL, effect: 'write', once: true },
    ],
    [
      'a root beside the id of the run',
      { ...USUAL, key: 'run-1~a/pay', run: { ...RUN, id: 'run-1~a', team: 'ops' } },
      KNOWN,
      { ...SMALL, run: { ...SMALL.run, id: 'run-1~a', team: 'ops' } },
    ],
    ['a key of its own', { ...USUAL, key: 'old/pay' }, KNOWN, { ...SMALL, key: 'old/pay' }],
    [
      'an undo',
      { ...USUAL, path: 'pay/compensate', key: 'run-1/pay/compensate', undoes: 'run-1/pay', metered: true },
      { ...KNOWN, path: 'pay/compensate' },
      { ...SMALL, undoes: 'run-1/pay', metered: true },
    ],
    [
      'another pause',
      { ...USUAL, pause: { ...USUAL.pause, maxMs: 1 } },
      KNOWN,
      { ...SMALL, pause: { ...USUAL.pause, maxMs: 1 } },
    ],
  ];
  for (const [about, request, known, expected] of cases) {
    const sent = leaveOutKnown(request, known);
    assert.deepEqual(sent, expected, about);
    assert.deepEqual(withKnown(sent, known), { ...request, contract: SMALL.contract }, about);
  }
});

test('a whole request is taken as it is', () => {
  assert.deepEqual(withKnown(USUAL, { path: 'other', runId: 'other', flow: 'other' }), USUAL);
});
