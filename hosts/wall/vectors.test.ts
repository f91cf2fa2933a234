/** Texts into vectors and rankings: by services, each in its own wire format, and without any. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { HostedProvider } from '../../stdlib/activity.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { answerJson, startHttp } from './testing/servers.ts';
import { streamAnswer, WIRES } from './testing/wire.ts';

let answer: (response: ServerResponse, body: JsonObject) => void;
let server: Awaited<ReturnType<typeof startHttp>>;
before(async () => {
  // What was sent is JSON.
  server = await startHttp(({ body }, response) => answer(response, JSON.parse(body) as JsonObject));
});
after(() => server.close());

function hosted(provider: HostedProvider, model: string): Given {
  const credentials = {
    region: 'eu-central-1',
    accessKeyId: { secret: { env: 'KEY' } },
    secretAccessKey: { secret: { env: 'KEY' } },
  };
  const alias = { provider, model, connection: 'ai', ...(provider === 'bedrock' ? { credentials } : {}) };
  return {
    project: { models: { m: alias }, connections: { ai: { kind: 'http', baseUrl: server.url, allowPrivate: true } } },
    services: { env: { KEY: 'planted-0123456789' } },
  };
}

/** The path, and what the server answers to these two texts. */
const EMBEDS: readonly (readonly [HostedProvider, string, string, (body: JsonObject) => JsonObject])[] = [
  ...(['openai', 'azure', 'openai-compatible', 'mistral'] as const).map(
    (provider) =>
      [
        provider,
        'text-embed',
        '/embeddings',
        ({ input }: JsonObject): JsonObject => ({
          object: 'list',
          model: 'text-embed',
          data: (input as readonly string[]).map((_, index) => ({
            object: 'embedding',
            index,
            embedding: [index, 0.5],
          })),
          usage: { prompt_tokens: 7, total_tokens: 7 },
        }),
      ] as const,
  ),
  [
    'bedrock',
    'amazon.titan-embed-text-v2:0',
    '/model/amazon.titan-embed-text-v2%3A0/invoke',
    ({ inputText }) => ({ embedding: [inputText === 'a' ? 0 : 1, 0.5], inputTextTokenCount: 4 }),
  ],
  [
    'vertex',
    'text-embedding-005',
    '/models/text-embedding-005:predict',
    ({ instances }) => ({
      predictions: (instances as readonly Json[]).map((_, index) => ({
        embeddings: { values: [index, 0.5], statistics: { token_count: 3 } },
      })),
    }),
  ],
];
for (const [provider, model, path, reply] of EMBEDS) {
  test(`embed: ${provider}`, async () => {
    server.received.length = 0;
    answer = (response, body) => answerJson(response, 200, reply(body));
    const result = await perform('model.embed', { model: 'm', texts: ['a', 'b'] }, hosted(provider, model));
    const vectors = [
      [0, 0.5],
      [1, 0.5],
    ];
    assert.deepEqual(endOf(result), { count: 2, dimensions: 2, vectors }, JSON.stringify(result));
    assert.equal(server.received[0]?.url, path);
    const usage = result.meta.usage as JsonObject;
    assert.equal(usage.calls, server.received.length);
    assert.ok(Number(usage.inputTokens) > 0);
    if (provider === 'bedrock') {
      const { authorization = '' } = server.received[0]?.headers ?? {};
      assert.match(
        authorization,
        /^AWS4-HMAC-SHA256 Credential=planted-0123456789\/\d{8}\/eu-central-1\/bedrock\/aws4_request/,
      );
    }
    answer = (response) => answerJson(response, 429, { error: { message: 'busy' } }, { 'retry-after': '2' });
    const busy = await perform('model.embed', { model: 'm', texts: ['a', 'b'] }, hosted(provider, model));
    assert.equal(endOf(busy), 'model.unavailable', JSON.stringify(busy));
    assert.equal(busy.ok ? 0 : busy.retryAfterMs, 2_000);
  });
}

test('embed: too few vectors are no answer; a provider without them is told', async () => {
  answer = (response) =>
    answerJson(response, 200, { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }] });
  const texts = ['a', 'b'];
  assert.equal(endOf(await perform('model.embed', { model: 'm', texts }, hosted('openai', 'e'))), 'model.contract');
  assert.equal(endOf(await perform('model.embed', { model: 'm', texts }, hosted('anthropic', 'e'))), 'config.invalid');
});

