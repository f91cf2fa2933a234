/** Credentials of `http` connections, against servers that judge them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { catalogue } from '../../stdlib/index.ts';
import { performCall, type WallResult } from './call.ts';
import { createRegistry } from './registry.ts';
import { createServices, type WallServices } from './services.ts';
import { CLIENT, createIssuer, type Issuer } from './testing/issuer.ts';
import { callOf, endOf } from './testing/perform.ts';
import { answerJson, type Handler, type Received, startHttp } from './testing/servers.ts';

const SECRET = 'client+secret/with "marks" & ünï';
const registry = createRegistry(catalogue);
type Started = Awaited<ReturnType<typeof startHttp>>;
let issuer: Issuer;
let server: Started;
let tokens: Started;
let onNever = (): void => {};

const route: Handler = (received, response) => {
  if (received.url.startsWith('/open')) return answerJson(response, 200, show(received));
  if (received.url.startsWith('/never')) {
    onNever();
    return answerJson(response, 401, { got: received.headers.authorization });
  }
  if (!issuer.isGood(received.headers.authorization)) return answerJson(response, 401, {});
  answerJson(response, 200, { token: received.headers.authorization, body: received.body });
};
const show = ({ url, headers }: Received): JsonObject => ({
  url,
  authorization: headers.authorization ?? null,
  key: headers['x-key'] ?? null,
});

before(async () => {
  server = await startHttp(route);
  tokens = await startHttp((received, response) => issuer.handle(received, response));
});
after(async () => {
  await server.close();
  await tokens.close();
});

interface World {
  readonly services: WallServices;
  readonly env: Record<string, string>;
  readonly clock: { now: number };
}
function open(auth: JsonObject, connection: JsonObject = {}): World {
  issuer = createIssuer(SECRET);
  onNever = () => {};
  server.received.length = 0;
  tokens.received.length = 0;
  const env: Record<string, string> = { KEY: 'the-planted-key', CLIENT_SECRET: SECRET, ID: 'the-planted-user' };
  const clock = { now: Date.now() };
  const api = { kind: 'http' as const, baseUrl: server.url, allowPrivate: true, auth, ...connection };
  const services = createServices({ project: { models: {}, connections: { api } }, env, now: () => clock.now });
  return { services, env, clock };
}
const oauth2 = (more: JsonObject = {}): JsonObject => ({
  kind: 'oauth2',
  tokenUrl: `${tokens.url}/token`,
  clientId: CLIENT,
  clientSecret: { secret: { env: 'CLIENT_SECRET' } },
  ...more,
});
async function get(world: World, path = '/', more: JsonObject = {}): Promise<WallResult> {
  const call = 'method' in more ? 'http.request' : 'http.get';
  const result = await performCall(
    callOf(registry, call, { connection: 'api', path, ...more }),
    registry,
    world.services,
  );
  const said = JSON.stringify(result);
  for (const secret of [...Object.values(world.env), ...issuer.issued]) assert.ok(!said.includes(secret), said);
  return result;
}
const statusOf = (result: WallResult): Json => (result.ok ? 200 : result.fault.type);
const bodyOf = (result: WallResult): Json => {
  const end = endOf(result);
  return typeof end === 'string' ? end : ((end as JsonObject).body ?? null);
};
const key: JsonObject = { secret: { env: 'KEY' } };

const kinds: readonly (readonly [string, JsonObject, (received: Received) => unknown, unknown])[] = [
  ['a key in a header', { kind: 'apiKey', header: 'X-Key', key }, ({ headers }) => headers['x-key'], 'the-planted-key'],
  ['a key in the query', { kind: 'apiKey', query: 'key', key }, ({ url }) => url, '/open?a=1&key=the-planted-key'],
  [
    'basic',
    { kind: 'basic', user: 'ada', password: key },
    ({ headers }) => headers.authorization,
    `Basic ${Buffer.from('ada:the-planted-key').toString('base64')}`,
  ],
  [
    'basic, with a user by reference',
    { kind: 'basic', user: { secret: { env: 'ID' } }, password: key },
    ({ headers }) => headers.authorization,
    `Basic ${Buffer.from('the-planted-user:the-planted-key').toString('base64')}`,
  ],
  ['bearer', { kind: 'bearer', token: key }, ({ headers }) => headers.authorization, 'Bearer the-planted-key'],
];
for (const [title, auth, read, expected] of kinds) {
  test(`${title} arrives, and does not come back`, async () => {
    const world = open(auth);
    const result = await get(world, '/open', { query: { a: 1 } });
    assert.equal(statusOf(result), 200);
    const [received] = server.received;
    assert.ok(received);
    assert.equal(read(received), expected);
  });
}

const refused: readonly (readonly [string, JsonObject, string])[] = [
  ['a kind that is none', { kind: 'magic' }, 'config.invalid'],
  ['a secret that is not there', { kind: 'bearer', token: { secret: { env: 'ABSENT' } } }, 'config.invalid'],
  ['a literal in place of a secret', { kind: 'bearer', token: 'literal' }, 'config.invalid'],
];
for (const [title, auth, expected] of refused)
  test(title, async () => assert.equal(statusOf(await get(open(auth), '/open')), expected));

test('a secret with the end of a line in it is told before it is sent', async () => {
  const world = open({ kind: 'bearer', token: key });
  world.env.KEY = 'first-line\nsecond-line';
  assert.equal(statusOf(await get(world, '/open')), 'config.invalid');
  assert.equal(server.received.length, 0);
});

test('a 401 ends the call, without another attempt', async () => {
  const result = await get(open({ kind: 'bearer', token: key }), '/never');
  assert.ok(!result.ok);
  assert.equal(result.fault.type, 'http.unauthorized');
  assert.equal(result.fault.status, 401);
  assert.equal(result.retry, false);
  assert.equal(server.received.length, 1);
});

test('a key that was changed meanwhile is taken anew after a 401', async () => {
  const world = open({ kind: 'bearer', token: key });
  onNever = () => {
    world.env.KEY = 'the-changed-key';
  };
  await get(world, '/never');
  assert.deepEqual(
    server.received.map(({ headers }) => headers.authorization),
    ['Bearer the-planted-key', 'Bearer the-changed-key'],
  );
});

for (const clientAuth of ['basic', 'post']) {
  test(`a token by client credentials, ${clientAuth}, is got once for calls at the same time`, async () => {
    const world = open(oauth2({ clientAuth, scopes: ['a.read', 'b.write'], audience: 'https://api.example.org' }));
    const results = await Promise.all([1, 2, 3].map(() => get(world)));
    assert.deepEqual(results.map(statusOf), [200, 200, 200]);
    assert.deepEqual(bodyOf(results[0] ?? assert.fail()), { token: 'Bearer [redacted]', body: '' });
    assert.equal(issuer.issued.length, 1);
    const { scope, audience } = issuer.asked[0] ?? {};
    assert.deepEqual({ scope, audience }, { scope: 'a.read b.write', audience: 'https://api.example.org' });
  });
}

test('a token is used until shortly before its end', async () => {
  const world = open(oauth2());
  await get(world);
  world.clock.now += 3_500_000;
  await get(world);
  assert.equal(issuer.issued.length, 1);
  world.clock.now += 50_000;
  await get(world);
  assert.equal(issuer.issued.length, 2);
});

test('a token that ends in the middle is renewed once, and the request repeated', async () => {
  const world = open(oauth2());
  assert.equal(statusOf(await get(world)), 200);
  issuer.revoke();
  server.received.length = 0;
  const result = await get(world, '/', { method: 'POST', body: { pay: 1 } });
  assert.equal((bodyOf(result) as JsonObject).body, '{"pay":1}');
  assert.equal(issuer.issued.length, 2);
  assert.equal(server.received.length, 2);
  const [first, second] = server.received.map(({ headers }) => headers['idempotency-key']);
  assert.equal(first, second);
});

test('calls that meet the end of a token at the same time renew it once', async () => {
  const world = open(oauth2());
  await get(world);
  issuer.revoke();
  const results = await Promise.all([1, 2, 3, 4].map(() => get(world)));
  assert.deepEqual(results.map(statusOf), [200, 200, 200, 200]);
  assert.equal(issuer.issued.length, 2);
});

test('a server that takes no token at all is told after one renewal', async () => {
  const world = open(oauth2());
  const result = await get(world, '/never');
  assert.ok(!result.ok);
  assert.equal(result.fault.type, 'http.unauthorized');
  assert.equal(result.retry, false);
  assert.equal(server.received.length, 2);
  assert.equal(issuer.issued.length, 2);
});

test("a client's secret that was changed meanwhile is read anew", async () => {
  const world = open(oauth2());
  issuer.secret = 'the-next-client-secret';
  issuer.trouble.push((received, response) => {
    world.env.CLIENT_SECRET = 'the-next-client-secret';
    issuer.handle(received, response);
  });
  assert.equal(statusOf(await get(world)), 200);
});

const says =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    answerJson(response, status, body, headers);
const echoes: Handler = ({ body }, response) =>
  answerJson(response, 400, { error: 'invalid_client', error_description: `you sent ${body}` });
const troubles: readonly (readonly [string, JsonObject, Handler | undefined, string, boolean, number?])[] = [
  ['a wrong client', { clientId: 'another' }, undefined, 'secret.refused', false],
  ['a scope that is not given', { scopes: ['forbidden'] }, undefined, 'secret.refused', false],
  ['an issuer that shows what it got', { clientAuth: 'post' }, echoes, 'secret.refused', false],
  ['an issuer that is down', { tokenUrl: 'http://127.0.0.1:1/' }, undefined, 'secret.unavailable', true],
  ['an issuer that fails', {}, says(500, 'oh'), 'secret.unavailable', true],
  ['an issuer that is busy', {}, says(429, {}, { 'retry-after': '60' }), 'secret.unavailable', true, 60_000],
  ['an issuer that is silent', {}, () => {}, 'secret.unavailable', true],
  ['an issuer that redirects', {}, says(302, {}, { location: 'http://169.254.169.254/' }), 'config.invalid', false],
  ['an answer without a token', {}, says(200, { token_type: 'Bearer' }), 'config.invalid', false],
  ['a token of another type', {}, says(200, { access_token: 'abcdefgh', token_type: 'mac' }), 'config.invalid', false],
  ['a token that breaks a header', {}, says(200, { access_token: 'abcdefgh\r\nX: y' }), 'config.invalid', false],
  ['an answer without end', {}, says(200, 'x'.repeat(200_000)), 'config.invalid', false],
  ['an issuer by http elsewhere', { tokenUrl: 'http://id.example.org/' }, undefined, 'config.invalid', false],
];
for (const [title, more, trouble, expected, retry, retryAfterMs] of troubles) {
  test(title, async () => {
    const world = open(oauth2(more), { timeout: 'PT0.5S' });
    if (trouble !== undefined) issuer.trouble.push(trouble, trouble);
    const result = await get(world);
    assert.ok(!result.ok);
    assert.equal(result.fault.type, expected, result.fault.detail);
    assert.equal(result.retry, retry);
    assert.equal(result.retryAfterMs, retryAfterMs);
    assert.equal(result.fault.effect, 'none');
    assert.equal(server.received.length, 0);
  });
}

test('an issuer of a private address needs the word of the connection', async () => {
  const world = open(oauth2(), { allowPrivate: false });
  assert.equal(statusOf(await get(world)), 'config.invalid');
  assert.equal(tokens.received.length, 0);
});

test('the address of the issuer may come from the environment', async () => {
  const world = open(oauth2({ tokenUrl: { env: 'ISSUER' } }));
  assert.equal(statusOf(await get(world)), 'config.invalid');
  world.env.ISSUER = `${tokens.url}/token`;
  assert.equal(statusOf(await get(world)), 200);
});
