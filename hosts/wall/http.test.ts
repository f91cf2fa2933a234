/** The guarded HTTP of the catalogue, against real servers on loopback that misbehave. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { isPublicAddress } from '../../stdlib/http/addresses.ts';
import { readRetryAfter } from '../../stdlib/http/retry-after.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { answerJson, type Handler, startHttp } from './testing/servers.ts';

type Started = Awaited<ReturnType<typeof startHttp>>;
let server: Started;
let other: Started;
const TWO_GB = 2_000_000_000;
/** Bytes that left for `/2gb`. */
let sent = 0;

const routes: { readonly [path: string]: Handler } = {
  '/api/json': (_, response) => answerJson(response, 200, { a: [1] }),
  '/api/text': (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('hello'),
  '/api/bytes': (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([1, 2])),
  '/api/empty': (_, response) => response.writeHead(204).end(),
  '/api/broken-json': (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
  '/api/huge': (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(5_000)),
  '/api/slow': (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).write('half'),
  '/api/silent': () => {},
  '/api/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
  },
  '/api/429': (_, response) => answerJson(response, 429, {}, { 'retry-after': '7' }),
  '/api/429-minute': (_, response) => answerJson(response, 429, {}, { 'retry-after': '60' }),
  '/api/429-silent': (_, response) => answerJson(response, 429, {}),
  '/api/2gb': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(TWO_GB) });
    const chunk = Buffer.alloc(65_536);
    const more = (): void => {
      // Whoever does not read any more ends it.
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
    };
    more();
  },
  '/api/500': (_, response) => answerJson(response, 500, { why: 'bug' }),
  '/api/503': (_, response) => answerJson(response, 503, {}, { 'retry-after': '2' }),
  '/api/403': (_, response) => answerJson(response, 403, {}),
  '/api/loop': (_, response) => response.writeHead(302, { location: '/api/loop' }).end(),
  '/api/hop': (_, response) => response.writeHead(302, { location: '/api/json' }).end(),
  '/api/away': (_, response) => response.writeHead(302, { location: `${other.url}/secret` }).end(),
  '/api/astray': (_, response) => response.writeHead(302, { location: `${other.url}/api/403` }).end(),
  '/api/metadata': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
  '/api/file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/secret': (_, response) => answerJson(response, 200, { outside: true }),
};
const route: Handler = (received, response) => {
  const handler = routes[received.url.replace(/\?.*/, '')];
  if (handler === undefined) answerJson(response, 200, { url: received.url });
  else handler(received, response);
};

before(async () => {
  server = await startHttp(route);
  other = await startHttp(route);
});
after(async () => {
  await server.close();
  await other.close();
});

const base = (): JsonObject & { kind: 'http' } => ({ kind: 'http', baseUrl: `${server.url}/api`, allowPrivate: true });

interface Case {
  readonly title: string;
  readonly input: JsonObject;
  readonly call?: string;
  readonly connection?: JsonObject;
  readonly given?: Omit<Given, 'project'>;
}
async function check(
  one: Case,
  expected: Json,
  rest: { readonly retryAfterMs?: number; readonly effect?: string } = {},
): Promise<void> {
  const call = one.call ?? 'http.get';
  const api = { ...base(), ...one.connection };
  const result = await perform(
    call,
    { connection: 'api', ...one.input },
    { project: { connections: { api } }, ...one.given },
  );
  const end = endOf(result);
  assert.deepEqual(
    typeof end === 'string' ? end : ((end as JsonObject).body ?? null),
    expected,
    JSON.stringify(result),
  );
  if (result.ok) return;
  assert.equal(result.retryAfterMs, rest.retryAfterMs);
  assert.equal(result.fault.effect, rest.effect ?? 'none');
}
const post = (path: string): Pick<Case, 'call' | 'input'> => ({
  call: 'http.request',
  input: { path, method: 'POST', body: { a: 1 } },
});

