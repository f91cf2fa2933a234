import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../../interpreter/limits.ts';
import { HOST_LIMITS } from '../limits.ts';
import type { FlowInput } from '../protocol.ts';
import { planOf } from '../testing/plan.ts';
import { jsonBytes } from './bytes.ts';
import { kernelHost } from './kernel-host.ts';

const plan = planOf(`
holdfast: "1"
name: small
version: 1.0.0
steps: [ { id: note, call: world.note } ]
`);
const given = (text: string, limits?: FlowInput['limits']): FlowInput => ({
  plan,
  start: { root: 'r', input: { text }, startedBy: 'x', startedAt: 0, env: 'test' },
  ...(limits === undefined ? {} : { limits }),
});

test('plan, input and the largest snapshot fit into one payload', () => {
  const room = (input: FlowInput): number => kernelHost(input).limits?.snapshotBytes ?? Number.NaN;
  assert.equal(room(given('a')), LIMITS.snapshotBytes);
  assert.equal(room(given('a', { snapshotBytes: 300 })), 300);
  for (const text of ['x'.repeat(700_000), '界'.repeat(300_000)]) {
    const left = room(given(text));
    assert.ok(left > 0 && left < LIMITS.snapshotBytes);
    assert.equal(left, HOST_LIMITS.payloadBytes - 1_000 - jsonBytes(given(text)), 'a replay has the same room');
  }
  assert.equal(room(given('x'.repeat(HOST_LIMITS.payloadBytes))), 0);
  const stored: FlowInput = { ...given('x'.repeat(5_000_000)), payloads: { bytes: 20_000_000 } };
  assert.ok(room(stored) > 14_900_000 && room(stored) + jsonBytes(stored) <= 20_000_000);
  assert.equal(kernelHost(stored).limits?.valueBytes, 20_000_000 - HOST_LIMITS.envelopeBytes);
  assert.equal(kernelHost(given('a', { gateEvents: 8 })).limits?.gateEvents, 8);
});
