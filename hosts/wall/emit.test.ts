import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../schema/json.ts';
import { type Delivery, deliverEvent } from './emit.ts';
import { createServices } from './services.ts';
import { answerJson, type Handler, startHttp } from './testing/servers.ts';

async function check(
  handler: Handler | undefined,
  expected: (delivery: Delivery, received: Json) => void,
): Promise<void> {
  const server = await startHttp(handler ?? (() => {}));
  const events = { connection: 'bus', path: '/events' };
  const headers = { 'X-Key': { secret: { env: 'KEY' } } };
  try {
    const services = createServices({
      project: {
        models: {},
        connections: { bus: { kind: 'http', baseUrl: `${server.url}/v1`, allowPrivate: true, headers } },
        ...(handler === undefined ? {} : { events }),
      },
      env: { KEY: 'planted-bus-key' },
      now: () => 0,
    });
    const delivery = await deliverEvent(
      {
        key: 'root/tell',
        event: 'shipment.held',
        data: { id: 'S1', leak: 'planted-bus-key' },
        path: 'tell',
        run: { id: 'run-1', flow: 'cargo-release', version: '1.0.0', env: 'test' },
        attempt: 1,
        signal: new AbortController().signal,
      },
      services,
    );
    const [first] = server.received;
    expected(
      delivery,
      first === undefined
        ? null
        : { url: first.url, type: first.headers['content-type'] ?? '', body: JSON.parse(first.body) as Json },
    );
  } finally {
    await server.close();
  }
}

test('without a sink an event is recorded only', () =>
  check(undefined, (delivery, received) => {
    assert.deepEqual(delivery, { ok: true, delivered: false });
    assert.equal(received, null);
  }));

test('an event goes out as a CloudEvent with the key as its id', () =>
  check(
    (_, response) => answerJson(response, 202, {}),
    (delivery, received) => {
      assert.deepEqual(delivery, { ok: true, delivered: true });
      assert.deepEqual(received, {
        url: '/v1/events',
        type: 'application/cloudevents+json; charset=utf-8',
        body: {
          specversion: '1.0',
          id: 'root/tell',
          source: '/holdfast/test/cargo-release',
          type: 'shipment.held',
          subject: 'run-1',
          time: '1970-01-01T00:00:00.000Z',
          flowversion: '1.0.0',
          datacontenttype: 'application/json',
          data: { id: 'S1', leak: '[redacted]' },
        },
      });
    },
  ));

const failures: readonly (readonly [number, string, boolean, number | undefined])[] = [
  [500, 'emit.unavailable', true, undefined],
  [429, 'emit.unavailable', true, 4_000],
  [400, 'emit.refused', false, undefined],
  [302, 'emit.refused', false, undefined],
];
for (const [status, type, retry, retryAfterMs] of failures) {
  test(`a sink that answers ${status}`, () =>
    check(
      (_, response) => answerJson(response, status, {}, status === 429 ? { 'retry-after': '4' } : {}),
      (delivery) => {
        assert.ok(!delivery.ok);
        assert.deepEqual([delivery.fault.type, delivery.retry, delivery.retryAfterMs], [type, retry, retryAfterMs]);
      },
    ));
}
