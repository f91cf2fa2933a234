/** Cassettes: what was recorded is played, what was not is told with what is nearest, and no secret is written down. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { endOf, perform } from './testing/perform.ts';
import { answerJson, startHttp } from './testing/servers.ts';
import { streamAnswer, WIRE_TOKENS, WIRES } from './testing/wire.ts';

const KEY = 'planted-key-0123456789';
const FILE = 'cassettes/triage.json';
let root: string;
let server: Awaited<ReturnType<typeof startHttp>>;
before(async () => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-cassettes-'));
  // It says the key that it was sent, as a careless server would.
  server = await startHttp(({ url, headers }, response) => {
    if (url === '/rerank') answerJson(response, 200, { results: [{ index: 0, relevance_score: 0.5 }] });
    else if (url === '/embeddings')
      answerJson(response, 200, {
        data: [{ object: 'embedding', index: 0, embedding: [0.25, 0.5] }],
        usage: { prompt_tokens: 3 },
      });
    else streamAnswer(response, WIRES.openai, { text: ['ahoy ', String(headers.authorization)] });
  });
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const recorded = (): Json => JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Json; // what JSON.parse gives is JSON

async function play(
  mode: 'record' | 'replay',
  call: string,
  input: JsonObject,
  tell: (delta: string) => void = () => {},
): Promise<Awaited<ReturnType<typeof perform>>> {
  const options = { file: `./${FILE}`, mode };
  const headers = { authorization: { secret: { env: 'KEY' } } };
  return perform(
    call,
    { model: 'tape', ...input },
    {
      project: {
        models: {
          tape: { provider: 'cassette', model: 'real', options },
          real: { provider: 'openai-compatible', model: 'gpt-test', connection: 'ai' },
        },
        connections: { ai: { kind: 'http', baseUrl: server.url, allowPrivate: true, headers } },
      },
      services: { env: { KEY }, root, readDocument: () => recorded() },
      tell,
    },
  );
}

test('what was recorded is played without asking, and costs nothing', async () => {
  const first = await play('record', 'model.generate', { prompt: 'Greet the crew.' });
  assert.deepEqual(endOf(first), { text: 'ahoy [redacted]' }, JSON.stringify(first));
  const asked = server.received.length;
  const told: string[] = [];
  const again = await play('replay', 'model.generate', { prompt: 'Greet the crew.' }, (delta) => told.push(delta));
  assert.deepEqual(endOf(again), { text: 'ahoy [redacted]' });
  assert.deepEqual(told, ['ahoy [redacted]']);
  assert.equal(server.received.length, asked, 'nobody was asked');
  const usage = again.meta.usage as JsonObject;
  assert.equal(usage.inputTokens, 0);
  assert.equal(usage.costUsd, 0);
  assert.equal(usage.model, 'gpt-test-2026');
  assert.equal((usage.recorded as JsonObject).inputTokens, WIRE_TOKENS.input);
});

test('a question that was not recorded is told, with where the nearest one differs', async () => {
  const result = await play('replay', 'model.generate', { prompt: 'Greet the captain.' });
  assert.equal(endOf(result), 'model.unrecorded', JSON.stringify(result));
  assert.ok(!result.ok && !result.retry);
  assert.match(result.fault.detail, /captain.*crew/);
});

test('several steps record at the same time; vectors and rankings too', async () => {
  const prompts = ['One.', 'Two.', 'Three.'];
  await Promise.all(prompts.map((prompt) => play('record', 'model.generate', { prompt })));
  const embed = { texts: ['a'] };
  const rank = { query: 'q', texts: ['a'] };
  const first = [await play('record', 'model.embed', embed), await play('record', 'model.rerank', rank)].map(endOf);
  const asked = server.received.length;
  for (const prompt of prompts) assert.ok((await play('replay', 'model.generate', { prompt })).ok);
  assert.deepEqual(
    [await play('replay', 'model.embed', embed), await play('replay', 'model.rerank', rank)].map(endOf),
    first,
  );
  assert.deepEqual(first[0], { count: 1, dimensions: 2, vectors: [[0.25, 0.5]] });
  assert.equal(server.received.length, asked);
});

test('no secret is in the cassette', () => {
  const text = JSON.stringify(recorded());
  assert.ok(text.includes('ahoy'));
  assert.ok(!text.includes(KEY));
});
