/** What leaves the state of a long run: results of items, undo entries, lists that are too large to be values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryOptions } from '../hosts/memory/types.ts';
import type { Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';
import type { FlowSketch, Sketch } from './testing/build-plan.ts';
import { by, checkFlow, effectsOf, error, runCase, storyOf, value } from './testing/check-flow.ts';

const COUNT = 120;
const limits = { chunkBytes: 500, softSnapshotBytes: 3_000 };
const indices = Array.from({ length: COUNT }, (_, i) => i);
const text = 'x'.repeat(40);

/** Every item calls; later items end sooner. */
const loop = (more: object = {}, steps?: readonly Sketch[]): Sketch => ({
  id: 'all',
  foreach: {
    in: `\${ [1..${COUNT}] }`,
    maxConcurrency: 7,
    steps: steps ?? [{ id: 's', call: 'r.s' }],
    ...more,
  },
});
const results = (of: (i: number) => Json): Json[] => indices.map(of);
const replies = Object.fromEntries(indices.map((i) => [`s.${i}`, value({ i, text }, 10_000 - i * 10)]));
const whole = results((i) => ({ i, text }));

test('results of items leave the state, and come back in the order of the items', () =>
  checkFlow({
    name: 'results',
    ...{ flow: { steps: [loop(), { id: 'end', return: '${ $steps.all }' }] }, replies, limits, timed: true },
    expect: { output: whole },
  }));

test('so do failures within tolerate', () => {
  const fails = (i: number): boolean => i % 10 === 3;
  const mixed = Object.fromEntries(indices.map((i) => [`s.${i}`, fails(i) ? error('x.y') : value({ i, text })]));
  const expected = results((i) => (fails(i) ? false : { i, text }));
  const flow: FlowSketch = {
    steps: [
      loop({ tolerate: COUNT / 10 }),
      { id: 'end', return: '${ $map($steps.all, function($r) { $r.ok ? $r.value : false }) }' },
    ],
  };
  return checkFlow({ name: 'tolerate', flow, replies: mixed, limits, expect: { output: expected } });
});

const booking: readonly Sketch[] = [
  { id: 's', call: 'w.book', compensate: { call: 'w.free', with: { n: '${ $self.i }', text: '${ $self.text }' } } },
];
const newestFirst = [...indices].reverse().map((i) => `s.${i}/compensate`);

test('undo entries leave the state; what was done last is undone first', () => {
  const one = loop({ maxConcurrency: 1 }, booking);
  const flow: FlowSketch = { steps: [one, { id: 'no', raise: { type: 'x.no' } }] };
  return checkFlow({
    name: 'undo',
    ...{ flow, replies, limits },
    expect: { error: 'x.no', effects: [...indices.map((i) => `s.${i}`), ...newestFirst] },
  });
});

test('also where items end in another order than they began', async () => {
  const flow: FlowSketch = { steps: [loop({}, booking), { id: 'no', raise: { type: 'x.no' } }] };
  const result = await runCase({ flow, replies, limits }, {});
  const effects = effectsOf(result);
  const done = effects.slice(0, COUNT);
  assert.notDeepEqual(done, [...done].sort());
  assert.deepEqual(
    effects.slice(COUNT),
    [...done].reverse().map((path) => `${path}/compensate`),
  );
});

test('and where they are megabytes, over many runs of a chain', async () => {
  const many = 10_000;
  const foreach = { in: `\${ [1..${many}] }`, maxConcurrency: 100, steps: booking };
  const flow: FlowSketch = {
    steps: [
      { id: 'all', foreach },
      { id: 'no', raise: { type: 'x.no' } },
    ],
  };
  const kilobyte = 'x'.repeat(1_000);
  // Later items of a hundred end sooner.
  const reply: MemoryOptions['reply'] = ({ id }) => {
    const n = Number(/\d+/.exec(id)?.[0]);
    return value({ i: n, text: kilobyte }, 200 - (n % 100));
  };
  const result = await runCase({ flow, reply, limits: { gateEvents: 2_000 } });
  const effects = effectsOf(result);
  assert.equal(result.end?.is === 'failed' && result.end.error.type, 'x.no');
  assert.equal(new Set(effects.slice(0, many)).size, many);
  assert.deepEqual(
    effects.slice(many),
    effects
      .slice(0, many)
      .reverse()
      .map((path) => `${path}/compensate`),
  );
});

