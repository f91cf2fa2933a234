import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import { type Activity, ActivityError, type CallContext } from '../../stdlib/activity.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { performCall, type WallResult } from './call.ts';
import { createRegistry } from './registry.ts';
import { createServices } from './services.ts';

const PLANTED = 'pl&nted "treasure"/ü+1';
const read: Contract & { readonly effect: 'read' } = {
  name: 'test.read',
  version: '1.0.0',
  summary: 'For tests.',
  effect: 'read',
  dispatch: 'queue',
  input: { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false },
  output: { type: 'object' },
  errors: [{ type: 'test.closed', title: 'Closed', retry: true }],
  files: [],
  examples: [],
};
const write: Contract & { readonly effect: 'write' } = {
  ...read,
  name: 'test.write',
  effect: 'write',
  idempotent: false,
  undo: 'none',
};

const asking: typeof read = {
  ...read,
  name: 'test.ask',
  input: { type: 'object', properties: { schema: { type: 'string' } } },
  files: [{ at: '/schema', kind: 'schema' }],
  outputFrom: { at: '/schema', otherwise: { required: ['text'] } },
};
const schemaFile = (content: JsonSchema): Json => ({ path: 'a.json', digest: 'a', content });

interface Case {
  readonly title: string;
  readonly run: (input: Json, context: CallContext) => unknown;
  readonly contract?: Contract & { readonly effect: 'read' | 'write' };
  readonly input?: Json;
  readonly narrow?: JsonSchema;
  readonly call?: string;
  readonly effect?: 'read' | 'write';
  readonly digest?: string;
  readonly room?: number;
}

async function check(given: Case, expected: (result: WallResult) => void): Promise<void> {
  const contract = given.contract ?? read;
  // A case may return what no typed activity could: that is what the wall is for.
  const run = async (input: Json, context: CallContext) => given.run(input, context) as Json;
  const registry = createRegistry([{ contract, run } as Activity]);
  const services = createServices({
    project: {
      models: {},
      connections: {
        crm: { kind: 'http', headers: { key: { secret: { env: 'OTHER' } } } },
        bank: { kind: 'http', baseUrl: 'https://bank.example.org/v1' },
      },
    },
    env: { PLANTED, OTHER: 'never-resolved-by-anyone', SHORT: 'abc' },
    now: () => 7,
  });
  const result = await performCall(
    {
      call: given.call ?? contract.name,
      input: given.input ?? {},
      contract: given.digest ?? registry.get(contract.name)?.digest ?? '',
      effect: given.effect ?? contract.effect,
      ...(given.narrow === undefined ? {} : { narrow: given.narrow }),
      key: 'root/step',
      path: 'step',
      run: { id: 'root', flow: 'f', version: '1.0.0', env: 'test' },
      attempt: 2,
      signal: new AbortController().signal,
      ...(given.room === undefined ? {} : { room: { bytes: given.room, hint: ' Queue it.' } }),
      heartbeat: () => {},
    },
    registry,
    services,
  );
  expected(result);
}

const completes = (value: Json) => (result: WallResult) =>
  assert.deepEqual(result, { ok: true, value, meta: { attempts: 2 } });
const fails =
  (type: string, rest: { retry: boolean; effect?: string; retryAfterMs?: number; detail?: RegExp }) =>
  (result: WallResult) => {
    assert.ok(!result.ok);
    const { fault, retry, retryAfterMs } = result;
    assert.deepEqual(
      { type: fault.type, retry, effect: fault.effect, after: retryAfterMs },
      { type, retry: rest.retry, effect: rest.effect ?? 'none', after: rest.retryAfterMs },
    );
    assert.equal(fault.step, 'step');
    assert.equal(fault.at, 7);
    assert.equal(fault.attempts, 2);
    if (rest.detail !== undefined) assert.match(fault.detail, rest.detail);
  };
const throws = (thrown: unknown) => () => {
  throw thrown;
};

