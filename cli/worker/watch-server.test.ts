import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeIo } from '../testing/fake-io.ts';
import { watchServer } from './watch-server.ts';

test('silence is told once, then every five minutes, and that it is over', async () => {
  const io = fakeIo();
  const over = new AbortController();
  const answers = [true, ...new Array<boolean>(40).fill(false), true, true];
  let now = 0;
  const clock = {
    now: () => now,
    async pause(ms: number) {
      now += ms;
      if (answers.length === 0) over.abort();
    },
  };
  await watchServer(
    { io, address: 'a:1', stop: over.signal, clock },
    { isServed: async () => answers.shift() ?? true },
  );
  assert.deepEqual(io.written.err.trim().split('\n'), [
    '! the Temporal server at a:1 has not answered for 10 s; the worker goes on asking, and loses nothing',
    '! the Temporal server at a:1 has not answered for 5 min 10 s; the worker goes on asking, and loses nothing',
    '✓ the server answers again, after 6 min 50 s',
  ]);
});