test('a scope undoes its own entries and no older ones, wherever they are', () => {
  const inner = loop({ maxConcurrency: 1 }, booking);
  const before = { id: 'b', call: 'w.b', compensate: { call: 'w.unb' } };
  const fails = { id: 'no', raise: { type: 'x.no' } };
  const flow: FlowSketch = {
    steps: [before, { id: 'd', do: [inner, fails], catch: [{ steps: [{ id: 'c', call: 'r.c' }] }] }],
  };
  const effects = ['b', ...indices.map((i) => `s.${i}`), ...newestFirst];
  return checkFlow({ name: 'scope', flow, replies, limits, expect: { output: {}, effects } });
});

test('a pivot drops them all and notes each', async () => {
  const flow: FlowSketch = {
    steps: [
      loop({ maxConcurrency: 1 }, booking),
      { id: 'p', call: 'w.p', pivot: true },
      { id: 'no', raise: { type: 'x.no' } },
    ],
  };
  await checkFlow({
    name: 'pivot',
    ...{ flow, replies, limits },
    expect: { error: 'x.no', effects: [...indices.map((i) => `s.${i}`), 'p'] },
  });
  const { journal } = await runCase({ flow, replies, limits });
  const dropped = journal.filter(({ what }) => what.t === 'undo.dropped').map(({ path }) => path);
  assert.deepEqual(
    dropped,
    indices.map((i) => `s.${i}/compensate`),
  );
});

const small = { ...limits, valueBytes: 2_000 };
const after: Sketch = { id: 'end', return: { ok: true } };
const reads: Sketch = { id: 'end', return: '${ $count($steps.all) }' };
const READS: { readonly [what: string]: { readonly steps: readonly Sketch[]; readonly error?: string } } = {
  'nobody reads it': { steps: [loop(), after] },
  'an expression reads it': { steps: [loop(), reads], error: 'limit.exceeded' },
  'a condition reads it': { steps: [loop(), { ...after, if: '${ $count($steps.all) > 1 }' }], error: 'limit.exceeded' },
  'a block around it is read': {
    steps: [{ id: 'all', do: [{ ...loop(), id: 'in' }] }, reads],
    error: 'limit.exceeded',
  },
  'a branch gave it, and the block is read': {
    steps: [
      { id: 'all', parallel: { branches: { a: [{ ...loop(), id: 'in' }], b: [{ id: 'v', set: { x: 1 } }] } } },
      reads,
    ],
    error: 'limit.exceeded',
  },
  'an item gave it, and the block is read': {
    steps: [{ id: 'all', foreach: { in: '${ [1] }', steps: [{ ...loop(), id: 'in' }] } }, reads],
    error: 'limit.exceeded',
  },
};
for (const [what, { steps, error: type }] of Object.entries(READS)) {
  test(`a list that is too large to be a value: ${what}`, () =>
    checkFlow({
      name: what,
      flow: { steps },
      reply: ({ id }) => value({ id, text }),
      limits: small,
      expect: type === undefined ? { output: { ok: true } } : { error: type },
    }));
}

test('its error names the list, its size and the place where it is read', async () => {
  const { end } = await runCase({ flow: { steps: [loop(), reads] }, replies, limits: small });
  assert.ok(end?.is === 'failed');
  assert.match(
    end.error.detail,
    /^The list of 'all' has 120 results of about \d+ bytes; 2000 can be read.*flow\.yaml:1:1/,
  );
});

test('a flow that ends with it has no output, and fails where that is to be judged', async () => {
  const flow: FlowSketch = { steps: [loop()] };
  const one = { replies, limits: small, timed: true } as const;
  await checkFlow({ name: 'output', flow, ...one, expect: {} });
  const judged = { ...flow, output: { type: 'array' } };
  await checkFlow({ name: 'judged', flow: judged, ...one, expect: { error: 'limit.exceeded' } });
});

test('what nobody reads is told where it is short, and not kept where it is long', async () => {
  const kept: string[] = [];
  const storeFault: MemoryOptions['storeFault'] = ({ t }) => {
    kept.push(t);
    return null;
  };
  const told = async (chunkBytes: number): Promise<object | undefined> => {
    const flow: FlowSketch = { steps: [loop(), after] };
    const { journal } = await runCase({ flow, replies, limits: { ...limits, chunkBytes } }, { storeFault });
    return journal.find(({ path, what }) => path === 'all' && what.t === 'step.completed')?.what;
  };
  assert.deepEqual(await told(100_000), { t: 'step.completed', output: whole });
  assert.deepEqual(await told(500), { t: 'step.completed', bulk: { items: COUNT, bytes: 8_640 } });
  assert.deepEqual(kept, []);
});

const fault = (type: string): Fault => ({ type, blame: 'failed', title: type, detail: 'The disk is gone.' });
/** The first so many requests fail. */
const failing = (t: 'keep' | 'fetch', type: string, times: number): Partial<MemoryOptions> => {
  let left = times;
  return { storeFault: (command) => (command.t === t && left-- > 0 ? fault(type) : null) };
};

