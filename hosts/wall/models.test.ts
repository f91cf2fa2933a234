/** The models of the catalogue: against a server that speaks OpenAI's protocol, and the providers that need none. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { priceOf } from '../../stdlib/activities/model/prices.ts';
import { loadModels, missingPackage, PACKAGES } from '../../stdlib/activities/model/providers/packages.ts';
import { type HostedProvider, isActivityError } from '../../stdlib/activity.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { answerJson, type Received, startHttp } from './testing/servers.ts';
import { streamAnswer, WIRES, type WireAnswer } from './testing/wire.ts';

const KEY = 'sk-planted-0123456789';
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

const says =
  (content: string, finish: WireAnswer['finish'] = 'stop'): Reply =>
  (response) =>
    streamAnswer(response, WIRES.openai, { text: content === '' ? [] : [content], finish });
const fails =
  (status: number, error: JsonObject = {}, headers: Record<string, string> = {}): Reply =>
  (response) =>
    answerJson(response, status, { error }, headers);

const file = (path: string, content: Json): JsonObject => ({ path, digest: 'd', content });
const schema = file('m.json', {
  type: 'object',
  required: ['kg'],
  additionalProperties: false,
  properties: { kg: { type: 'number' } },
});

interface Case {
  readonly call?: string;
  readonly input?: JsonObject;
  readonly options?: JsonObject;
  readonly replies: readonly Reply[];
}
async function ask(one: Case, given: Omit<Given, 'project'> = {}): ReturnType<typeof perform> {
  replies = [...one.replies];
  server.received.length = 0;
  const input = { model: 'm', ...(one.call === undefined ? { prompt: 'Weigh it.' } : {}), ...one.input };
  const headers = { Authorization: { secret: { env: 'KEY' }, prefix: 'Bearer ' } };
  const project: Given['project'] = {
    models: { m: { provider: 'openai', model: 'gpt-4o-mini', connection: 'ai', options: one.options ?? {} } },
    connections: { ai: { kind: 'http', baseUrl: `${server.url}/v1`, allowPrivate: true, headers, timeout: 'PT5S' } },
  };
  const result = await perform(one.call ?? 'model.generate', input, { project, services: { env: { KEY } }, ...given });
  assert.ok(!JSON.stringify(result).includes(KEY), 'the key stays inside');
  assert.equal(replies.length, 0, 'every reply was asked for');
  return result;
}
function sent(n: number): JsonObject {
  return JSON.parse(server.received[n]?.body ?? '{}') as JsonObject;
}

const labels = { billing: 'money', technical: 'faults' };
const refusal = { choices: [{ index: 0, delta: { refusal: 'I will not' }, finish_reason: null }] };
const cases: readonly (readonly [string, Case, Json, { retry?: boolean; retryAfterMs?: number }?])[] = [
  ['JSON in a fence', { input: { schema }, replies: [says('```json\n{"kg":3}\n```')] }, { kg: 3 }],
  ['one repair', { input: { schema }, replies: [says('{"kg":"three"}'), says('{"kg":3}')] }, { kg: 3 }],
  [
    'cut off, twice',
    { input: { schema }, replies: [says('{"kg', 'length'), says('{"kg', 'length')] },
    'model.contract',
    { retry: false },
  ],
  [
    'a refusal',
    {
      replies: [
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(`data: ${JSON.stringify(refusal)}\n\n${WIRES.openai.frames({ text: [] }).join('')}`);
        },
      ],
    },
    'model.filtered',
    { retry: false },
  ],
  ['no text', { replies: [says('')] }, 'model.unavailable', { retry: true }],
  [
    'too long for the provider',
    { replies: [fails(400, { code: 'context_length_exceeded' })] },
    'model.too_long',
    { retry: false },
  ],
  ['too long by the estimate', { options: { maxInputTokens: 5 }, replies: [] }, 'model.too_long', { retry: false }],
  ['no money left', { replies: [fails(429, { code: 'insufficient_quota' })] }, 'model.refused', { retry: false }],
  ['an option that nobody knows', { options: { temprature: 1 }, replies: [] }, 'config.invalid', { retry: false }],
  [
    'a label',
    {
      call: 'model.classify',
      input: { text: 'My invoice', labels },
      replies: [says('{"label":"billing","confidence":0.9}')],
    },
    { label: 'billing', confidence: 0.9, calibrated: false },
  ],
  [
    'a label that is none',
    {
      call: 'model.classify',
      input: { text: 'x', labels },
      replies: [says('{"label":"other","confidence":1}'), says('{"label":"technical","confidence":1}')],
    },
    { label: 'technical', confidence: 1, calibrated: false },
  ],
];
for (const [title, one, expected, rest] of cases) {
  test(title, async () => {
    const result = await ask(one);
    assert.deepEqual(endOf(result), expected, JSON.stringify(result));
    if (result.ok) return;
    assert.equal(result.retry, rest?.retry);
    assert.equal(result.retryAfterMs, rest?.retryAfterMs);
  });
}

test('what is sent: model, messages, options, the schema', async () => {
  const examples = file('e.yaml', [{ text: 'a feather', output: { kg: 0 } }]);
  const options = { temperature: 0, maxTokens: 9, seed: 1, topP: 0.5, more: { user: 'port' } };
  await ask({ input: { schema, system: 'Be brief.', examples }, options, replies: [says('{"kg":1}')] });
  assert.equal(server.received[0]?.url, '/v1/chat/completions');
  assert.equal(server.received[0]?.headers.authorization, `Bearer ${KEY}`);
  assert.deepEqual(sent(0), {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a feather' },
      { role: 'assistant', content: '{"kg":0}' },
      { role: 'user', content: 'Weigh it.' },
    ],
    temperature: 0,
    top_p: 0.5,
    seed: 1,
    user: 'port',
    max_tokens: 9,
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: schema.content, strict: false } },
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('a template or an expression in a value is text, which nobody evaluates', async () => {
  const text = 'Ship {{text}} {{{constructor}}} ${ $input.secret } <b>&amp;</b>';
  const template = { path: 'p.hbs', digest: 'd', content: { source: 'Read <{{text}}>.', version: '2.1.0' } };
  const result = await ask({ input: { prompt: { template, data: { text } } }, replies: [says(text)] });
  assert.deepEqual(sent(0).messages, [{ role: 'user', content: `Read <${text}>.` }]);
  assert.deepEqual(endOf(result), { text });
  const { prompt } = result.meta.usage as JsonObject;
  assert.deepEqual(prompt, { template: 'p.hbs', version: '2.1.0', digest: 'd' });
});

test('a server without response_format is asked in words', async () => {
  await ask({ input: { schema }, options: { json: 'prompt' }, replies: [says('{"kg":1}')] });
  assert.equal(sent(0).response_format, undefined);
  assert.match(JSON.stringify(sent(0).messages), /JSON Schema/);
});

test('tokens, both model ids, prices and cost are recorded, the repair with them, the prompt not', async () => {
  const options = { prices: { input: 1, output: 10 } };
  const { meta } = await ask({ input: { schema }, options, replies: [says('no'), says('{"kg":3}')] });
  const { costUsd, ...usage } = meta.usage as JsonObject;
  assert.ok(Math.abs(Number(costUsd) - (200 * 1 + 40 * 10) / 1e6) < 1e-12);
  assert.deepEqual(usage, {
    prompt: null,
    provider: 'openai',
    alias: 'm',
    requestedModel: 'gpt-4o-mini',
    model: 'gpt-test-2026',
    calls: 2,
    inputTokens: 200,
    outputTokens: 40,
    estimatedInputTokens: 54,
    prices: { from: 'alias', currency: 'USD', inputPerMillion: 1, outputPerMillion: 10 },
  });
});

test('where the budget has room for one request, an answer that does not fit is not repaired', async () => {
  const once = await ask({ input: { schema }, replies: [says('no')] }, { requests: 1 });
  assert.ok(!once.ok);
  assert.equal(once.fault.type, 'model.contract');
  assert.match(once.fault.detail, /no room to ask for a repair/);
  assert.equal((once.meta.usage as JsonObject).calls, 1);
  const twice = await ask({ input: { schema }, replies: [says('no'), says('{"kg":3}')] }, { requests: 2 });
  assert.ok(twice.ok);
});

test('a model without a known price is not asked where a budget is in dollars, and not tried again', async () => {
  const result = await ask({ replies: [] }, { priced: true });
  assert.ok(!result.ok);
  assert.deepEqual([result.fault.type, result.fault.blame, result.retry], ['price.unknown', 'invalid', false]);
  assert.equal(result.meta.usage === undefined || !('calls' in (result.meta.usage as JsonObject)), true);
  const known = await ask({ options: { prices: { input: 1, output: 2 } }, replies: [says('ok')] }, { priced: true });
  assert.ok(known.ok);
});

test('a decision records what a model decided', async () => {
  const { meta } = await ask({
    call: 'model.classify',
    input: { text: 'x', labels },
    replies: [says('{"label":"billing","confidence":0.9}')],
  });
  assert.deepEqual(meta.decisions, [{ by: 'model', id: 'm', verdict: 'billing', reason: 'confidence 0.9' }]);
});

test('a model that is stopped lets go of the request', async () => {
  const stop = new AbortController();
  const result = await ask({ replies: [() => stop.abort()] }, { signal: stop.signal });
  assert.equal(endOf(result), 'cancelled');
});

const answers = [
  { path: 'extract', attempt: 1, error: { type: 'model.unavailable', detail: 'down' } },
  { path: 'extract', turn: 1, output: { kg: 'x' } },
  { path: 'extract', turn: 2, output: { kg: 2 } },
  { text: 'any' },
];
const scripted: Given['project'] = { models: { m: { provider: 'scripted', model: 's', options: { answers } } } };
test('scripted answers go by path, attempt and turn', async () => {
  const run = async (path: string, attempt: number, more: JsonObject): Promise<Json> =>
    endOf(await perform('model.generate', { model: 'm', prompt: 'x', ...more }, { project: scripted, path, attempt }));
  assert.equal(await run('extract', 1, { schema }), 'model.unavailable');
  assert.deepEqual(await run('extract', 2, { schema }), { kg: 2 });
  assert.deepEqual(await run('other', 1, {}), { text: 'any' });
  const told: string[] = [];
  const tell = (delta: string): void => void told.push(delta);
  await perform('model.generate', { model: 'm', prompt: 'x' }, { project: scripted, path: 'other', tell });
  assert.equal(told.join(''), 'any');
});

const support = [
  [
    'billing',
    [
      'my invoice shows a wrong amount',
      'please refund the payment',
      'the bill was charged twice',
      'where can I pay my invoice',
      'the card payment failed',
      'a copy of the receipt please',
    ],
  ],
  [
    'technical',
    [
      'the application crashes on start',
      'error message at the upload',
      'the login page does not load',
      'the screen stays blank',
      'the server returns an error',
      'the upload button is broken',
    ],
  ],
  [
    'account',
    [
      'change my address',
      'close my account please',
      'update my email address',
      'delete my profile',
      'change the owner of the account',
      'a new password for my account',
    ],
  ],
] as const;
const documents: { readonly [path: string]: Json } = {
  'support.yaml': support.flatMap(([label, texts]) => texts.map((text) => ({ text, label }))),
  'bad.yaml': [{ text: 'x' }],
  'one.yaml': [{ text: 'x', label: 'y' }],
  'broken-pattern.yaml': { fields: { kg: { as: 'number', patterns: ['(?=x)(y)'] } } },
  'weight.yaml': {
    expect: ['kg'],
    confidence: 'sure',
    fields: {
      kg: { as: 'number', units: { kg: 1, t: 1000 }, patterns: ['weighs ([0-9.,]+) ?(kg|t)'] },
      other: { patterns: ['(other)'] },
    },
    examples: [
      { text: 'weighs 2 t', output: { kg: 2000 } },
      { text: 'weighs 3 kg', output: { kg: 3 } },
    ],
  },
};
const local = (examples: string): Given => ({
  project: { models: { m: { provider: 'local', model: 'own', options: { examples } } } },
  services: { readDocument: (path) => documents[path] },
});
const locals: readonly (readonly [string, string, JsonObject, Json])[] = [
  ['support.yaml', 'model.classify', { text: 'the invoice amount is wrong' }, 'billing'],
  [
    './support.yaml',
    'model.classify',
    { text: 'crash after the upload', labels: { technical: '', account: '' } },
    'technical',
  ],
  ['support.yaml', 'model.classify', { text: 'x', labels: { other: '', account: '' } }, 'config.invalid'],
  ['bad.yaml', 'model.classify', { text: 'x' }, 'config.invalid'],
  ['one.yaml', 'model.classify', { text: 'x' }, 'config.invalid'],
  ['absent.yaml', 'model.classify', { text: 'x' }, 'config.invalid'],
  [
    'weight.yaml',
    'model.generate',
    { prompt: 'It weighs 1.5 t.', schema: file('s', { type: 'object' }) },
    { kg: 1500, sure: 0.75 },
  ],
  ['weight.yaml', 'model.generate', { prompt: 'It weighs 1.5 t.', schema }, { kg: 1500 }],
  ['weight.yaml', 'model.generate', { prompt: 'Nothing here.', schema }, 'model.contract'],
  ['weight.yaml', 'model.generate', { prompt: 'x' }, 'config.invalid'],
  ['broken-pattern.yaml', 'model.generate', { prompt: 'x', schema }, 'config.invalid'],
];
for (const [examples, call, input, expected] of locals) {
  test(`local: ${call} by ${examples} of ${JSON.stringify(input).slice(0, 60)}`, async () => {
    const end = endOf(await perform(call, { model: 'm', ...input }, local(examples)));
    const shown = call === 'model.classify' && typeof end === 'object' ? (end as JsonObject).label : end;
    assert.deepEqual(shown, expected, JSON.stringify(end));
  });
}

test('local: the same every time, sure only as far as examples show, unsure of what it never saw', async () => {
  const run = async (text: string): Promise<JsonObject> => {
    const end = endOf(await perform('model.classify', { model: 'm', text }, local('support.yaml')));
    assert.ok(typeof end === 'object', JSON.stringify(end));
    return end as JsonObject;
  };
  const first = await run('refund my invoice');
  assert.deepEqual(await run('refund my invoice'), first);
  assert.equal(first.calibrated, true);
  assert.ok(Number(first.confidence) > 0.6 && Number(first.confidence) <= 19 / 20, JSON.stringify(first));
  assert.equal((await run('qqq zzz')).confidence, 0.3333);
});

test('a package that is not there: what to install is told, by the call and beforehand', async () => {
  const missing = 'holdfast-no-such-package';
  const load = async (): Promise<never> => {
    await import(missing);
    throw new Error('it is there');
  };
  const packages = { ...PACKAGES, openai: { ...PACKAGES.openai, load } };
  const alias = { alias: 'm', provider: 'openai', model: 'x', options: {} } as const;
  await assert.rejects(loadModels(alias, { baseURL: 'http://127.0.0.1', fetch }, packages), (thrown) => {
    assert.ok(isActivityError(thrown));
    assert.equal(thrown.type, 'config.invalid');
    assert.match(thrown.message, /npm install @ai-sdk\/openai@3/);
    return true;
  });
  for (const provider of ['local', ...Object.keys(PACKAGES)] as const) {
    assert.equal(missingPackage(provider as HostedProvider), undefined, provider);
  }
});

test('prices: of the alias, else of the list that comes with the product, else unknown and not zero', async () => {
  const tokens = { input: 1_000_000, output: 0 };
  assert.equal((await priceOf('any', tokens, 'http://127.0.0.1/v1/', { input: 2, output: 3 })).costUsd, 2);
  const listed = await priceOf('gpt-4o-mini-2024-07-18', tokens, 'https://api.openai.com/v1/', undefined);
  assert.ok(Number(listed.costUsd) > 0);
  assert.deepEqual(await priceOf('gpt-4o-mini', tokens, 'http://127.0.0.1/v1/', undefined), {});
  assert.deepEqual(await priceOf('no-such-model', tokens, 'https://api.openai.com/v1/', undefined), {});
});
