/** The project of the guide's page on APIs and databases, against a server that does what its document says and a real PostgreSQL, on both hosts. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocksOf } from '../docs/testing/page-blocks.ts';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { startPostgres, type TestDatabase } from '../hosts/wall/testing/postgres.ts';
import { answerJson, type Handler, startHttp } from '../hosts/wall/testing/servers.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

const PAGE = fileURLToPath(new URL('../../docs/guide/apis-and-databases.md', import.meta.url));

/** Each key makes one charge; the first answer to it is lost. */
const charges = new Map<string, { readonly id: string; readonly amount: number }>();
const refunds: string[] = [];
const payments: Handler = ({ url, headers, body }, response) => {
  const key = String(headers['idempotency-key']);
  if (headers.authorization !== 'Bearer let-me-in') return answerJson(response, 401, {});
  const refunded = /^\/v1\/charges\/([^/]+)\/refund$/.exec(url)?.[1];
  if (refunded !== undefined) {
    refunds.push(refunded);
    response.writeHead(204).end();
    return;
  }
  const { amount } = JSON.parse(body) as { readonly amount: number };
  if (amount > 1_000) return answerJson(response, 402, { code: 'declined' });
  const known = charges.get(key);
  const charge = known ?? { id: `ch_${charges.size + 1}`, amount };
  charges.set(key, charge);
  if (known === undefined) response.destroy();
  else answerJson(response, 201, charge);
};

let server: DevServer;
let database: TestDatabase;
let api: Awaited<ReturnType<typeof startHttp>>;
const files = blocksOf(PAGE).flatMap((block) => (block.is === 'file' ? [[block.name, block.text] as const] : []));
const cwd = makeProject(Object.fromEntries(files));
before(async () => {
  [server, database, api] = await Promise.all([startDevServer(), startPostgres(), startHttp(payments)]);
  await database.run(`create table customers (id text primary key, card text not null);
    insert into customers values ('C-7', 'tok_7');
    create table bookings (order_id text primary key, charge text not null, amount numeric not null)`);
  writeFileSync(
    join(cwd, 'holdfast.local.yaml'),
    `connections:
  payments: { baseUrl: "${api.url}/v1", allowPrivate: true }
  ledger:
    { address: "${database.host}:${database.port}", database: ${database.database}, user: ${database.user}, tls: none, createKeyTable: true }
`,
  );
});
after(async () => {
  await api.close();
  await database.close();
  await server.stop();
});

async function settle(host: 'memory' | 'temporal', order: string, amount: number) {
  const env = { TEMPORAL_ADDRESS: server.address, PAYMENTS_TOKEN: 'let-me-in', LEDGER_PASSWORD: 'not asked for' };
  const io = fakeIo({ cwd, env });
  const input = JSON.stringify({ id: `${host}-${order}`, customer: 'C-7', amount });
  const on = host === 'temporal' ? ['--temporal'] : [];
  const args = ['run', 'settle.flow.yaml', '--env', 'local', '--input', input, '--format', 'json', ...on];
  const code = await runProgram(args, io);
  return { code, out: io.written.out, err: io.written.err };
}

for (const host of ['memory', 'temporal'] as const) {
  test(`${host}: paid once and booked once, though answers are lost`, async () => {
    charges.clear();
    const { code, out, err } = await settle(host, 'a', 12.5);
    assert.equal(code, 0, err + out);
    assert.match(out, /"status": ?"paid"/);
    assert.equal(charges.size, 1);
    assert.deepEqual(await database.run(`select amount::text from bookings where order_id = '${host}-a'`), [
      { amount: '12.5' },
    ]);
    assert.doesNotMatch(out + err, /let-me-in/);
  });
  test(`${host}: a declined card, and an order that is booked already`, async () => {
    const declined = await settle(host, 'b', 1_001);
    assert.equal(declined.code, 0, declined.err);
    assert.match(declined.out, /"status": ?"declined"/);
    refunds.length = 0;
    const twice = await settle(host, 'a', 12.5);
    assert.equal(twice.code, 1, twice.out);
    assert.match(twice.out, /sql\.duplicate/);
    assert.equal(refunds.length, 1);
  });
}

test('the catalogue knows the operations', async () => {
  const io = fakeIo({ cwd, env: {} });
  assert.equal(await runProgram(['catalog', 'lock'], io), 0, io.written.err);
  for (const args of [['catalog', 'verify'], ['catalog', 'show', 'payments.createCharge'], ['check']]) {
    const one = fakeIo({ cwd, env: {} });
    assert.equal(await runProgram(args, one), 0, args.join(' ') + one.written.err + one.written.out);
  }
  const listed = fakeIo({ cwd, env: {} });
  await runProgram(['catalog', 'list', '--format', 'json'], listed);
  assert.match(listed.written.out, /"payments\.refundCharge"/);
});

test('operations and statements are curated like all else', async () => {
  writeFileSync(
    join(cwd, 'holdfast.strict.yaml'),
    'catalogue: { deny: [payments.createCharge, sql.execute], entries: { sql.query: { narrow: { input: { properties: { connection: { const: archive } } } } } } }\n',
  );
  const io = fakeIo({ cwd, env: {} });
  assert.equal(await runProgram(['check', '--env', 'strict', '--format', 'json'], io), 1);
  const found: { code: string; message: string }[] = JSON.parse(io.written.out).diagnostics;
  const told = found.map(({ code, message }) => `${code} ${message}`).join('\n');
  for (const name of ['payments.createCharge', 'sql.execute', 'HF6011']) assert.match(told, new RegExp(name), told);
});
