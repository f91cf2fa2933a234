/** What is known of a write whose commit had no answer, against a real PostgreSQL behind a wire that breaks. */
import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import type { WallResult } from './call.ts';
import { endOf, perform } from './testing/perform.ts';
import { startPostgres, type TestDatabase } from './testing/postgres.ts';

let database: TestDatabase;
let wire: Server;
/** What the client says last: the server hears it, and its answer is lost. */
let breaksAt: string | undefined;
const sockets = new Set<Socket>();

before(async () => {
  database = await startPostgres();
  await database.run('create table payments (id integer primary key)');
  wire = createServer((client) => {
    const upstream = connect(database.port, database.host);
    sockets.add(client).add(upstream);
    let broken = false;
    client.on('data', (chunk) => {
      if (breaksAt !== undefined && chunk.includes(breaksAt)) broken = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (broken) client.destroy();
      else client.write(chunk);
    });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => wire.close(resolve));
  await database.close();
});

function pay(id: number, call: string): Promise<WallResult> {
  const { port } = wire.address() as AddressInfo; // a TCP server has no other address
  const { database: name, user } = database;
  const ledger = { kind: 'postgres', database: name, user, tls: 'none', createKeyTable: true } as const;
  const connections = { ledger: { ...ledger, address: `127.0.0.1:${port}` } };
  const input = { connection: 'ledger', statement: 'insert into payments values (:id)', values: { id } };
  return perform(call, input, { key: `run/${id}`, project: { connections } });
}
const made = (id: number): Promise<readonly unknown[]> => database.run(`select id from payments where id = ${id}`);

function judge(result: WallResult, retry: boolean, effect: string): void {
  assert.equal(endOf(result), 'sql.unavailable', JSON.stringify(result));
  if (!result.ok) assert.deepEqual([result.retry, result.fault.effect], [retry, effect]);
}

test('with a key: the effect is unknown, and another attempt gives the first result', async () => {
  breaksAt = 'COMMIT';
  judge(await pay(1, 'sql.execute'), true, 'unknown');
  breaksAt = undefined;
  assert.deepEqual(endOf(await pay(1, 'sql.execute')), { rows: [], count: 1 });
  assert.equal((await made(1)).length, 1);
});
test('without a key: the effect is unknown, and nothing is tried again', async () => {
  breaksAt = 'COMMIT';
  judge(await pay(2, 'sql.executeUnkeyed'), false, 'unknown');
  breaksAt = undefined;
  assert.equal((await made(2)).length, 1);
});
test('before the commit the server takes everything back', async () => {
  breaksAt = 'insert into payments';
  judge(await pay(3, 'sql.executeUnkeyed'), true, 'none');
  breaksAt = undefined;
  assert.equal((await made(3)).length, 0);
});