const words: Given = { project: { models: { m: { provider: 'local', model: 'words' } } } };
test('embed: by words, the same every time, close where words are shared', async () => {
  const texts = ['gross weight of cargo', 'the weight of the cargo', 'a refund of duty', '!'];
  const first = endOf(await perform('model.embed', { model: 'm', texts }, words)) as JsonObject;
  assert.deepEqual(endOf(await perform('model.embed', { model: 'm', texts }, words)), first);
  const [a = [], b = [], c = [], none = []] = first.vectors as readonly (readonly number[])[];
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, n, at) => sum + n * (y[at] ?? 0), 0);
  assert.ok(dot(a, b) > 0.6 && dot(a, b) > dot(a, c) + 0.3, `${dot(a, b)} ${dot(a, c)}`);
  assert.ok(Math.abs(dot(a, a) - 1) < 1e-4);
  assert.equal(dot(none, none), 0);
});

const RANKED = {
  ranking: [
    { index: 1, score: 0.9 },
    { index: 0, score: 0.1 },
  ],
};
const RANKS: readonly (readonly [HostedProvider, string, string, (body: JsonObject) => JsonObject])[] = [
  [
    'openai-compatible',
    'bge',
    '/rerank',
    () => ({
      results: [
        { index: 1, relevance_score: 0.9 },
        { index: 0, relevance_score: 0.1 },
      ],
      usage: { total_tokens: 9 },
    }),
  ],
  [
    'bedrock',
    'cohere.rerank-v3-5:0',
    '/rerank',
    () => ({
      results: [
        { index: 1, relevanceScore: 0.9 },
        { index: 0, relevanceScore: 0.1 },
      ],
    }),
  ],
];
for (const [provider, model, path, reply] of RANKS) {
  test(`rerank: ${provider}`, async () => {
    server.received.length = 0;
    answer = (response, body) => answerJson(response, 200, reply(body));
    const input = { model: 'm', query: 'q', texts: ['a', 'b'] };
    const result = await perform('model.rerank', input, hosted(provider, model));
    assert.deepEqual(endOf(result), RANKED, JSON.stringify(result));
    assert.equal(server.received[0]?.url, path);
    answer = (response) => answerJson(response, 503, {});
    assert.equal(endOf(await perform('model.rerank', input, hosted(provider, model))), 'model.unavailable');
  });
}

test('rerank: a model that only writes is asked in words, and held to the texts', async () => {
  const input = { model: 'm', query: 'q', texts: ['a', 'b'], top: 1 };
  const says = (ranking: Json): void => {
    answer = (response) => streamAnswer(response, WIRES.anthropic, { text: [JSON.stringify({ ranking })] });
  };
  says(RANKED.ranking);
  const given = hosted('anthropic', 'claude-test');
  assert.deepEqual(endOf(await perform('model.rerank', input, given)), { ranking: [{ index: 1, score: 0.9 }] });
  says([
    { index: 1, score: 0.9 },
    { index: 1, score: 0.1 },
  ]);
  assert.equal(endOf(await perform('model.rerank', input, given)), 'model.contract');
});

test('without a known price no vectors and no rankings are asked for where a budget is in dollars', async () => {
  server.received.length = 0;
  const given = { ...hosted('openai-compatible', 'own'), priced: true as const };
  const embedded = await perform('model.embed', { model: 'm', texts: ['a'] }, given);
  const ranked = await perform('model.rerank', { model: 'm', query: 'a', texts: ['a', 'b'] }, given);
  assert.deepEqual([endOf(embedded), endOf(ranked)], ['price.unknown', 'price.unknown']);
  assert.equal(server.received.length, 0);
});

test('vectors that take more requests than the budget has room for are not asked for', async () => {
  server.received.length = 0;
  const given = { ...hosted('openai-compatible', 'own'), requests: 0 };
  assert.equal(endOf(await perform('model.embed', { model: 'm', texts: ['a'] }, given)), 'budget.exceeded');
  assert.equal(server.received.length, 0);
});
