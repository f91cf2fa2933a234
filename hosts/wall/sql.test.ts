/** `sql.query` and `sql.execute` through the wall, against a real PostgreSQL and real files of SQLite. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sqlite from 'node-sqlite3-wasm';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { WallResult } from './call.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { startPostgres, type TestDatabase } from './testing/postgres.ts';

const TABLES = `
  create table customers (id text primary key, name text not null, visits integer not null check (visits >= 0));
  insert into customers values ('C-1', 'Aalto', 1), ('C-2', 'Brandt', 2), ('C-3', 'Chen', 3);
  create table orders (id integer primary key, customer text not null references customers(id));
`;

let server: TestDatabase;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sql-'));
  server = await startPostgres({ max_connections: '30' });
  await server.run(TABLES);
  const file = new sqlite.Database(join(folder, 'shop.db'));
  file.exec(TABLES);
  file.close();
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Kind = 'postgres' | 'sqlite';
const KINDS: readonly Kind[] = ['postgres', 'sqlite'];

function connections(more: JsonObject = {}): NonNullable<Given['project']['connections']> {
  const { host, port, user, database } = server;
  return {
    postgres: {
      kind: 'postgres',
      address: `${host}:${port}`,
      database,
      user,
      tls: 'none',
      createKeyTable: true,
      ...more,
    },
    sqlite: { kind: 'sqlite', file: join(folder, 'shop.db'), createKeyTable: true, ...more },
  };
}

interface Asked {
  readonly call?: 'sql.query' | 'sql.execute' | 'sql.executeUnkeyed';
  readonly statement: string;
  readonly values?: JsonObject;
  readonly connection?: JsonObject;
  readonly given?: Partial<Given>;
}
let keys = 0;

async function ask(
  kind: Kind,
  { call = 'sql.query', statement, values, connection, given }: Asked,
): Promise<WallResult> {
  keys += 1;
  const input = { connection: kind, statement, ...(values === undefined ? {} : { values }) };
  return perform(call, input, { key: `run/${keys}`, project: { connections: connections(connection) }, ...given });
}

/** More rows than anybody waits for, one after the other. */
const EVERY =
  '(with recursive s(n) as (select 1 union all select n + 1 from s where n < 2000000000) select n from s) as every';
const INJECTION = "'; drop table customers; --";

interface Expected {
  readonly retry?: boolean;
  readonly effect?: 'none' | 'unknown';
}
/** The same of both databases. */
const cases: readonly (readonly [title: string, asked: Asked, end: Json, more?: Expected])[] = [
  [
    'a row by a value',
    { statement: 'select name, visits from customers where id = :id', values: { id: 'C-2' } },
    { rows: [{ name: 'Brandt', visits: 2 }], count: 1 },
  ],
  [
    'a parameter twice, a cast, a text and a comment that look like parameters',
    {
      statement: "select ':no' as a, cast(:n as integer) + cast(:n as integer) as b /* :no */ -- :no",
      values: { n: 2 },
    },
    { rows: [{ a: ':no', b: 4 }], count: 1 },
  ],
  [
    'SQL in a value',
    { statement: 'select name from customers where name = :name', values: { name: INJECTION } },
    { rows: [], count: 0 },
  ],
  ['null', { statement: 'select cast(:x as text) as x', values: { x: null } }, { rows: [{ x: null }], count: 1 }],
  ['a value that is missing', { statement: 'select :x as x' }, 'sql.invalid'],
  ['a second statement', { statement: 'select 1; drop table customers' }, 'sql.invalid'],
  ['a write as a query', { statement: "delete from customers where id = 'C-1'" }, 'sql.invalid'],
  ['the end of the transaction', { statement: 'commit' }, 'sql.invalid'],
  ['a statement that is wrong', { statement: 'select nothing from nowhere' }, 'sql.invalid'],
  ['more rows than it may', { statement: 'select id from customers', connection: { maxRows: 2 } }, 'sql.too_large'],
  ['a number that JSON cannot hold', { statement: 'select 9007199254740993 as n' }, 'sql.invalid'],
  [
    'the same as text',
    { statement: 'select cast(9007199254740993 as text) as n' },
    { rows: [{ n: '9007199254740993' }], count: 1 },
  ],
  [
    'a write on a connection for reading',
    { call: 'sql.execute', statement: "delete from customers where id = 'C-1'", connection: { readOnly: true } },
    'sql.denied',
  ],
  [
    'a row that is there already',
    { call: 'sql.execute', statement: "insert into customers values ('C-1', 'again', 0)" },
    'sql.duplicate',
  ],
  [
    'a row that breaks a rule',
    { call: 'sql.execute', statement: "insert into customers values ('C-9', 'less', -1)" },
    'sql.constraint',
  ],
  [
    'a row that points at nothing',
    { call: 'sql.execute', statement: "insert into orders values (1, 'C-0')" },
    'sql.constraint',
  ],
  [
    'what returning gives',
    {
      call: 'sql.execute',
      statement: 'update customers set visits = visits + :more where id in (:a, :b) returning id, visits',
      values: { more: 10, a: 'C-2', b: 'C-3' },
    },
    {
      rows: [
        { id: 'C-2', visits: 12 },
        { id: 'C-3', visits: 13 },
      ],
      count: 2,
    },
  ],
  [
    'a list and a map as values go as JSON or as what the database has for them',
    { statement: 'select cast(:m as text) as m', values: { m: { a: [1, 'x'] } } },
    { rows: [{ m: '{"a":[1,"x"]}' }], count: 1 },
  ],
];

