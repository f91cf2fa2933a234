/** Connections that are closed while calls are under way: a server of our own that always says `unavailable`. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ClientError, grpcCode } from './errors.ts';
import { openConnection, reachServer } from './open-connection.ts';

const GRPC_HEADERS = { ':status': 200, 'content-type': 'application/grpc' };
/** No flags, no bytes: an answer whose fields are all unset. */
const EMPTY_ANSWER = Buffer.alloc(5);

let server: Http2Server;
let address: string;

before(async () => {
  server = createServer();
  server.on('stream', (stream, headers) => {
    if (!String(headers[':path']).endsWith('/GetSystemInfo')) {
      stream.respond({ ...GRPC_HEADERS, 'grpc-status': '14' }, { endStream: true });
      server.emit('refused');
      return;
    }
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.respond(GRPC_HEADERS, { waitForTrailers: true });
    stream.end(EMPTY_ANSWER);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
after(() => server.close());

test('a call that waits for its next try ends as cancelled when the connection is closed', async () => {
  const connection = await openConnection({ address });
  const call = connection.workflowService.describeNamespace({ namespace: 'any' });
  const cancelled = assert.rejects(call, (thrown) => grpcCode(thrown) === 'cancelled');
  await once(server, 'refused');
  await connection.close();
  await cancelled;
});

test('nobody listens', async () => {
  const nobody = reachServer({ address: '127.0.0.1:1' }, 200);
  await assert.rejects(nobody, (thrown) => thrown instanceof ClientError && thrown.code === 'no_server');
});
