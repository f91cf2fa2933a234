/** Places of runs that share a limit, and keys by which events find a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryResult } from '../hosts/memory/types.ts';
import type { Entry } from '../schema/journal.ts';
import { askPlace, leavePlace, newPlaces, type PlaceAsk } from './places.ts';
import { buildPlan, type FlowSketch, type Sketch } from './testing/build-plan.ts';
import { runCase } from './testing/check-flow.ts';

type Concurrency = NonNullable<FlowSketch['concurrency']>;

/** Runs `n` children of one flow side by side; each makes one call of a second, child 0 first. */
function runChildren(concurrency: Concurrency, n = 3, more: Partial<FlowSketch> = {}): Promise<MemoryResult> {
  const child = buildPlan({
    name: 'child',
    concurrency,
    steps: [{ id: 'job', call: 'w.do', compensate: { call: 'w.undo' } }],
    ...more,
  });
  const steps: Sketch[] = [
    {
      id: 'all',
      foreach: {
        in: '${ $input.keys }',
        maxConcurrency: n,
        tolerate: n,
        steps: [{ id: 'one', run: 'child', with: { key: '${ $item }' } }],
      },
    },
  ];
  const keys = Array.from({ length: n }, (_, i) => (i === 3 ? 'other' : 'same'));
  return runCase({ flow: { steps, flows: { child } }, input: { keys } });
}

/** Virtual milliseconds from the start at which each child's call was made. */
const startsOf = ({ children, journal }: MemoryResult): readonly (number | null)[] => {
  const start = journal[0]?.at ?? 0;
  const at = (entries: readonly Entry[]): number | undefined =>
    entries.find(({ path, what }) => path === 'job' && what.t === 'step.started')?.at;
  return children.map((child) => {
    const began = at(child.journal);
    return began === undefined ? null : began - start;
  });
};
const endsOf = ({ children }: MemoryResult): readonly (string | undefined)[] =>
  children.map(({ end }) => (end?.is === 'failed' ? end.error.type : end?.is));

test('first come first served: the next goes when one has ended', async () => {
  const result = await runChildren({ key: '${ $input.key }' }, 4);
  assert.deepEqual(startsOf(result), [0, 1000, 2000, 0]);
  assert.deepEqual(endsOf(result), Array(4).fill('completed'));
  const told = result.children[2]?.journal.flatMap(({ what }) => (what.t.startsWith('place.') ? [what] : []));
  assert.deepEqual(told, [
    { t: 'place.waited', before: 1, key: 'same' },
    { t: 'place.taken', key: 'same' },
  ]);
});

test('as many as there are places; without a key all runs of the flow share them', async () => {
  assert.deepEqual(startsOf(await runChildren({ limit: 2 }, 4)), [0, 0, 1000, 1000]);
});

test('fail: a run without a place fails at once, and its flow may catch it', async () => {
  const refused = await runChildren({ onConflict: 'fail' });
  assert.deepEqual(endsOf(refused), ['completed', 'concurrency.refused', 'concurrency.refused']);
  const caught = await runChildren({ onConflict: 'fail' }, 2, {
    catch: [{ errors: ['concurrency.refused'], steps: [{ id: 'dup', return: { twice: true } }] }],
  });
  assert.deepEqual(caught.children[1]?.end, { is: 'completed', output: { twice: true } });
});

test('cancelRunning: the run that holds the place is undone first, and those that wait never start', async () => {
  const result = await runChildren({ onConflict: 'cancelRunning' });
  assert.deepEqual(endsOf(result), ['cancelled', 'cancelled', 'completed']);
  // The first call was under way: it ends, is undone, and only then the last one begins.
  assert.deepEqual(startsOf(result), [0, null, 2000]);
  assert.deepEqual(
    result.effects.map(({ key }) => key.replace(/^run\/one\./, '')),
    ['0/job', '0/job/compensate', '2/job'],
  );
  const asked = result.children[0]?.journal.find(({ what }) => what.t === 'run.cancelRequested');
  assert.match(JSON.stringify(asked?.what), /takes its place/);
});

test('cancelWaiting: only the newest waits', async () => {
  const result = await runChildren({ onConflict: 'cancelWaiting' });
  assert.deepEqual(endsOf(result), ['completed', 'cancelled', 'completed']);
  assert.deepEqual(startsOf(result), [0, null, 1000]);
});

