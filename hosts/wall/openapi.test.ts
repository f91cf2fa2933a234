/** Operations of an OpenAPI document through the wall, against a server that does what the document says. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { treeOf } from '../../compiler/fixtures/project.ts';
import { loadProject } from '../../compiler/project.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { apiActivities } from '../../stdlib/activities/openapi/api-activities.ts';
import type { WallResult } from './call.ts';
import { createRegistry } from './registry.ts';
import { PAYMENTS_DOCUMENT, PAYMENTS_SETTINGS, servePayments } from './testing/payments-api.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { startHttp } from './testing/servers.ts';

const PROJECT = `holdfast: "1"
name: shop
connections:
  payments:
    kind: http
    baseUrl: https://pay.example.org/v2
    auth: { kind: bearer, token: { secret: { env: PAYMENTS_TOKEN } } }
${PAYMENTS_SETTINGS}`;
const loaded = loadProject(treeOf({ 'holdfast.yaml': PROJECT, 'payments.yaml': PAYMENTS_DOCUMENT }));
const registry = createRegistry(apiActivities(loaded.apis));

const api = servePayments();
let server: Awaited<ReturnType<typeof startHttp>>;
before(async () => {
  server = await startHttp(api);
});
after(() => server.close());
beforeEach(() => {
  api.charges.clear();
  server.received.length = 0;
  api.busy = 0;
  api.lost = 0;
});

async function ask(name: string, input: JsonObject, given: Partial<Given> = {}): Promise<WallResult> {
  const payments: JsonObject & { kind: 'http' } = {
    kind: 'http',
    baseUrl: `${server.url}/v2`,
    allowPrivate: true,
    auth: { kind: 'bearer', token: { secret: { env: 'PAYMENTS_TOKEN' } } },
  };
  const services = { env: { PAYMENTS_TOKEN: 'let-me-in' } };
  return perform(`payments.${name}`, input, { registry, project: { connections: { payments } }, services, ...given });
}

interface Expected {
  readonly retry?: boolean;
  readonly effect?: 'none' | 'unknown';
  readonly retryAfterMs?: number;
}
function judge(result: WallResult, end: Json, { retry = false, effect = 'none', retryAfterMs }: Expected = {}): void {
  assert.deepEqual(endOf(result), end, JSON.stringify(result));
  if (result.ok) return;
  assert.equal(result.retry, retry);
  assert.equal(result.fault.effect, effect);
  assert.equal(result.retryAfterMs, retryAfterMs);
}
const charge = (key: string, amount = 100, given: Partial<Given> = {}): Promise<WallResult> =>
  ask('createCharge', { body: { amount } }, { key, ...given });

test('the document has no findings but of what cannot be called', () => {
  assert.deepEqual(
    loaded.diagnostics.map(({ code, range }) => `${code} ${range.file}:${range.line}`),
    ['HF5053 payments.yaml:70'],
  );
});

test('a write carries its key, and has one effect for each', async () => {
  judge(await charge('run/1'), { id: 'ch/1', amount: 100 });
  judge(await charge('run/1'), { id: 'ch/1', amount: 100 });
  judge(await charge('run/2'), { id: 'ch/2', amount: 100 });
  const [first] = server.received;
  assert.equal(first?.headers['idempotency-key'], 'run/1');
  assert.equal(first?.headers.authorization, 'Bearer let-me-in');
});
test('a lost answer of a write that has a key is asked for again', async () => {
  api.lost = 1;
  judge(await charge('run/1'), 'http.unavailable', { retry: true, effect: 'unknown' });
  judge(await charge('run/1'), { id: 'ch/1', amount: 100 });
  assert.equal(api.charges.size, 1);
});
test('an error that the document declares', async () => {
  const refused = await charge('run/1', 666);
  judge(refused, 'payments.payment_required');
  assert.deepEqual(!refused.ok && refused.fault.data, { status: 402, body: { code: 'card_declined' } });
  judge(await ask('getCharge', { 'charge-id': 'none' }), 'payments.not_found');
});
test('429 says when', async () => {
  api.busy = 1;
  judge(await charge('run/1'), 'http.rate_limited', { retry: true, retryAfterMs: 3_000 });
});
test('input and output are held to the document', async () => {
  judge(await charge('run/1', 0), 'input.invalid');
  judge(await ask('createCharge', { body: { amount: 1 }, surprise: 1 }), 'input.invalid');
  api.charges.set('broken', { id: 7 as unknown as string, amount: 1 });
  judge(await ask('getCharge', { 'charge-id': '7' }), 'payments.not_found');
  judge(await ask('listCharges', {}), 'output.invalid');
  assert.equal(server.received.length, 2);
});
test('parameters go where the document says, and cannot change the path', async () => {
  judge(await ask('getCharge', { 'charge-id': '../../x?y#z' }), 'payments.not_found');
  await ask('listCharges', { limit: 5, status: ['open', 'paid'], created: { gte: 7 }, 'X-Tenant': 'north' });
  assert.deepEqual(
    server.received.map(({ url }) => url),
    ['/v2/charges/..%2F..%2Fx%3Fy%23z', '/v2/charges?limit=5&status=open&status=paid&created%5Bgte%5D=7'],
  );
  assert.equal(server.received[1]?.headers['x-tenant'], 'north');
});
test('all pages are one answer', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e']) await charge(key);
  const all = endOf(await ask('listCharges', {})) as { items: { id: string }[]; complete: boolean };
  assert.deepEqual([all.items.map(({ id }) => id), all.complete], [['ch/1', 'ch/2', 'ch/3', 'ch/4', 'ch/5'], true]);
});
test('pages by links, up to the most that is wanted', async () => {
  const some = endOf(await ask('listEvents', {})) as { items: { n: number }[]; complete: boolean };
  assert.deepEqual([some.items.map(({ n }) => n), some.complete], [[2, 3, 4, 5, 6], false]);
});
test('a form, a natural write, and an answer without a body', async () => {
  judge(
    await ask('replaceCharge', { 'charge-id': 'x', body: { note: 'a b&c', tags: ['x', 'y'], to: { name: 'n' } } }),
    null,
  );
  const [sent] = server.received;
  assert.equal(sent?.body, 'note=a+b%26c&tags=x&tags=y&to%5Bname%5D=n');
  assert.equal(sent?.headers['content-type'], 'application/x-www-form-urlencoded');
});
test('what an attempt without an answer deleted is deleted', async () => {
  judge(await charge('a'), { id: 'ch/1', amount: 100 });
  api.lost = 1;
  const gone = { 'charge-id': 'ch/1' };
  judge(await ask('cancelCharge', gone), 'http.unavailable', { retry: true, effect: 'unknown' });
  judge(await ask('cancelCharge', gone, { attempt: 2 }), null);
  judge(await ask('cancelCharge', gone), 'http.not_found');
});
test('a server that is not there', async () => {
  const payments: JsonObject & { kind: 'http' } = { kind: 'http', baseUrl: 'http://127.0.0.1:1/', allowPrivate: true };
  judge(await ask('listEvents', {}, { project: { connections: { payments } } }), 'http.unavailable', { retry: true });
});
