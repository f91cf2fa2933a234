import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST_LIMITS } from '../limits.ts';
import { createOutbox } from './outbox.ts';

const { taskBytes, inFlight } = HOST_LIMITS;

function open(pending = 0) {
  const room = { pending, sent: 0, woken: 0 };
  const gone: string[] = [];
  const outbox = createOutbox({ inFlight: () => room.pending, sentBytes: () => room.sent, wake: () => room.woken++ });
  const send = (id: string, bytes: number): void =>
    outbox.send(id, bytes, () => {
      gone.push(id);
      room.pending++;
      room.sent += bytes;
    });
  return { room, gone, outbox, send };
}

test('what fits goes at once; what does not waits for the next workflow task, in order', () => {
  const { room, gone, outbox, send } = open();
  send('a', taskBytes - 10);
  send('b', 20);
  send('c', 1);
  outbox.release();
  assert.deepEqual([gone, room.woken], [['a'], 1]);
  room.sent = 0;
  outbox.release();
  assert.deepEqual([gone, outbox.held, room.woken], [['a', 'b', 'c'], 0, 1]);
});

test('one that is larger than a whole task goes alone', () => {
  const { gone, send } = open();
  send('a', taskBytes + 1);
  send('b', 1);
  assert.deepEqual(gone, ['a']);
});

test('no more than the limit are in flight; an end makes room, no timer does', () => {
  const { room, gone, outbox, send } = open(inFlight - 1);
  send('a', 1);
  send('b', 1);
  outbox.release();
  assert.deepEqual([gone, room.woken], [['a'], 0]);
  room.pending--;
  outbox.release();
  assert.deepEqual(gone, ['a', 'b']);
});

test('what was held and dropped never goes', () => {
  const { room, gone, outbox, send } = open(inFlight);
  send('a', 1);
  assert.deepEqual([outbox.drop('a'), outbox.drop('a')], [true, false]);
  room.pending = 0;
  outbox.release();
  assert.deepEqual(gone, []);
});