test('without a store all stays in the state', async () => {
  const flow: FlowSketch = { steps: [loop(), { id: 'end', return: '${ $steps.all }' }] };
  const { end } = await runCase(
    { flow, replies, limits },
    failing('keep', 'store.unavailable', Number.POSITIVE_INFINITY),
  );
  assert.deepEqual(end, { is: 'completed', output: whole });
});

test('a store that is away for a while is waited for', async () => {
  const flow: FlowSketch = { steps: [loop(), { id: 'end', return: '${ $count($steps.all) }' }] };
  for (const t of ['keep', 'fetch'] as const) {
    const { end } = await runCase(
      { flow, replies, limits },
      { ...failing(t, 'store.unavailable', 3), continueEvery: 2 },
    );
    assert.deepEqual(end, { is: 'completed', output: COUNT });
  }
});

test('a store that has lost results fails the block', async () => {
  const flow: FlowSketch = { steps: [loop(), { id: 'end', return: '${ $count($steps.all) }' }] };
  const { end } = await runCase({ flow, replies, limits }, failing('fetch', 'store.corrupt', 1));
  assert.ok(end?.is === 'failed');
  assert.deepEqual([end.error.type, end.error.step, end.error.detail], ['store.corrupt', 'all', 'The disk is gone.']);
});

for (const how of ['retry', 'skip'] as const) {
  test(`a store that has lost undo entries makes the run stuck: ${how}`, async () => {
    const flow: FlowSketch = {
      steps: [loop({ maxConcurrency: 1 }, [...booking, { id: 'w', wait: 1 }]), { id: 'no', raise: { type: 'x.no' } }],
    };
    const [first = ''] = newestFirst.slice(-4);
    const play = async (more: Partial<MemoryOptions>) => {
      let asked = '';
      const result = await runCase(
        { flow, replies, limits },
        {
          ...failing('fetch', 'store.corrupt', 1),
          atRest: async ({ status, tasks }) => {
            if (status !== 'stuck' || asked !== '') return null;
            asked = tasks[0]?.path ?? '';
            return { t: 'retryUndo', path: asked, how, by: by('ann'), reason: 'seen' };
          },
          ...more,
        },
      );
      return { asked, result };
    };
    const { asked, result } = await play({});
    assert.notEqual(asked, '');
    assert.equal(result.end?.is, 'failed');
    assert.ok(storyOf(result.journal).includes(`${asked}: run.stuck`));
    const undone = effectsOf(result).filter((path) => path.endsWith('/compensate'));
    assert.equal(undone.includes(first), true);
    assert.equal(undone.length === COUNT, how === 'retry');
    const cut = await play({ continueEvery: 1 });
    assert.deepEqual(effectsOf(cut.result), effectsOf(result));
  });
}

test('what is carried over stays small, whatever has been done', async () => {
  const sizes: number[] = [];
  const flow: FlowSketch = { steps: [loop({}, booking), { id: 'no', raise: { type: 'x.no' } }] };
  const onContinue: MemoryOptions['onContinue'] = (snapshot) => sizes.push(JSON.stringify(snapshot).length);
  const { end } = await runCase(
    { flow, replies, limits: { ...limits, chunkBytes: 2_000 } },
    { continueEvery: 5, onContinue },
  );
  assert.equal(end?.is, 'failed');
  assert.ok(sizes.length > 20, `${sizes.length} continues`);
  assert.ok(Math.max(...sizes) < 12_000, `a snapshot of ${Math.max(...sizes)} bytes`);
});

test('a variable of the flow is not carried over once for each item that runs', async () => {
  const sizes: number[] = [];
  const flow: FlowSketch = {
    steps: [
      { id: 'v', set: { big: '${ $pad("", 2000, "x") }', n: 1 } },
      loop({}, [
        { id: 's', call: 'r.s' },
        { id: 'w', set: { n: '${ $vars.n + $index }' } },
        { id: 'x', set: { m: '${ $length($vars.big) + $vars.n }' } },
      ]),
      { id: 'end', return: '${ [$sum($map($steps.all, function($r) { $r.m })), $vars.n] }' },
    ],
  };
  const sum = indices.reduce((total, i) => total + 2_000 + 1 + i, 0);
  await checkFlow({ name: 'vars', flow, replies, limits, timed: true, expect: { output: [sum, 1] } });
  await runCase(
    { flow, replies, limits },
    { continueEvery: 3, onContinue: (one) => sizes.push(JSON.stringify(one).length) },
  );
  assert.ok(Math.max(...sizes) < 12_000, `a snapshot of ${Math.max(...sizes)} bytes`);
});
