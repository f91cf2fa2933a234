/** The examples of every contract are run: pure ones by themselves, the others through the wall against real servers. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sqlite from 'node-sqlite3-wasm';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { Contract, Example } from '../../stdlib/contract.ts';
import { exampleInput, runtimeInput } from '../../stdlib/file-parameters.ts';
import { catalogue } from '../../stdlib/index.ts';
import { createJudge } from '../../stdlib/judge/judge.ts';
import { endOf, perform } from './testing/perform.ts';
import { answerJson, type Handler, startHttp, startSmtp, type TestServer } from './testing/servers.ts';

const judge = createJudge();
const ids = new Set<string>();

const crm: Handler = ({ method, url, body }, response) => {
  if (method === 'GET' && url === '/v1/customers/A%2F7')
    return answerJson(response, 200, { id: 'A/7', name: 'Delta Pompen' });
  if (method === 'GET') return answerJson(response, 404, { error: 'none' });
  const { count } = JSON.parse(body) as { count: number };
  return count > 0 ? answerJson(response, 201, { order: 1 }) : answerJson(response, 422, { error: 'nothing ordered' });
};
const extractor = {
  fields: {
    shipper: { patterns: ['^Shipper: (.+)$'] },
    grossKg: { as: 'number', units: { kg: 1 }, patterns: ['^Gross weight: ([0-9,.]+) (kg)'] },
  },
};

const TABLES = `create table customers (id text primary key, name text not null);
  insert into customers values ('C-7', 'Delta Pompen');
  create table payments (reference text primary key, amount real not null);
  insert into payments values ('INV-0', 1)`;

let folder: string;
let http: TestServer;
let smtp: TestServer;
before(async () => {
  http = await startHttp(crm);
  smtp = await startSmtp('unused');
  folder = mkdtempSync(join(tmpdir(), 'holdfast-examples-'));
  for (const name of ['ledger', 'archive']) {
    const database = new sqlite.Database(join(folder, `${name}.db`));
    database.exec(TABLES);
    database.close();
  }
});
after(async () => {
  await http.close();
  await smtp.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the examples call by name. */
function project(): Parameters<typeof perform>[2]['project'] {
  const scripted = (answers: Json): { provider: 'scripted'; model: string; options: JsonObject } => ({
    provider: 'scripted',
    model: 'script',
    options: { answers },
  });
  return {
    models: {
      documents: { provider: 'local', model: 'extractor', options: { examples: './extractor.yaml' } },
      words: { provider: 'local', model: 'words' },
      writer: scripted([{ text: 'Ahoy!' }]),
      stubborn: scripted([{ text: 'heavy' }]),
      sorter: scripted([{ output: { label: 'billing', confidence: 0.93 } }]),
    },
    connections: {
      crm: { kind: 'http', baseUrl: `${http.url}/v1`, allowPrivate: true },
      ledger: { kind: 'sqlite', file: join(folder, 'ledger.db'), createKeyTable: true },
      archive: { kind: 'sqlite', file: join(folder, 'archive.db') },
      mail: { kind: 'smtp', host: '127.0.0.1', port: smtp.port, tls: 'none', from: 'port@example.org' },
    },
  };
}

/** Maps hold at least what the example shows: servers add headers. */
function assertShows(actual: Json, shown: Json): void {
  if (typeof shown !== 'object' || shown === null || Array.isArray(shown)) {
    assert.deepEqual(actual, shown);
    return;
  }
  assert.ok(typeof actual === 'object' && actual !== null && !Array.isArray(actual), JSON.stringify(actual));
  for (const [key, value] of Object.entries(shown)) assertShows((actual as JsonObject)[key] ?? null, value);
}

async function checkExample(contract: Contract, example: Example): Promise<void> {
  const input = exampleInput(contract, example);
  assert.deepEqual(judge.validate(contract.input, example.input), [], 'as a flow writes it');
  assert.deepEqual(judge.validate(runtimeInput(contract), input), [], 'as the activity gets it');
  if (example.output !== undefined) assert.deepEqual(judge.validate(contract.output, example.output), []);
  if (example.error !== undefined) assert.ok(contract.errors.some(({ type }) => type === example.error));
  const activity = catalogue.find((one) => one.contract === contract);
  assert.ok(activity !== undefined);
  if ('pure' in activity) {
    const result = activity.pure(input);
    assert.deepEqual(result.ok ? result.value : result.type, example.output ?? example.error);
    return;
  }
  const services = { readDocument: (path: string) => (path === 'extractor.yaml' ? extractor : undefined) };
  const result = await perform(contract.name, input, {
    ...(contract.name.startsWith('sql.') ? { key: `root/${example.title}` } : {}),
    project: project(),
    services,
  });
  assertShows(endOf(result), example.output ?? example.error ?? null);
}

for (const { contract } of catalogue) {
  test(`${contract.name}: the contract is sound`, () => {
    assert.match(contract.name, /^[a-z][a-z0-9]*\.[a-z][a-zA-Z0-9]*$/);
    assert.ok(!ids.has(contract.name), 'one of a name');
    ids.add(contract.name);
    assert.deepEqual(judge.inspect(contract.input), []);
    assert.deepEqual(judge.inspect(contract.output), []);
    assert.ok(contract.examples.length > 0);
  });
  for (const example of contract.examples) {
    test(`${contract.name}: ${example.title}`, () => checkExample(contract, example));
  }
}
