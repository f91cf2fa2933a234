import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelFacts } from '../../compiler/resolve/model-facts.ts';
import { examineModels } from './examine-models.ts';

test('doctor tells prices that nobody knows, by the price list of the product, and models that learned nothing', () => {
  const http = (baseUrl: string) => ({ kind: 'http' as const, baseUrl });
  const hosted = (model: string, more: object = {}) =>
    ({ provider: 'openai' as const, model, connection: 'openai', ...more }) as const;
  const models = modelFacts({
    connections: { openai: http('https://api.openai.com/v1'), vllm: http('https://llm.example.org/v1') },
    models: {
      listed: hosted('gpt-4o'),
      odd: hosted('gpt-of-tomorrow'),
      given: hosted('gpt-of-tomorrow', { options: { prices: { input: 1, output: 2 } } }),
      own: { provider: 'openai-compatible', model: 'some-7b', connection: 'vllm' },
      bare: { provider: 'local', model: 'classifier' },
      taught: { provider: 'local', model: 'classifier', options: { examples: './a.yaml' } },
      canned: { provider: 'scripted', model: 'any' },
    },
  });
  assert.deepEqual(
    [...examineModels(models)].map(({ is, what, detail }) => [is, what, /price|examples/.exec(detail)?.[0]]),
    [
      ['note', 'model odd', 'price'],
      ['note', 'model own', 'price'],
      ['note', 'model bare', 'examples'],
    ],
  );
});
