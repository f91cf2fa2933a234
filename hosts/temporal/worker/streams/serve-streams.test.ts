/** A worker's server of streams, over HTTP, and the client that reads it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, suite, test } from 'node:test';
import { createRedactor } from '../../../wall/redact.ts';
import { createStreamHub } from '../../../wall/streams/stream-hub.ts';
import { StreamRefused, type WatchedEvent, watchStream } from '../../client/watch-stream.ts';
import { serveStreams } from './serve-streams.ts';

const TOKEN = 'a-word-of-tests';
const RUN = '@acme/order 1';
const hub = createStreamHub(createRedactor());
const options = { hub, host: '127.0.0.1', port: 0, authorize: async (token: string) => token === TOKEN };
const server = await serveStreams(options);
after(() => server.close());

const ask = (path: string, headers: { readonly [name: string]: string } = {}, method = 'GET') =>
  fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${TOKEN}`, ...headers } });

suite('who may not, or asks for something else, is told', () => {
  const cases: readonly (readonly [
    title: string,
    status: number,
    path: string,
    headers?: { [name: string]: string },
    method?: string,
  ])[] = [
    ['no token', 401, '/runs/a', { authorization: '' }],
    ['another token', 401, '/runs/a', { authorization: 'Bearer other' }],
    ['a page of somebody', 403, '/runs/a', { origin: 'https://evil.example.org' }],
    ['another path', 404, '/'],
    ['no text', 404, '/runs/%ff'],
    ['another method', 405, '/runs/a', {}, 'POST'],
  ];
  for (const [title, status, path, headers, method] of cases) {
    test(title, async () => assert.equal((await ask(path, headers, method)).status, status));
  }
});

/** The next so many events, as text. */
async function take(events: AsyncGenerator<WatchedEvent>, count: number): Promise<readonly string[]> {
  const found: string[] = [];
  while (found.length < count) {
    const { value, done } = await events.next();
    if (done === true) break;
    found.push(value.t === 'text' ? value.text : value.t === 'gap' ? `gap ${value.lost}` : `<${value.t}>`);
  }
  return found;
}

test('pieces come in order while they are written, with an id each', async () => {
  const stop = new AbortController();
  const events = watchStream({ url: server.url, runId: RUN, token: TOKEN, signal: stop.signal });
  const writer = hub.open(RUN, { path: 'write', call: 'model.generate', attempt: 1 });
  writer.text('one ', 1);
  assert.deepEqual(await take(events, 2), ['<begin>', 'one ']);
  const next = take(events, 2);
  writer.text('two\n\ndata: three', 1);
  writer.end(true);
  assert.deepEqual(await next, ['two\n\ndata: three', '<end>']);
  const rest = events.next();
  stop.abort();
  assert.deepEqual(await rest, { value: undefined, done: true });
});

test('after a cut it goes on where it was, each piece once', async () => {
  const stop = new AbortController();
  // Between client and server, to cut them apart.
  const sockets = new Set<import('node:net').Socket>();
  const { createServer } = await import('node:net');
  const middle = createServer((socket) => {
    const there = connect(Number(new URL(server.url).port), '127.0.0.1');
    for (const one of [socket, there]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
    socket.pipe(there).pipe(socket);
  });
  await once(middle.listen(0, '127.0.0.1'), 'listening');
  const address = middle.address();
  assert(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  const events = watchStream({ url, runId: 'cut', token: TOKEN, signal: stop.signal });
  const writer = hub.open('cut', { path: 'write', call: 'model.generate', attempt: 1 });
  writer.text('a', 1);
  assert.deepEqual(await take(events, 2), ['<begin>', 'a']);
  for (const socket of sockets) socket.destroy();
  writer.text('b', 1);
  writer.text('c', 1);
  assert.deepEqual(await take(events, 2), ['b', 'c']);
  stop.abort();
  await events.return(undefined);
  for (const socket of sockets) socket.destroy();
  middle.close();
});

test('ids of a worker that is gone begin anew', async () => {
  const response = await ask('/runs/cut', { 'last-event-id': 'another-worker.2' });
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  assert.match(new TextDecoder().decode(value), /^id: \S+\.1\nevent: begin\n/);
  await reader?.cancel();
});

test('a refusal ends the watching', async () => {
  const events = watchStream({ url: server.url, runId: RUN, token: 'x', signal: new AbortController().signal });
  await assert.rejects(events.next(), StreamRefused);
});
