/** Rules 17-29, each by a named property: generated parameters, and what the rule says asked of the run directly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSample, tellStory } from './compare/run-sample.ts';
import { type Behaviour, duration, type Sample } from './generate/sample.ts';
import {
  box,
  child,
  flow,
  foreach,
  handler,
  leave,
  note,
  parallel,
  raise,
  read,
  wait,
  write,
} from './generate/steps.ts';
import type { Observed, ObservedCall } from './host.ts';
import type { Program } from './model/program.ts';
import { createMemoryHost } from './runner/memory-host.ts';

/** Sets of durations for each property. */
const SEEDS = 12;

const CALM: Behaviour = { instances: [['done']], type: 'e.a', undo: [], undoPerson: [], settle: 'nobody' };
const FAILS: Behaviour = { ...CALM, instances: [['fail']] };
const LOST: Behaviour = { ...CALM, instances: [['lost']] };

interface Scenario {
  readonly program: Program;
  readonly behaviours?: Sample['behaviours'];
  /** Cancelled halfway through the call of this path. */
  readonly cancelIn?: string;
}

/** `scenario` may depend on the seed; `holds` asserts what the rule says. Host and model must agree as well. */
function rule(name: string, scenario: (seed: number) => Scenario, holds: (seen: Seen) => void): void {
  test(name, async () => {
    const host = createMemoryHost();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { program, behaviours = {}, cancelIn } = scenario(seed);
      const calm = { seed, program, behaviours };
      const call = tellStory(calm)?.calls.find(({ path }) => path === cancelIn);
      const sample = call === undefined ? calm : { ...calm, cancelAtMs: Math.floor((call.from + call.to) / 2) };
      assert.equal(call === undefined, cancelIn === undefined, 'the call to cancel in is there');
      const story = tellStory(sample);
      assert.ok(story !== undefined, 'no tie');
      const { observed, problems } = await runSample(host, sample, story);
      assert.deepEqual(problems, [], `seed ${seed}`);
      holds(see(observed));
    }
  });
}

interface Seen {
  readonly observed: Observed;
  readonly paths: readonly string[];
  readonly undone: readonly string[];
  call(path: string): ObservedCall & { readonly to: number };
}
function see(observed: Observed): Seen {
  const paths = observed.calls.map((call) => call.path);
  return {
    observed,
    paths,
    undone: paths.filter((path) => path.endsWith('/compensate')).map((path) => path.replace('/compensate', '')),
    call(path) {
      const found = observed.calls.find((call) => call.path === path);
      assert.ok(found?.to !== undefined, `${path} was called and ended`);
      return { ...found, to: found.to };
    },
  };
}
const ALL = { k: 'all', onFailure: 'cancel' } as const;

rule(
  'rule 17: a scope that fails is stopped inside, undone, caught, and then its finally runs, inner scopes first',
  () => ({
    program: flow([
      box('outer', [write('a'), box('inner', [write('b'), read('bad')], { finally: [note('f_inner')] })], {
        catch: [handler(read('h'))],
        finally: [note('f_outer')],
      }),
    ]),
    behaviours: { bad: FAILS },
  }),
  ({ paths }) => assert.deepEqual(paths, ['a', 'b', 'bad', 'b/compensate', 'f_inner', 'a/compensate', 'h', 'f_outer']),
);

rule(
  'rule 18: a scope that completes hands its entries to the scope around it; those of the flow end with the run',
  (seed) => ({
    program: flow([
      box('one', [box('two', [write('a')]), write('b')]),
      write('c'),
      ...(seed % 2 ? [raise('bad')] : []),
    ]),
  }),
  ({ observed, undone }) => assert.deepEqual(undone, observed.outcome === 'failed' ? ['c', 'b', 'a'] : []),
);

rule(
  'rule 19: a scope stopped from outside is undone and runs finally, but no catch',
  () => ({
    program: flow([box('it', [write('a'), read('b')], { catch: [handler(read('h'))], finally: [note('f')] })]),
    cancelIn: 'b',
  }),
  ({ observed, paths }) => {
    assert.equal(observed.outcome, 'cancelled');
    assert.deepEqual(paths, ['a', 'b', 'a/compensate', 'f']);
  },
);

