import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Payload, SerializationContext } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { createKeyring, KeyError } from '../../store/keys/keyring.ts';
import { testKey, testStore } from '../testing/payload-layer.ts';
import { createCodec } from './codec.ts';
import { tenantOf, tenantRunId } from './tenant.ts';

const keyring = createKeyring([testKey('one')]);
const store = testStore('/nowhere');
const threshold = 1_000;
const of = (workflowId: string): SerializationContext => ({ type: 'workflow', namespace: 'n', workflowId });
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const text = ({ metadata }: Payload, name: string): string => Buffer.from(metadata?.[name] ?? []).toString();

const VALUES: readonly unknown[] = [null, 'a', { text: 'x'.repeat(5_000) }, [1, 2, { deep: ['界'] }], undefined];

test('what was packed comes back, sealed or not, small or large', async () => {
  for (const layer of [{ threshold }, { threshold, store }, { threshold, keyring }, { threshold, store, keyring }]) {
    const codec = createCodec(layer);
    const payloads = VALUES.map(payload);
    const packed = await codec.encode(payloads, of('@acme/r'));
    const opened = await codec.decode(packed);
    assert.deepEqual(
      opened.map((one) => defaultPayloadConverter.fromPayload(one)),
      VALUES,
    );
    if (keyring === layer.keyring) {
      for (const one of packed) {
        assert.equal(text(one, 'encoding'), 'binary/encrypted');
        assert.deepEqual([text(one, 'holdfast-key'), text(one, 'holdfast-tenant')], ['one', 'acme']);
        assert.doesNotMatch(Buffer.from(one.data ?? []).toString('latin1'), /xxxx|json/);
      }
    }
  }
});

test('only what goes to the store is packed without keys, and only what goes there is the same each time', async () => {
  const open = createCodec({ threshold, store });
  const [small, large] = [payload('a'), payload('x'.repeat(5_000))];
  const [one, two] = await open.encode([small, large], of('r'));
  assert.equal(one, small);
  assert.ok((two?.data?.byteLength ?? 0) < 200);
  const sealed = createCodec({ threshold: 100, store, keyring });
  const noise = payload(Array.from({ length: 2_000 }, (_, n) => (n * 7919) % 1_009));
  const twice = await Promise.all([1, 2].map(() => sealed.encode([small, noise], of('r'))));
  assert.deepEqual(twice[0]?.[1], twice[1]?.[1]);
  assert.notDeepEqual(twice[0]?.[0], twice[1]?.[0]);
});

test('what is written where nobody knows whose it is has a key too; a tenant without one has none', async () => {
  const own = createKeyring([testKey('acme', { tenants: ['acme'] })]);
  const codec = createCodec({ threshold, keyring: own });
  const [sealed] = await codec.encode([payload('a')]);
  assert.ok(sealed && text(sealed, 'holdfast-key') === 'acme' && text(sealed, 'holdfast-tenant') === '');
  assert.equal(defaultPayloadConverter.fromPayload((await codec.decode([sealed]))[0] ?? payload(0)), 'a');
  await assert.rejects(codec.encode([payload('a')], of('r')), (thrown) => thrown instanceof KeyError);
});

test('what cannot be opened is told by its key, and by nothing else', async () => {
  const [sealed] = await createCodec({ threshold, keyring }).encode([payload('nobody else')], of('r'));
  assert.ok(sealed);
  const expanding = { ...sealed, metadata: { encoding: Buffer.from('binary/deflated') } };
  const cases: readonly (readonly [Payload, Parameters<typeof createCodec>[0], string])[] = [
    [sealed, { threshold }, 'unknown_key'],
    [sealed, { threshold, keyring: createKeyring([testKey('two')]) }, 'unknown_key'],
    [sealed, { threshold, keyring: createKeyring([{ ...testKey('two'), id: 'one' }]) }, 'wrong_key'],
    [{ ...sealed, data: Buffer.alloc(3) }, { threshold, keyring }, 'damaged'],
    [expanding, { threshold }, 'damaged'],
  ];
  for (const [one, layer, code] of cases) {
    await assert.rejects(createCodec(layer).decode([one]), (thrown) => {
      assert.ok(thrown instanceof KeyError);
      assert.equal(thrown.code, code);
      assert.doesNotMatch(thrown.message, /nobody else/);
      return true;
    });
  }
});

test('a tenant is a part of the id of its runs and of their child runs', () => {
  const cases: readonly (readonly [string | undefined, string])[] = [
    ['@acme/order-7', 'acme'],
    ['@acme/order-7~x/step[3]', 'acme'],
    ['order-7', ''],
    ['order-7/@acme/x', ''],
    ['@Acme/x', ''],
    ['@acme', ''],
    [undefined, ''],
  ];
  for (const [id, tenant] of cases) assert.equal(tenantOf(id), tenant);
  assert.equal(tenantRunId('acme', 'r'), '@acme/r');
  assert.equal(tenantRunId('acme', '@acme/r'), '@acme/r');
  assert.equal(tenantRunId(undefined, 'r'), 'r');
});