const cases: readonly (readonly [Case, Json, { readonly retryAfterMs?: number; readonly effect?: string }?])[] = [
  [{ title: 'JSON', input: { path: '/json' } }, { a: [1] }],
  [{ title: 'text', input: { path: 'text' } }, 'hello'],
  [{ title: 'bytes', input: { path: '/bytes' } }, 'AQI='],
  [{ title: 'nothing', input: { path: '/empty' } }, null],
  [{ title: 'JSON that is none', input: { path: '/broken-json' } }, 'http.invalid_response'],
  [
    { title: 'parameters are encoded', input: { path: '/x/{id}', parameters: { id: 'a/../b?c#d' } } },
    { url: '/api/x/a%2F..%2Fb%3Fc%23d' },
  ],
  [
    { title: 'a query', input: { path: '/x', query: { q: 'a&b', n: 1, b: true } } },
    { url: '/api/x?q=a%26b&n=1&b=true' },
  ],
  [{ title: 'a parameter that is dots', input: { path: '/{id}/x', parameters: { id: '..' } } }, 'http.blocked'],
  [{ title: 'a parameter without a value', input: { path: '/{id}' } }, 'http.blocked'],
  [{ title: 'a path that leaves the base', input: { path: '/../secret' } }, 'http.blocked'],
  [{ title: 'an encoded path that leaves the base', input: { path: '/%2e%2e/secret' } }, 'http.blocked'],
  [{ title: 'a path that is an address', input: { path: 'http://example.org/x' } }, 'http.blocked'],
  [{ title: 'a path that names a host', input: { path: '//example.org/x' } }, 'http.blocked'],
  [{ title: 'a header of the connection', input: { path: '/json', headers: { Authorization: 'x' } } }, 'http.blocked'],
  [{ title: 'too much', input: { path: '/huge' }, connection: { maxBytes: 1_000 } }, 'http.invalid_response'],
  [
    { title: 'a body that stops half-way', input: { path: '/slow' }, connection: { timeout: 'PT0.2S' } },
    'http.timeout',
  ],
  [{ title: 'no answer', input: { path: '/silent' }, connection: { timeout: 'PT0.2S' } }, 'http.timeout'],
  [{ title: 'an answer that is cut off', input: { path: '/cut' } }, 'http.unavailable'],
  [{ title: '429 says when', input: { path: '/429' } }, 'http.rate_limited', { retryAfterMs: 7_000 }],
  [{ title: '429 for a minute', input: { path: '/429-minute' } }, 'http.rate_limited', { retryAfterMs: 60_000 }],
  [{ title: '429 without a word', input: { path: '/429-silent' } }, 'http.rate_limited'],
  [{ title: '500', input: { path: '/500' } }, 'http.unavailable'],
  [{ title: '503 says when', input: { path: '/503' } }, 'http.unavailable', { retryAfterMs: 2_000 }],
  [{ title: '403', input: { path: '/403' } }, 'http.refused'],
  [{ title: 'a redirect inside', input: { path: '/hop' } }, { a: [1] }],
  [{ title: 'a redirect without end', input: { path: '/loop' } }, 'http.blocked'],
  [{ title: 'a redirect to a host that is not allowed', input: { path: '/away' } }, 'http.blocked'],
  [{ title: 'a redirect to a private address', input: { path: '/metadata' } }, 'http.blocked'],
  [
    {
      title: 'a redirect to a private address that the list allows',
      input: { path: '/metadata' },
      connection: { allow: ['169.254.169.254'], allowPrivate: false },
    },
    'http.blocked',
  ],
  [{ title: 'a redirect to a file', input: { path: '/file' } }, 'http.blocked'],
  [{ title: 'a private address', input: { path: '/json' }, connection: { allowPrivate: false } }, 'http.blocked'],
  [
    {
      title: 'a name that leads to a private address',
      input: { path: '/x' },
      connection: { baseUrl: 'http://localhost:1/', allowPrivate: false },
    },
    'http.blocked',
  ],
  [
    { title: 'nobody listens', input: { path: '/x' }, connection: { baseUrl: 'http://127.0.0.1:1/' } },
    'http.unavailable',
  ],
  [{ title: 'a write', ...post('/json') }, { a: [1] }],
  [{ title: 'a write does not follow', ...post('/hop') }, 'http.refused'],
  [
    { title: 'a write that nobody heard of', ...post('/silent'), connection: { timeout: 'PT0.2S' } },
    'http.timeout',
    { effect: 'unknown' },
  ],
  [{ title: 'a write that failed on the other side', ...post('/500') }, 'http.unavailable', { effect: 'unknown' }],
  [{ title: 'a write that was put off', ...post('/503') }, 'http.unavailable', { retryAfterMs: 2_000 }],
  [{ title: 'a write that was refused', ...post('/403') }, 'http.refused'],
  [
    { title: 'a write that never left', ...post('/x'), connection: { baseUrl: 'http://127.0.0.1:1/' } },
    'http.unavailable',
  ],
  [
    { title: 'a write whose answer is useless', ...post('/broken-json') },
    'http.invalid_response',
    { effect: 'unknown' },
  ],
];
for (const [one, expected, rest] of cases) test(one.title, () => check(one, expected, rest));