const cases: readonly (readonly [Case, (result: WallResult) => void])[] = [
  [{ title: 'a result goes through', run: () => ({ a: 1 }) }, completes({ a: 1 })],
  [
    { title: 'a result becomes plain JSON', run: () => ({ at: new Date(0), gone: undefined }) },
    completes({ at: '1970-01-01T00:00:00.000Z' }),
  ],
  [
    { title: 'input that breaks the contract', run: () => ({}), input: { n: 'x' } },
    fails('input.invalid', { retry: false, detail: /\/n: must be integer/ }),
  ],
  [
    { title: 'input beyond the limit', run: () => ({}), input: { n: 'x'.repeat(1_500_001) } },
    fails('limit.exceeded', { retry: false }),
  ],
  [
    { title: 'a result that breaks the contract', run: () => 3 },
    fails('output.invalid', { retry: false, detail: /must be object/ }),
  ],
  [
    { title: 'a written result that breaks the contract was written', run: () => 3, contract: write },
    fails('output.invalid', { retry: false, effect: 'unknown' }),
  ],
  [
    { title: 'a result that breaks the narrower schema', run: () => ({}), narrow: { required: ['b'] } },
    fails('output.invalid', { retry: false, detail: /output\.schema.*lacks "b"/ }),
  ],
  [
    {
      title: 'a result that breaks the schema that the call names',
      run: () => ({ a: 1 }),
      contract: asking,
      input: { schema: schemaFile({ required: ['b'] }) },
    },
    fails('output.invalid', { retry: false, detail: /what \/schema asks for.*lacks "b"/ }),
  ],
  [
    { title: 'a result of a call that names no schema', run: () => ({ a: 1 }), contract: asking },
    fails('output.invalid', { retry: false, detail: /lacks "text"/ }),
  ],
  [
    {
      title: 'a result that fits the schema that the call names',
      run: () => ({ b: 1 }),
      contract: asking,
      input: { schema: schemaFile({ required: ['b'] }) },
    },
    completes({ b: 1 }),
  ],
  [{ title: 'a result that is no JSON', run: () => ({ f: () => 1 }) }, fails('output.invalid', { retry: false })],
  [{ title: 'a number that is no JSON', run: () => ({ n: Number.NaN }) }, fails('output.invalid', { retry: false })],
  [
    { title: 'a result beyond the limit', run: () => ({ s: 'x'.repeat(1_500_000) }) },
    fails('limit.exceeded', { retry: false }),
  ],
  [
    { title: 'a declared error', run: throws(new ActivityError('test.closed', 'no', { retryAfterMs: 5 })) },
    fails('test.closed', { retry: true, retryAfterMs: 5 }),
  ],
  [
    {
      title: 'an error that says not to try again',
      run: throws(new ActivityError('test.closed', 'no', { retry: false })),
    },
    fails('test.closed', { retry: false }),
  ],
  [
    {
      title: 'a write that may have happened is not made twice',
      run: throws(new ActivityError('test.closed', 'gone', { effect: 'unknown' })),
      contract: write,
    },
    fails('test.closed', { retry: false, effect: 'unknown' }),
  ],
  [
    { title: 'an error that nobody declared', run: throws(new ActivityError('test.other', 'what')) },
    fails('activity.crashed', { retry: true, detail: /test\.other/ }),
  ],
  [
    { title: 'a crash of a read', run: throws(new TypeError('boom')) },
    fails('activity.crashed', { retry: true, detail: /TypeError: boom/ }),
  ],
  [
    { title: 'a crash of a write', run: throws(new TypeError('boom')), contract: write },
    fails('activity.crashed', { retry: false, effect: 'unknown' }),
  ],
  [{ title: 'something thrown that is no error', run: throws('text') }, fails('activity.crashed', { retry: true })],
  [{ title: 'an unknown activity', run: () => ({}), call: 'test.nobody' }, fails('activity.unknown', { retry: true })],
  [{ title: 'another effect', run: () => ({}), effect: 'write' }, fails('activity.mismatch', { retry: true })],
  [
    { title: 'another contract is noted', run: () => ({}), digest: 'other' },
    (result) => assert.match(result.meta.notes?.[0] ?? '', /not the one of the plan/),
  ],
  [
    { title: 'a secret that is not set', run: (_, c) => c.services.secret({ env: 'ABSENT' }) },
    fails('config.invalid', { retry: false, detail: /ABSENT/ }),
  ],
  [
    { title: 'a secret too short to hide', run: (_, c) => c.services.secret({ env: 'SHORT' }) },
    fails('config.invalid', { retry: false }),
  ],
  [
    { title: 'a model alias that is not there', run: (_, c) => c.services.model('x').model },
    fails('config.invalid', { retry: false }),
  ],
  [
    {
      title: 'a secret of a connection that nobody asked for',
      run: () => ({ said: 'it is never-resolved-by-anyone' }),
    },
    completes({ said: 'it is [redacted]' }),
  ],
  [
    {
      title: 'usage and decisions are recorded',
      run: (_, c) => {
        c.use({ model: 'm', tokens: 1 });
        c.use({ model: 'n', tokens: 2 });
        c.decide({ by: 'model', verdict: 'x' });
        return {};
      },
    },
    (result) =>
      assert.deepEqual(result.meta, {
        attempts: 2,
        usage: { model: 'n', tokens: 3 },
        decisions: [{ by: 'model', verdict: 'x' }],
      }),
  ],
  [
    {
      title: 'usage and decisions that are no JSON are left out, and the result stays',
      run: (_, c) => {
        c.use({ tokens: 5n as unknown as number });
        c.decide({ by: 'model', verdict: 'x', score: Number.NaN } as Decision);
        return { done: true };
      },
      contract: write,
    },
    (result) => {
      assert.ok(result.ok);
      const notes = ['left out: usage of the call, not JSON', 'left out: decisions of the call, not JSON'];
      assert.deepEqual(result.meta, { attempts: 2, notes });
    },
  ],
  [
    {
      title: 'something thrown that cannot be told in words',
      run: throws({ toString: throws(new Error('boo')) }),
      contract: write,
    },
    fails('activity.crashed', { retry: false, effect: 'unknown' }),
  ],
  [
    {
      title: 'an error with what is no JSON',
      run: throws(
        new ActivityError('test.closed', 'no', { data: { n: 5n } as unknown as Json, retryAfterMs: Number.NaN }),
      ),
    },
    fails('test.closed', { retry: true }),
  ],
  [
    { title: 'a result beyond the room of the host', run: () => ({ s: 'x'.repeat(100) }), room: 99 },
    fails('limit.exceeded', { retry: false, detail: /99 are allowed\. Queue it\./ }),
  ],
  [
    {
      title: 'a contract that goes nowhere gets no connection',
      contract: { ...read, egress: 'none' },
      run: (_, { services }) => ({ ...services.connection('crm') }),
    },
    fails('policy.denied', { retry: false, detail: /test\.read says that it goes nowhere/ }),
  ],
  [
    {
      title: 'a contract with hosts gets no connection to another',
      contract: { ...read, egress: { hosts: ['crm.example.org', '*.port.example.org'] } },
      run: (_, { services }) => ({ ...services.connection('bank') }),
    },
    fails('policy.denied', { retry: false, detail: /"bank" leads to bank\.example\.org/ }),
  ],
  [
    {
      title: 'a contract with hosts gets connections to them',
      contract: { ...read, egress: { hosts: ['*.example.org'] } },
      run: (_, { services }) => ({ name: services.connection('bank').name }),
    },
    completes({ name: 'bank' }),
  ],
];
for (const [given, expected] of cases) test(given.title, () => check(given, expected));

