import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runUntilBroken, WorkerBroken } from './run-until-broken.ts';

const LOOK_MS = 1;
const never = new Promise<void>(() => undefined);

const CASES = [
  { name: 'it was shut down', run: async () => undefined, state: 'STOPPED', broken: undefined, closed: 1 },
  {
    name: 'it rejects',
    run: () => Promise.reject(new Error('no namespace')),
    state: 'FAILED',
    broken: 'no namespace',
    closed: 1,
  },
  // What is left of it holds its connection.
  {
    name: 'it failed and does not end',
    run: () => never,
    state: 'FAILED',
    broken: 'It takes no work any more.',
    closed: 0,
  },
] as const;

for (const { name, run, state, broken, closed } of CASES)
  test(name, async () => {
    let closes = 0;
    const close = async (): Promise<void> => {
      closes++;
    };
    const running = runUntilBroken({ run, getState: () => state }, close, LOOK_MS);
    if (broken === undefined) await running;
    else await assert.rejects(running, (thrown) => thrown instanceof WorkerBroken && thrown.message === broken);
    assert.equal(closes, closed);
  });