for (const maxBytes of [undefined, 200_000_000]) {
  test(`a body of 2 GB is read up to the limit, ${maxBytes ?? 'the usual one'}`, async () => {
    sent = 0;
    const connection = maxBytes === undefined ? {} : { maxBytes };
    await check({ title: '', input: { path: '/2gb' }, connection }, 'http.invalid_response');
    assert.ok(sent < 250_000_000, String(sent));
  });
}

test('a redirect to an allowed host goes without the credentials', async () => {
  other.received.length = 0;
  const connection = {
    allow: [new URL(other.url).host],
    headers: { 'X-Key': { secret: { env: 'KEY' }, prefix: 'Key ' } },
  };
  const given = { services: { env: { KEY: 'hunter2-hunter2' } } };
  await check({ title: '', input: { path: '/away' }, connection, given }, { outside: true });
  assert.equal(other.received[0]?.headers['x-key'], undefined);
  server.received.length = 0;
  await check({ title: '', input: { path: '/json' }, connection, given }, { a: [1] });
  assert.equal(server.received[0]?.headers['x-key'], 'Key hunter2-hunter2');
});

test('an error after a redirect tells who answered', async () => {
  const hosts = [new URL(other.url).host, new URL(server.url).host] as const;
  const api = { ...base(), allow: [hosts[0]] };
  const result = await perform(
    'http.get',
    { connection: 'api', path: '/astray' },
    { project: { connections: { api } } },
  );
  assert.equal(!result.ok && result.fault.detail, `${hosts[0]}, where ${hosts[1]} redirects, answered 403`);
});

test('a write carries its key, and an undo the key of what it undoes', async () => {
  server.received.length = 0;
  await check({ title: '', ...post('/json'), given: { key: 'root/pay/compensate', undoes: 'root/pay' } }, { a: [1] });
  const headers = server.received[0]?.headers;
  assert.equal(headers?.['idempotency-key'], 'root/pay/compensate');
  assert.equal(headers?.['holdfast-undoes'], 'root/pay');
  assert.equal(server.received[0]?.body, '{"a":1}');
});

test('a call that is stopped lets go of the request', async () => {
  const stop = new AbortController();
  const result = check({ title: '', ...post('/silent'), given: { signal: stop.signal } }, 'cancelled', {
    effect: 'unknown',
  });
  stop.abort();
  await result;
});

test('no proxy is taken from the environment', async () => {
  const before = process.env.HTTP_PROXY;
  process.env.HTTP_PROXY = 'http://127.0.0.1:1';
  try {
    await check({ title: '', input: { path: '/json' } }, { a: [1] });
  } finally {
    if (before === undefined) delete process.env.HTTP_PROXY;
    else process.env.HTTP_PROXY = before;
  }
});

const addresses: readonly (readonly [string, boolean])[] = [
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ...[
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'fc00::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'nonsense',
    '',
  ].map((address): readonly [string, boolean] => [address, false]),
];
for (const [address, expected] of addresses)
  test(`${address} is public: ${expected}`, () => assert.equal(isPublicAddress(address), expected));

const pauses: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['3', 3_000],
  ['999999', 3_600_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
];
for (const [header, expected] of pauses)
  test(`Retry-After ${header}`, () => assert.equal(readRetryAfter(header, 1_000), expected));