/** How a secret may be written down by whatever carries it. */
const DISGUISES: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `Bearer ${secret}!`,
  (secret) => JSON.stringify({ secret }),
  (secret) => JSON.stringify(JSON.stringify({ secret })),
  encodeURIComponent,
  (secret) => new URLSearchParams({ secret }).toString(),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(secret).toString('base64url'),
  (secret) => Buffer.from(`u:${secret}`).toString('base64'),
  (secret) => Buffer.from(`us:${secret}@host`).toString('base64'),
  (secret) => Buffer.from(`use:${secret}@`).toString('base64'),
  (secret) => Buffer.from(secret).toString('hex'),
];
for (const [index, disguise] of DISGUISES.entries()) {
  const leaks: readonly ((text: string, context: CallContext) => unknown)[] = [
    (text) => ({ text, [text]: [text] }),
    (text) => throws(new Error(text))(),
    (text) => throws(new ActivityError('test.closed', text, { data: { text } }))(),
    (text, c) => {
      c.use({ text });
      c.decide({ by: 'model', verdict: text, reason: text });
      return {};
    },
  ];
  for (const [way, leak] of leaks.entries()) {
    test(`no secret gets out: disguise ${index}, way ${way}`, () =>
      check(
        { title: '', run: async (_, c) => leak(disguise(await c.services.secret({ env: 'PLANTED' })), c) },
        (result) => {
          const all = JSON.stringify(result);
          assert.match(all, /\[redacted\]/);
          for (const trace of [PLANTED, 'pl&nted', 'treasure', ...DISGUISES.map((d) => d(PLANTED))]) {
            assert.ok(!all.includes(trace), `${trace} in ${all}`);
          }
        },
      ));
  }
}