rule(
  'rule 20: a handler that completes makes the scope complete; one that fails is undone itself, its error has the cause',
  (seed) => ({
    program: flow([
      box('it', [read('bad')], { catch: [handler(write('h'), ...(seed % 2 ? [raise('worse', 'e.b')] : []))] }),
      read('after'),
    ]),
    behaviours: { bad: FAILS },
  }),
  ({ observed, paths }) => {
    const completed = observed.outcome === 'completed';
    assert.deepEqual(paths, completed ? ['bad', 'h', 'after'] : ['bad', 'h', 'h/compensate']);
    if (!completed) assert.deepEqual([observed.error?.type, observed.error?.cause?.type], ['e.b', 'e.a']);
  },
);

rule(
  'rule 21: undo and finally are never stopped, and an error in finally changes nothing',
  (seed) => ({
    program: flow([box('it', [write('a'), read('bad')], { finally: [note('f')] })], { finally: [note('g')] }),
    behaviours: { bad: FAILS, f: FAILS, g: FAILS },
    cancelIn: seed % 3 === 0 ? 'a/compensate' : seed % 3 === 1 ? 'f' : 'g',
  }),
  ({ observed, paths, call }) => {
    assert.deepEqual(paths, ['a', 'bad', 'a/compensate', 'f', 'g']);
    assert.equal(call('a/compensate').is, 'done');
    if (observed.outcome === 'failed') assert.equal(observed.error?.type, 'e.a');
  },
);

rule(
  'rule 22: undo runs newest completion first, one at a time in a thread',
  () => ({
    program: flow([
      parallel('both', ALL, [write('a'), write('b')], [write('c')], [write('d')]),
      write('e'),
      raise('bad'),
    ]),
  }),
  ({ undone, call }) => {
    const ends = undone.map((path) => call(path).to);
    assert.equal(undone.length, 5);
    assert.deepEqual(
      [...ends].sort((x, y) => y - x),
      ends,
    );
    for (const [i, path] of undone.entries()) {
      const next = undone[i + 1];
      if (next !== undefined) assert.ok(call(`${path}/compensate`).to <= call(`${next}/compensate`).from);
    }
  },
);

rule(
  'rule 23: an undo that fails for good stops its thread until a person retries or skips it',
  (seed) => ({
    program: flow([box('it', [write('a'), write('b'), read('bad')], { catch: [handler(read('h'))] })]),
    behaviours: {
      bad: FAILS,
      b: { ...CALM, undo: ['fail'], undoPerson: seed % 3 === 0 ? [] : seed % 3 === 1 ? ['retry'] : ['skip'] },
    },
  }),
  ({ observed, paths }) => {
    const before = ['a', 'b', 'bad', 'b/compensate'];
    const retried = paths.filter((path) => path === 'b/compensate').length === 2;
    if (observed.outcome === 'stuck') assert.deepEqual(paths, before);
    else assert.deepEqual(paths, [...before, ...(retried ? ['b/compensate'] : []), 'a/compensate', 'h']);
    const acts = observed.journal.filter(({ what }) => what.t === 'run.unstuck');
    assert.equal(acts.length, observed.outcome === 'stuck' ? 0 : 1);
  },
);

rule(
  'rule 24: a completed pivot drops the entries registered before it in its own thread, and no others',
  () => ({
    program: flow([
      write('a'),
      parallel('both', ALL, [write('b'), write('p', { pivot: true })], [write('c')]),
      box('it', [write('d'), write('q', { pivot: true }), write('e'), raise('bad')]),
    ]),
  }),
  ({ undone }) => assert.deepEqual(undone, ['e']),
);
rule(
  'rule 24: a pivot in a branch leaves the entries of other threads',
  () => ({
    program: flow([
      write('a'),
      parallel('both', ALL, [write('b'), write('p', { pivot: true })], [write('c')]),
      raise('bad'),
    ]),
  }),
  ({ undone }) => assert.deepEqual(undone, ['c', 'a']),
);