function judge(result: WallResult, end: Json, { retry = false, effect = 'none' }: Expected = {}): void {
  assert.deepEqual(endOf(result), end, JSON.stringify(result));
  if (result.ok) return;
  assert.equal(result.retry, retry, 'tried again');
  assert.equal(result.fault.effect, effect);
}

for (const kind of KINDS) {
  for (const [title, asked, end, more] of cases) {
    test(`${kind}: ${title}`, async () => judge(await ask(kind, asked), end, more));
  }
  test(`${kind}: a statement that takes too long is stopped`, async () => {
    const slow = { statement: `select count(*) as n from ${EVERY}`, connection: { statementTimeout: 'PT0.3S' } };
    judge(await ask(kind, slow), 'sql.timeout', { retry: true });
    judge(await ask(kind, { statement: 'select 1 as n' }), { rows: [{ n: 1 }], count: 1 });
  });
  test(`${kind}: a write that takes too long leaves nothing`, async () => {
    const statement = `insert into orders select n, 'C-1' from ${EVERY}`;
    const slow: Asked = { call: 'sql.execute', statement, connection: { statementTimeout: 'PT0.3S' } };
    judge(await ask(kind, slow), 'sql.timeout', { retry: true });
    judge(await ask(kind, { statement: 'select count(*) as n from orders' }), { rows: [{ n: 0 }], count: 1 });
  });
  test(`${kind}: an answer without end is cut off`, async () => {
    const endless = { statement: `select n, '${'x'.repeat(1_000)}' as x from ${EVERY}` };
    const heap = process.memoryUsage().rss;
    judge(await ask(kind, { ...endless, connection: { maxRows: 1_000_000 } }), 'sql.too_large');
    assert.ok(process.memoryUsage().rss - heap < 300_000_000, 'the answer was not held');
  });
  test(`${kind}: a call that is stopped`, async () => {
    const stop = new AbortController();
    const asked = ask(kind, { statement: `select count(*) as n from ${EVERY}`, given: { signal: stop.signal } });
    setImmediate(() => stop.abort(new Error('stopped')));
    assert.equal(endOf(await asked), 'cancelled');
    judge(await ask(kind, { statement: 'select 1 as n' }), { rows: [{ n: 1 }], count: 1 });
  });
  test(`${kind}: a key is used once`, async () => {
    const statement = 'update customers set visits = visits + 1 where id = :id returning visits';
    const asked: Asked = { call: 'sql.execute', statement, values: { id: 'C-1' }, given: { key: `${kind}/once` } };
    const first = await ask(kind, asked);
    judge(first, { rows: [{ visits: 2 }], count: 1 });
    assert.deepEqual(endOf(await ask(kind, asked)), endOf(first));
    judge(await ask(kind, { ...asked, values: { id: 'C-2' } }), 'sql.key_reused');
    const both = await Promise.all([1, 2, 3].map(() => ask(kind, { ...asked, given: { key: `${kind}/at once` } })));
    for (const one of both) judge(one, { rows: [{ visits: 3 }], count: 1 });
  });
  test(`${kind}: without the table for keys`, async () => {
    const asked: Asked = {
      call: 'sql.execute',
      statement: 'delete from orders where id = 7',
      connection: { createKeyTable: false, keyTable: 'no_such_keys' },
    };
    judge(await ask(kind, asked), 'config.invalid');
    judge(await ask(kind, { ...asked, call: 'sql.executeUnkeyed' }), { rows: [], count: 0 });
  });
  test(`${kind}: an undo finds by the key what it undoes`, async () => {
    const create = 'insert into customers (id, name, visits) values (:holdfast_key, :name, 0)';
    judge(
      await ask(kind, { call: 'sql.execute', statement: create, values: { name: 'n' }, given: { key: `${kind}/do` } }),
      { rows: [], count: 1 },
    );
    const undo = 'delete from customers where id = :holdfast_undoes';
    const given = { key: `${kind}/do/compensate`, undoes: `${kind}/do` };
    judge(await ask(kind, { call: 'sql.execute', statement: undo, given }), { rows: [], count: 1 });
  });
}