test('a wait for a place times out; the timeout of the flow counts from the place', async () => {
  const late = await runChildren({ timeoutMs: 1500 });
  assert.deepEqual(endsOf(late), ['completed', 'completed', 'timeout']);
  const patient = await runChildren({}, 3, { timeoutMs: 1500 });
  assert.deepEqual(endsOf(patient), Array(3).fill('completed'));
});

test('a run shows that it waits for a place, and can be cancelled there', async () => {
  const child = buildPlan({
    name: 'child',
    concurrency: {},
    steps: [{ id: 'l', listen: { event: 'go' } }],
    events: { go: null },
  });
  const flow: FlowSketch = {
    flows: { child },
    steps: [{ id: 'p', parallel: { branches: { a: [{ id: 'x', run: 'child' }], b: [{ id: 'y', run: 'child' }] } } }],
  };
  const { children } = await runCase({ flow });
  assert.deepEqual(
    children[1]?.state.tasks.map(({ path, kind, before }) => [path, kind, before]),
    [['@place', 'place', 0]],
  );
  const ended = await runCase({ flow, incoming: [{ atMs: 5, run: 'run/y', message: 'cancel' }] });
  assert.deepEqual(
    ended.children.map(({ end }) => end?.is),
    ['cancelled', 'cancelled'],
  );
});

test('a run that waits or holds a place goes on in a new run of its chain', async () => {
  const child = buildPlan({
    name: 'child',
    concurrency: {},
    correlate: { id: '${ $input.id }' },
    steps: [{ id: 'turns', repeat: { max: 5, steps: [{ id: 'turn', call: 'w.do' }] } }],
  });
  const branch = (id: string): Sketch[] => [{ id, run: 'child', with: { id } }];
  const flow: FlowSketch = {
    flows: { child },
    steps: [{ id: 'p', parallel: { branches: { a: branch('x'), b: branch('y') } } }],
  };
  const expected = await runCase({ flow });
  for (const continueEvery of [1, 2, 3]) {
    const { children, end } = await runCase({ flow }, { continueEvery });
    assert.equal(end?.is, 'completed');
    assert.ok(children.every(({ continued }) => continued > 0));
    const kinds = (result: readonly { readonly journal: readonly Entry[] }[]): unknown =>
      result.map(({ journal }) => journal.map(({ path, what }) => `${path} ${what.t}`));
    assert.deepEqual(kinds(children), kinds(expected.children));
    assert.deepEqual(children[1]?.state.keys, { id: 'y' });
  }
});

test('places: asking again changes nothing, a turn can be left', () => {
  const state = newPlaces();
  const ask = (run: string, more: Partial<PlaceAsk> = {}) =>
    askPlace(state, { run, limit: 1, onConflict: 'queue', ...more });
  assert.deepEqual(ask('a').answer, { t: 'taken' });
  assert.deepEqual(ask('a').answer, { t: 'taken' });
  assert.deepEqual(ask('b').answer, { t: 'waits', before: 0 });
  assert.deepEqual(ask('c').answer, { t: 'waits', before: 1 });
  assert.deepEqual(ask('c').answer, { t: 'waits', before: 1 });
  assert.deepEqual(ask('d', { onConflict: 'fail' }).answer, { t: 'refused', holders: 1 });
  assert.deepEqual(leavePlace(state, 'b'), []);
  assert.deepEqual(leavePlace(state, 'nobody'), []);
  assert.deepEqual(leavePlace(state, 'a'), [{ to: 'c', t: 'taken' }]);
  assert.deepEqual(ask('e', { limit: 2 }).answer, { t: 'taken' });
});

const keyCases: readonly { readonly input: Record<string, string | number | boolean>; readonly keys?: object }[] = [
  { input: { id: 'S-1', n: 17 }, keys: { shipment: 'S-1', order: '17' } },
  { input: { id: 'S-1' }, keys: { shipment: 'S-1' } },
  { input: { id: '' } },
  { input: { id: true } },
];
for (const { input, keys } of keyCases)
  test(`keys of ${JSON.stringify(input)}`, async () => {
    const correlate = { shipment: '${ $input.id }', order: '${ $input.n }' };
    const { end, state, journal } = await runCase({ flow: { correlate, steps: [{ id: 's', set: { n: 1 } }] }, input });
    assert.equal(end?.is, keys === undefined ? 'failed' : 'completed');
    assert.deepEqual(state.keys, keys);
    if (keys !== undefined) assert.deepEqual(journal[1]?.what, { t: 'run.keyed', keys });
  });
