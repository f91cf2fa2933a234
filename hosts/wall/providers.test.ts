/** Every provider of models, against a server that speaks its wire format, streams and errors included. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { HostedProvider } from '../../stdlib/activity.ts';
import type { WallResult } from './call.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { answerJson, type Received, startHttp } from './testing/servers.ts';
import { streamAnswer, WIRE_TOKENS, WIRES, type WireAnswer } from './testing/wire.ts';

const KEY = 'planted-key-0123456789';
type Reply = (response: ServerResponse, received: Received) => void;
let replies: Reply[] = [];
let server: Awaited<ReturnType<typeof startHttp>>;
before(async () => {
  server = await startHttp((received, response) => {
    const reply = replies.shift();
    if (reply === undefined) answerJson(response, 500, { error: { message: 'no more replies' } });
    else reply(response, received);
  });
});
after(() => server.close());

interface Spoken {
  /** Below the address of the connection. */
  readonly path: string;
  readonly model: string;
  /** The header that carries the key, and what comes before it. */
  readonly key: readonly [header: string, prefix: string];
  readonly answered: string;
  /** Body of an error. */
  error(code: string, message: string): JsonObject;
  /** The error that says a filter stopped it; of a provider that has one. */
  readonly filter?: JsonObject;
}
const openAiError = (code: string, message: string): JsonObject => ({
  error: { message, type: code, param: null, code },
});
const chat = { path: '/chat/completions', model: 'gpt-test', answered: 'gpt-test-2026', error: openAiError } as const;
const SPOKEN: { readonly [provider in HostedProvider]: Spoken } = {
  openai: { ...chat, key: ['authorization', 'Bearer '], filter: openAiError('content_policy_violation', 'No.') },
  'openai-compatible': { ...chat, key: ['authorization', 'Bearer '] },
  azure: {
    ...chat,
    key: ['api-key', ''],
    filter: { error: { code: 'content_filter', message: 'No.', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
  },
  mistral: { ...chat, model: 'mistral-test', answered: 'mistral-test-2026', key: ['authorization', 'Bearer '] },
  anthropic: {
    path: '/messages',
    model: 'claude-test',
    key: ['x-api-key', ''],
    answered: 'claude-test-2026',
    error: (type, message) => ({ type: 'error', error: { type, message } }),
  },
  bedrock: {
    path: '/model/test-model/converse-stream',
    model: 'test-model',
    key: ['authorization', 'Bearer '],
    answered: 'test-model',
    error: (type, message) => ({ message, __type: type }),
  },
  vertex: {
    path: '/models/gemini-test:streamGenerateContent?alt=sse',
    model: 'gemini-test',
    key: ['authorization', 'Bearer '],
    answered: 'gemini-test-001',
    error: (status, message) => ({ error: { code: 1, message, status } }),
  },
};
const providers = Object.keys(SPOKEN) as HostedProvider[]; // its own keys

const schema = {
  path: 'm.json',
  digest: 'd',
  content: {
    type: 'object',
    required: ['kg'],
    additionalProperties: false,
    properties: { kg: { type: 'number' } },
  },
};

async function ask(
  provider: HostedProvider,
  input: JsonObject,
  given: readonly Reply[],
  more: Partial<Given> & { readonly alias?: JsonObject } = {},
): Promise<WallResult> {
  replies = [...given];
  server.received.length = 0;
  const { model, key } = SPOKEN[provider];
  const { alias, ...rest } = more;
  const headers = { [key[0]]: { secret: { env: 'KEY' }, prefix: key[1] } };
  const result = await perform(
    'model.generate',
    { model: 'm', prompt: 'Weigh it.', ...input },
    {
      project: {
        models: { m: { provider, model, connection: 'ai', ...alias } },
        connections: { ai: { kind: 'http', baseUrl: `${server.url}/v1`, allowPrivate: true, headers } },
      },
      services: { env: { KEY } },
      ...rest,
    },
  );
  assert.ok(!JSON.stringify(result).includes(KEY), 'the key stays inside');
  assert.equal(replies.length, 0, `every reply was asked for: ${JSON.stringify(result)}`);
  return result;
}

for (const provider of providers) {
  const spoken = SPOKEN[provider];
  const says =
    (answer: WireAnswer): Reply =>
    (response) =>
      streamAnswer(response, WIRES[provider], answer);
  const fails =
    (status: number, code: string, headers: Record<string, string> = {}): Reply =>
    (response) =>
      answerJson(response, status, spoken.error(code, `It went wrong: ${KEY}`), headers);

  test(`${provider}: a text comes in pieces, in order, by its own path with its key`, async () => {
    const told: string[] = [];
    const result = await ask(provider, {}, [says({ text: ['he', 'av', 'y ${1} {{2}}'] })], {
      tell: (delta) => told.push(delta),
    });
    assert.deepEqual(endOf(result), { text: 'heavy ${1} {{2}}' }, JSON.stringify(result));
    assert.deepEqual(told, ['he', 'av', 'y ${1} {{2}}']);
    const [received] = server.received;
    assert.equal(received?.url, `/v1${spoken.path}`);
    assert.equal(received?.headers[spoken.key[0]], `${spoken.key[1]}${KEY}`);
    assert.equal(received?.headers['user-agent'], 'holdfast');
    assert.ok(!JSON.stringify(received?.headers).includes('the-connection-has-it'), 'nothing stands in place of a key');
    const { usage } = result.meta as unknown as { readonly usage: JsonObject };
    assert.equal(usage.provider, provider);
    assert.equal(usage.requestedModel, spoken.model);
    assert.equal(usage.model, spoken.answered);
    assert.equal(usage.inputTokens, WIRE_TOKENS.input);
    assert.equal(usage.outputTokens, WIRE_TOKENS.output);
    assert.ok(Number(usage.estimatedInputTokens) > 0);
  });

  const text = ['{"kg":', '3}'];
  const cases: readonly (readonly [
    string,
    JsonObject,
    readonly Reply[],
    Json,
    { retry: boolean; retryAfterMs?: number }?,
  ])[] = [
    ['JSON by schema', { schema }, [says({ text })], { kg: 3 }],
    ['one repair', { schema }, [says({ text: ['{"kg":"three"}'] }), says({ text })], { kg: 3 }],
    [
      'a wrong schema, twice',
      { schema },
      [says({ text: ['no'] }), says({ text: ['no'] })],
      'model.contract',
      { retry: false },
    ],
    ['cut off at its length', {}, [says({ text: ['hea'], finish: 'length' })], 'model.contract', { retry: false }],
    [
      'a filter',
      {},
      [says({ text: ['I'], finish: 'filter' })],
      provider === 'mistral' ? 'model.unavailable' : 'model.filtered',
      { retry: provider === 'mistral' },
    ],
    ['half a stream, cut', {}, [says({ text: ['he'], breaks: 'cut' })], 'model.unavailable', { retry: true }],
    ['half a stream that ends well', {}, [says({ text: ['he'], breaks: 'end' })], 'model.unavailable', { retry: true }],
    ['an error in the stream', {}, [says({ text: ['he'], breaks: 'error' })], 'model.unavailable', { retry: true }],
    [
      'half of the JSON',
      { schema },
      [says({ text: ['{"kg":3}'], breaks: 'end' })],
      'model.unavailable',
      { retry: true },
    ],
    [
      '429 for a minute',
      {},
      [fails(429, 'rate_limited', { 'retry-after': '60' })],
      'model.unavailable',
      { retry: true, retryAfterMs: 60_000 },
    ],
    ['503', {}, [fails(503, 'overloaded_error')], 'model.unavailable', { retry: true }],
    ['400', {}, [fails(400, 'invalid_request_error')], 'model.refused', { retry: false }],
    ['401 that repeats the key', {}, [fails(401, 'authentication_error')], 'model.refused', { retry: false }],
    ['403', {}, [fails(403, 'permission_error')], 'model.refused', { retry: false }],
    [
      'a page of a gateway',
      {},
      [(response) => response.writeHead(200).end('<html>')],
      'model.unavailable',
      { retry: true },
    ],
    [
      'a page of a gateway with a status',
      {},
      [(response) => response.writeHead(502).end('<html>')],
      'model.unavailable',
      { retry: true },
    ],
    ...(spoken.filter === undefined
      ? []
      : [
          [
            'a filter by status',
            {},
            [(response: ServerResponse) => answerJson(response, 400, spoken.filter)],
            'model.filtered',
            { retry: false },
          ] as const,
        ]),
  ];
  for (const [title, input, given, expected, rest] of cases) {
    test(`${provider}: ${title}`, async () => {
      const result = await ask(provider, input, given);
      assert.deepEqual(endOf(result), expected, JSON.stringify(result));
      if (result.ok) return;
      assert.equal(result.retry, rest?.retry);
      assert.equal(result.retryAfterMs, rest?.retryAfterMs);
      // What had begun is counted, at a price that nobody knows.
      const { calls, unpriced } = result.meta.usage as JsonObject;
      if (title.includes('stream')) assert.deepEqual([calls, unpriced], [1, 1]);
    });
  }

  test(`${provider}: one that is stopped lets go of the stream`, async () => {
    const stop = new AbortController();
    const [, ...rest] = WIRES[provider].frames({ text: ['he', 'avy'] });
    const gone = new Promise<void>((resolve) => {
      replies = [];
      const hang: Reply = (response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': WIRES[provider].contentType });
        response.write(rest[0], () => stop.abort());
      };
      ask(provider, {}, [hang], { signal: stop.signal }).then(
        (result) => assert.equal(endOf(result), 'cancelled'),
        (thrown: unknown) => assert.fail(String(thrown)),
      );
    });
    await gone;
  });
}

test('anthropic: a model that gives JSON by a tool only', async () => {
  const event = (data: JsonObject): string => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`;
  const block = { type: 'tool_use', id: 't1', name: 'json', input: {} };
  const piece = (text: string): string =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: text } });
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'm1', type: 'message', role: 'assistant', model: 'claude-3-haiku', content: [], usage };
  const told: string[] = [];
  const byTool: Reply = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      [
        event({ type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } }),
        event({ type: 'content_block_start', index: 0, content_block: block }),
        piece('{"kg"'),
        piece(':3}'),
        event({ type: 'content_block_stop', index: 0 }),
        event({
          type: 'message_delta',
          delta: { stop_reason: 'tool_use', stop_sequence: null },
          usage: { output_tokens: 5 },
        }),
        event({ type: 'message_stop' }),
      ].join(''),
    );
  };
  const result = await ask('anthropic', { schema }, [byTool], {
    alias: { model: 'claude-3-haiku-20240307' },
    tell: (delta) => told.push(delta),
  });
  assert.deepEqual(endOf(result), { kg: 3 }, JSON.stringify(result));
  assert.equal(told.join(''), '{"kg":3}');
});

const wires: readonly (readonly [string, HostedProvider, JsonObject, string])[] = [
  [
    'the deployments of a version',
    'azure',
    { apiVersion: '2024-10-21' },
    '/v1/deployments/gpt-test/chat/completions?api-version=2024-10-21',
  ],
  ['the other interface', 'openai', { api: 'responses' }, '/v1/responses'],
];
for (const [title, provider, alias, url] of wires) {
  test(`${provider}: ${title}`, async () => {
    const result = await ask(provider, {}, [(response) => answerJson(response, 503, {})], { alias });
    assert.equal(endOf(result), 'model.unavailable', JSON.stringify(result));
    assert.equal(server.received[0]?.url, url);
  });
}

test('openai: the other interface streams by events of its own', async () => {
  const event = (data: JsonObject): string => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`;
  const item = { id: 'i1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
  const about = { id: 'r1', object: 'response', created_at: 1_700_000_000, model: 'gpt-test-2026' };
  const usage = { input_tokens: 100, output_tokens: 20 };
  const events = [
    event({ type: 'response.created', sequence_number: 0, response: { ...about, status: 'in_progress' } }),
    event({ type: 'response.output_item.added', sequence_number: 1, output_index: 0, item }),
    event({
      type: 'response.output_text.delta',
      sequence_number: 2,
      item_id: 'i1',
      output_index: 0,
      content_index: 0,
      delta: 'hea',
    }),
    event({
      type: 'response.output_text.delta',
      sequence_number: 3,
      item_id: 'i1',
      output_index: 0,
      content_index: 0,
      delta: 'vy',
    }),
    event({
      type: 'response.output_item.done',
      sequence_number: 4,
      output_index: 0,
      item: { ...item, status: 'completed' },
    }),
    event({ type: 'response.completed', sequence_number: 5, response: { ...about, status: 'completed', usage } }),
  ];
  const says =
    (count: number): Reply =>
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.slice(0, count).join(''));
    };
  const alias = { api: 'responses' };
  assert.deepEqual(endOf(await ask('openai', {}, [says(6)], { alias })), { text: 'heavy' });
  assert.equal(endOf(await ask('openai', {}, [says(4)], { alias })), 'model.unavailable');
});