test('postgres: what the types become', async () => {
  const statement = `select 9007199254740991::bigint as big, 120.50::numeric as amount, 0.1::float8 as f, true as b,
    timestamptz '2026-11-23 15:00:00.25+02' as at, timestamp '2026-11-23 15:00:00' as wall, date '2026-11-23' as day,
    interval '1 day 2 hours' as span, '{"a": [1, null]}'::jsonb as doc, '\\x00ff'::bytea as bytes,
    array[1, null, 3] as list, array['a "b"', 'c,d', null] as texts, array[[1, 2], [3, 4]] as grid,
    '6f1c2b9e-6c5d-4b1e-9f0a-1d2c3b4a5968'::uuid as id, null::text as nothing, array[true] as flags`;
  judge(await ask('postgres', { statement }), {
    rows: [
      {
        big: 9007199254740991,
        amount: 120.5,
        f: 0.1,
        b: true,
        at: '2026-11-23T13:00:00.25Z',
        wall: '2026-11-23T15:00:00',
        day: '2026-11-23',
        span: 'P1DT2H',
        doc: { a: [1, null] },
        bytes: 'AP8=',
        list: [1, null, 3],
        texts: ['a "b"', 'c,d', null],
        grid: [
          [1, 2],
          [3, 4],
        ],
        id: '6f1c2b9e-6c5d-4b1e-9f0a-1d2c3b4a5968',
        nothing: null,
        flags: [true],
      },
    ],
    count: 1,
  });
});
test('sqlite: what the types become', async () => {
  const statement =
    "select 9007199254740991 as big, 120.5 as amount, x'00ff' as bytes, 't' as t, null as none, 1 = 1 as b";
  const row = { big: 9007199254740991, amount: 120.5, bytes: 'AP8=', t: 't', none: null, b: 1 };
  judge(await ask('sqlite', { statement }), { rows: [row], count: 1 });
});
test('postgres: lists are arrays, lists of maps are JSON', async () => {
  const statement = 'select id from customers where id = any(:ids) and jsonb_array_length(cast(:docs as jsonb)) = 2';
  const values = { ids: ['C-3', 'x"{,}\\y'], docs: [{ a: 1 }, { a: 2 }] };
  judge(await ask('postgres', { statement, values }), { rows: [{ id: 'C-3' }], count: 1 });
});
test('postgres: two columns of one name are not told apart', async () =>
  judge(await ask('postgres', { statement: 'select 1 as a, 2 as a' }), 'sql.invalid'));