rule(
  'rule 25: a write without an answer may have happened: its undo runs with the key of the call',
  (seed) => ({
    program: flow([write('a'), write('b', { undo: seed % 2 ? 'constant' : 'selfIfAny', catch: [handler(read('h'))] })]),
    behaviours: { b: LOST },
  }),
  ({ paths, call }) => {
    assert.deepEqual(paths, ['a', 'b', 'b/compensate', 'h']);
    assert.equal(call('b/compensate').undoes, call('b').key);
  },
);
rule(
  'rule 25: where the undo cannot be built, or the step is a pivot, a person says what happened',
  (seed) => ({
    program: flow([write('a'), write('b', seed % 2 ? { pivot: true } : { undo: 'self' }), raise('bad')]),
    behaviours: { b: { ...LOST, settle: (['done', 'not_done', 'skip', 'nobody'] as const)[seed % 4] ?? 'nobody' } },
  }),
  ({ observed, undone, paths }) => {
    if (observed.outcome === 'stuck') assert.deepEqual([paths, observed.stuckOn], [['a', 'b'], ['b']]);
    else if (observed.error?.type === 'timeout') assert.deepEqual(undone, ['a']);
    else assert.ok(undone.length === 0 || undone.join() === 'b,a');
  },
);

rule(
  'rule 26: stopping lets reads go and waits for writes; a block ends when nothing in it runs or is undone',
  (seed) => ({
    program: flow(
      [
        parallel(
          'both',
          ALL,
          [wait('w', 3_000), raise('bad')],
          [wait('x', 10), write('a')],
          [wait('y', 20), read('b')],
        ),
      ],
      { catch: [handler(read('h'))] },
    ),
    behaviours: { a: seed % 2 ? CALM : LOST },
  }),
  ({ call }) => {
    const { a, b, h, undo } = { a: call('a'), b: call('b'), h: call('h'), undo: call('a/compensate') };
    assert.ok(b.to <= 3_000 || b.is === 'stopped');
    assert.ok(a.is === 'done' || a.is === 'unknown');
    assert.ok(undo.from >= a.to && h.from >= undo.to);
  },
);

rule(
  'rule 27: all fails with the first failure; continue lets siblings end',
  (seed) => ({
    program: flow([
      parallel(
        'both',
        { k: 'all', onFailure: seed % 2 ? 'cancel' : 'continue' },
        [wait('w', 5), raise('bad')],
        [write('a'), read('b')],
      ),
    ]),
  }),
  ({ observed, paths }) => {
    assert.equal(observed.error?.type, 'e.a');
    assert.ok(paths.join() === 'a,a/compensate' || paths.join() === 'a,b,a/compensate');
  },
);
rule(
  'rule 27: atLeast counts completions and tolerates failures until too few are left',
  (seed) => ({
    program: flow([
      parallel(
        'some',
        { k: 'atLeast', n: 2 },
        [write('a'), read('a2')],
        [write('b'), read('b2')],
        [write('c'), read('c2')],
      ),
    ]),
    behaviours: seed % 2 ? { a2: FAILS } : { a2: FAILS, b2: FAILS },
  }),
  ({ observed, undone }) => {
    if (observed.outcome === 'completed') assert.deepEqual(undone, ['a']);
    else assert.deepEqual([...undone].sort(), ['a', 'b', 'c']);
  },
);
rule(
  'rule 27: in a race the first end decides, completed or failed',
  (seed) => ({
    program: flow([parallel('race', { k: 'race' }, [write('a')], [write('b')])]),
    behaviours: { a: seed % 2 ? CALM : FAILS },
  }),
  ({ observed, undone, call }) => {
    const first = call('a').to < call('b').to ? call('a') : call('b');
    assert.equal(observed.outcome, first.is === 'done' ? 'completed' : 'failed');
    if (first.path === 'a') assert.deepEqual(undone, ['b']);
    else assert.deepEqual(undone, call('a').is === 'done' ? ['a'] : []);
  },
);

