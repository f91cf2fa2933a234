/** A worker whose server comes late, goes away, or breaks it; in a time that the test turns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HoldfastWorker, WorkerBroken } from '../../hosts/temporal/worker/index.ts';
import { CliFailure, EXIT } from '../exit.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { keepWorking } from './keep-working.ts';
import type { Tried } from './wait-for-server.ts';

/** What a try gives: why there is no worker, or how long it works (seconds) until it breaks. */
type Try = string | number;

interface Case {
  readonly tries: readonly Try[];
  readonly giveUpMs?: number;
  /** Lines on stderr. */
  readonly said: readonly RegExp[];
  readonly code?: number;
  readonly workers: number;
}

const ADDRESS = '127.0.0.1:7233';
const many = (times: number, one: Try): readonly Try[] => new Array<Try>(times).fill(one);

const CASES: { readonly [name: string]: Case } = {
  'the server is there': { tries: [0], said: [], workers: 1 },
  'the server comes late: told once, then every minute, and when it is there': {
    tries: [...many(20, 'nobody listens there'), 0],
    said: [
      /waiting for the Temporal server at 127\.0\.0\.1:7233: nobody listens there/,
      /holdfast dev/,
      /--address/,
      /waiting for 1 min .*: nobody listens there/,
      /waiting for 2 min .*: nobody listens there/,
      /the server answers, after 2 min/,
    ],
    workers: 1,
  },
  'another reason is told sooner': {
    tries: [...many(7, 'nobody listens there'), ...many(3, 'no namespace'), 0],
    said: [/nobody listens/, /holdfast dev/, /--address/, /no namespace/, /answers/],
    workers: 1,
  },
  'at once': { tries: ['nobody listens there'], giveUpMs: 0, said: [], code: EXIT.environment, workers: 0 },
  'within a time': {
    tries: many(6, 'nobody listens there'),
    giveUpMs: 10_000,
    said: [/waiting/, /holdfast dev/, /--address/],
    code: EXIT.environment,
    workers: 0,
  },
  'a worker that breaks is started again': {
    tries: [3_600, 'nobody listens there', 0],
    said: [
      /The worker broke after 1 h: no namespace It starts again/,
      /waiting/,
      /holdfast dev/,
      /--address/,
      /answers/,
    ],
    workers: 2,
  },
  'one that breaks again and again ends the command': {
    tries: many(5, 1),
    said: [/broke/, /broke/, /broke/, /broke/],
    code: EXIT.environment,
    workers: 5,
  },
};

for (const [name, { tries, giveUpMs, said, code, workers }] of Object.entries(CASES))
  test(name, async () => {
    const io = fakeIo();
    let now = 0;
    const clock = {
      now: () => now,
      async pause(ms: number, signal: AbortSignal) {
        // Who watches a running worker waits until it ends.
        if (watched) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        else now += ms;
      },
    };
    const left = [...tries];
    let watched = false;
    let running = 0;
    const start = async (): Promise<Tried<HoldfastWorker>> => {
      watched = false;
      const next = left.shift() ?? assert.fail('one try too many');
      if (typeof next === 'string') return { missing: next };
      watched = true;
      return { got: workerFor(next, (ms) => (now += ms)) };
    };
    const stop = new AbortController().signal;
    const onRunning = async (): Promise<void> => {
      running++;
    };
    const kept = keepWorking({
      ...{ io, address: ADDRESS, stop, clock, start, onRunning },
      ...(giveUpMs === undefined ? {} : { giveUpMs }),
    });
    if (code === undefined) await kept;
    else await assert.rejects(kept, (thrown) => thrown instanceof CliFailure && thrown.code === code);
    const lines = io.written.err.split('\n').filter((line) => line !== '');
    assert.equal(lines.length, said.length, io.written.err);
    for (const [i, line] of lines.entries()) assert.match(line, said[i] ?? /^$/);
    assert.equal(running, workers);
    assert.deepEqual(left, []);
  });

/** 0: it works until it is told to stop, which is at once. */
function workerFor(seconds: number, pass: (ms: number) => void): HoldfastWorker {
  return {
    taskQueue: 'q',
    async run() {
      pass(seconds * 1_000);
      if (seconds > 0) throw new WorkerBroken('no namespace');
    },
    shutdown: () => undefined,
    isServed: async () => true,
  };
}
