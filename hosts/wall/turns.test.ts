import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityError } from '../../stdlib/activity.ts';
import { performCall } from './call.ts';
import { createServices } from './services.ts';
import { registry } from './testing/perform.ts';
import { answerJson, startHttp } from './testing/servers.ts';
import { createTurns, type Rate } from './turns.ts';

/** When each of so many calls that come at once has its turn, in milliseconds; a call that would wait is told so. */
async function turnsOf(rate: Rate, calls: number, workers = 1): Promise<readonly number[]> {
  let now = 0;
  const turns = createTurns(workers, () => now);
  const at: number[] = [];
  for (let n = 0; n < calls; n++) {
    now = at.at(-1) ?? 0;
    for (let waits = true; waits; ) {
      try {
        await turns.take('crm', rate, { mostMs: 0 });
        waits = false;
      } catch (thrown) {
        assert.ok(thrown instanceof ActivityError && thrown.type === 'rate.limited');
        now += thrown.options.retryAfterMs ?? 0;
      }
    }
    at.push(now);
  }
  return at;
}

const cases: readonly { readonly rate: Rate; readonly workers?: number; readonly at: readonly number[] }[] = [
  { rate: { limit: 2, per: 'PT1S' }, at: [0, 0, 1000, 1000, 2000] },
  { rate: { limit: 1, per: 'PT10S' }, at: [0, 10_000, 20_000] },
  // Four workers: together 2 in a second, so each 1 in two seconds; and 10 in a second are 2 in 0.8 s for each.
  { rate: { limit: 2, per: 'PT1S' }, workers: 4, at: [0, 2000, 4000] },
  { rate: { limit: 10, per: 'PT1S' }, workers: 4, at: [0, 0, 800, 800, 1600] },
];
for (const { rate, workers, at } of cases)
  test(`${rate.limit} in ${rate.per}, ${workers ?? 1} workers`, async () =>
    assert.deepEqual(await turnsOf(rate, at.length, workers), at));

test('a wait within the patience is waited, in order, and ends where the call is stopped', async () => {
  const turns = createTurns(1, () => 0);
  const stop = new AbortController();
  const rate = { limit: 1, per: 'PT1H' };
  await turns.take('crm', rate, {});
  const waits = turns.take('crm', rate, { signal: stop.signal });
  stop.abort();
  await assert.rejects(waits, (thrown) => thrown instanceof ActivityError && thrown.type === 'rate.limited');
  await turns.take('mail', rate, {});
});

test('only connections with a rate have turns', async () => {
  const rate = { limit: 1, per: 'PT1H' };
  const connections = { free: { kind: 'http' as const }, crm: { kind: 'http' as const, rate } };
  const services = createServices({ project: { models: {}, connections }, env: {}, now: () => 0 });
  for (let n = 0; n < 3; n++) await services.turn('free', { mostMs: 0 });
  await services.turn('crm', { mostMs: 0 });
  await assert.rejects(services.turn('crm', { mostMs: 0 }), (thrown) => thrown instanceof ActivityError);
});

test('a call of the catalogue waits for its turn, and says when it would come', async () => {
  let requests = 0;
  const server = await startHttp((_, response) => {
    requests++;
    answerJson(response, 200, {});
  });
  try {
    const api = { kind: 'http' as const, baseUrl: server.url, allowPrivate: true, rate: { limit: 1, per: 'PT1H' } };
    const services = createServices({ project: { models: {}, connections: { api } }, env: {}, now: () => 0 });
    const ask = () =>
      performCall(
        {
          ...{ call: 'http.get', input: { connection: 'api', path: '/' }, effect: 'read', key: 'k', path: 'p' },
          ...{ contract: registry.get('http.get')?.digest ?? '', attempt: 1, patienceMs: 1_000, heartbeat: () => {} },
          run: { id: 'root', flow: 'test-flow', version: '1.0.0', env: 'test' },
          signal: new AbortController().signal,
        },
        registry,
        services,
      );
    assert.equal((await ask()).ok, true);
    const second = await ask();
    assert.ok(!second.ok);
    assert.deepEqual(
      [second.fault.type, second.fault.effect, second.retry, second.retryAfterMs],
      ['rate.limited', 'none', true, 3_600_000],
    );
    assert.equal(requests, 1);
  } finally {
    await server.close();
  }
});