rule(
  'rule 28: a failed item is undone at once; beyond what is tolerated the block fails',
  (seed) => ({
    program: flow([
      foreach('each', 4, [write('a'), read('b')], { maxConcurrency: 1 + (seed % 3), tolerate: seed % 2 ? 1 : 0 }),
      read('after'),
    ]),
    behaviours: { b: { ...CALM, instances: [['done'], ['fail'], ['done'], ['done']] } },
  }),
  ({ observed, undone, call }) => {
    assert.equal(call('a.1/compensate').from, call('b.1').to);
    if (observed.outcome === 'completed') assert.deepEqual(undone, ['a.1']);
    else assert.ok(undone.includes('a.0') && undone.includes('a.1'));
  },
);
rule(
  'rule 28: until is asked after each turn, too many turns are limit.exceeded, and every turn is undone',
  (seed) => ({
    program: flow([
      { id: 'zero', kind: 'set', catch: [], name: 'n', to: 0 },
      {
        id: 'poll',
        kind: 'repeat',
        catch: [],
        max: 3,
        counter: 'n',
        until: 2 + (seed % 2) * 2,
        steps: [{ id: 'count', kind: 'set', catch: [], name: 'n', to: 'next' }, write('a')],
      },
    ]),
  }),
  ({ observed, undone }) => {
    assert.equal(observed.error?.type, observed.outcome === 'completed' ? undefined : 'limit.exceeded');
    assert.deepEqual(undone, observed.outcome === 'completed' ? [] : ['a.2', 'a.1', 'a.0']);
  },
);

rule(
  'rule 29: a failed child has undone itself, a completed one is undone by the step alone, a stopped one is waited for',
  (seed) => ({
    program: flow([write('a'), child('sub', [write('c'), read('d')]), read('z'), raise('bad')]),
    behaviours: seed % 3 === 0 ? { d: FAILS } : seed % 3 === 1 ? { d: LOST } : {},
    ...(seed % 2 ? { cancelIn: 'sub>c' } : {}),
  }),
  ({ observed, paths, call }) => {
    const after = paths.slice(paths.indexOf('sub>c') + 1).join();
    if (observed.outcome === 'cancelled') assert.equal(after, 'sub>c/compensate,a/compensate');
    else if (paths.includes('z')) assert.equal(after, 'sub>d,z,sub/compensate,a/compensate');
    else assert.equal(after, 'sub>d,sub>c/compensate,a/compensate');
    const own = paths.includes('sub>c/compensate') ? call('sub>c/compensate').to : 0;
    assert.ok(call('a/compensate').from >= own);
  },
);

rule(
  'the table: return completes the flow, runs each finally outward and undoes nothing',
  (seed) => ({
    program: flow(
      [
        write('a'),
        box('one', [box('two', [write('b'), leave('out')], { finally: [note('f')] })], { finally: [note('g')] }),
      ],
      { finally: [note('h')] },
    ),
    ...(seed % 2 ? { cancelIn: 'g' } : {}),
  }),
  ({ observed, paths }) => {
    assert.deepEqual([observed.outcome, observed.output], ['completed', { returned: 'out' }]);
    assert.deepEqual(paths, ['a', 'b', 'f', 'g', 'h']);
  },
);
rule(
  'rules 19 and 33: a timeout of a block stops what is inside without its catch, and may be caught by the block',
  (seed) => ({
    program: flow([
      box('it', [write('a'), box('inside', [wait('long', 9_000_000)], { catch: [handler(read('no'))] })], {
        timeoutMs: 1_000_000 + duration(seed, 'timeout'),
        catch: [{ errors: ['timeout'], steps: [read('late')] }],
      }),
    ]),
  }),
  ({ observed, paths }) => {
    assert.equal(observed.outcome, 'completed');
    assert.deepEqual(paths, ['a', 'a/compensate', 'late']);
  },
);