test('a query cannot write, however it is written', async () => {
  const hidden = "with gone as (delete from customers where id = 'C-3' returning id) select id from gone";
  judge(await ask('postgres', { statement: hidden }), 'sql.denied');
  const switched = "select set_config('transaction_read_only', 'off', false), lo_create(0)";
  assert.notEqual((await ask('postgres', { statement: switched })).ok, true);
  const sequence = 'create sequence numbers';
  await server.run(sequence);
  judge(await ask('postgres', { statement: "select nextval('numbers') as n" }), 'sql.denied');
  judge(await ask('sqlite', { statement: "replace into customers values ('C-3', 'x', 0)" }), 'sql.invalid');
  const inside = "with a as (select 'C-3' as id) delete from customers where id in (select id from a)";
  judge(await ask('sqlite', { statement: inside }), 'sql.denied');
  judge(await ask('sqlite', { statement: "select id from customers where id = 'C-3'" }), {
    rows: [{ id: 'C-3' }],
    count: 1,
  });
});

test('postgres: a deadlock is tried again', async () => {
  await server.run('create table pairs (id integer primary key, n integer); insert into pairs values (1, 0), (2, 0)');
  const lock = (one: number, other: number): string =>
    `with a as (update pairs set n = n + 1 where id = ${one} returning id), b as (select pg_sleep(0.4) from a) update pairs set n = n + 1 where id = ${other} and exists (select 1 from b)`;
  const ends = await Promise.all([
    ask('postgres', { call: 'sql.execute', statement: lock(1, 2) }),
    ask('postgres', { call: 'sql.execute', statement: lock(2, 1) }),
  ]);
  const lost = ends.filter(({ ok }) => !ok);
  assert.equal(lost.length, 1, JSON.stringify(ends));
  for (const one of lost) judge(one, 'sql.conflict', { retry: true });
});

test('postgres: a wrong password, a wrong database and a server that is not there', async () => {
  judge(await ask('postgres', { statement: 'select 1', connection: { database: 'nowhere' } }), 'sql.denied');
  judge(await ask('postgres', { statement: 'select 1', connection: { address: '127.0.0.1:1' } }), 'sql.unavailable', {
    retry: true,
  });
  judge(await ask('postgres', { statement: 'select 1', connection: { tls: 'required' } }), 'sql.denied');
});

test('sqlite: no file, and a lock that another process holds', async () => {
  judge(
    await ask('sqlite', { statement: 'select 1', connection: { file: join(folder, 'none.db') } }),
    'sql.unavailable',
    { retry: true },
  );
  const path = join(folder, 'shop.db.lock');
  mkdirSync(path);
  judge(await ask('sqlite', { statement: 'select 1 as n' }), 'sql.conflict', { retry: true });
  rmSync(path, { recursive: true });
  judge(await ask('sqlite', { statement: 'select 1 as n' }), { rows: [{ n: 1 }], count: 1 });
  assert.equal(existsSync(path), false, 'no call leaves its lock');
});

test('postgres: a server that ends in the middle', async () => {
  const other = await startPostgres();
  const { host, port } = other;
  const connection = { address: `${host}:${port}` };
  const asked = ask('postgres', { statement: 'select pg_sleep(20)', connection });
  await watchFor(other, 'pg_sleep');
  await other.kill();
  judge(await asked, 'sql.unavailable', { retry: true });
  await other.close();
});

/** Until a session runs such a statement. */
async function watchFor(database: TestDatabase, words: string): Promise<void> {
  const running = `select 1 from pg_stat_activity where state = 'active' and query like '%${words}%' and pid <> pg_backend_pid()`;
  while ((await database.run(running)).length === 0);
}
