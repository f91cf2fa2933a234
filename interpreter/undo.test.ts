/** Rules 22 to 25: undo, pivots, writes that may have happened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ThreadFrame } from './frames.ts';
import { by, checkFlow, error, type FlowCase, runCase, value } from './testing/check-flow.ts';
import { fails, note, undone, write } from './testing/sketch-steps.ts';
import { insertEntries } from './undo-chunks.ts';

const cases: readonly FlowCase[] = [
  {
    name: 'an undo that fails for good: stuck, then tried again',
    flow: {
      steps: [write('a'), write('b'), fails('boom')],
      catch: [{ steps: [{ id: 'held', return: 'held' }] }],
      finally: [note('f')],
    },
    replies: { boom: error('x.y'), 'b/compensate': [error('no.retry')] },
    incoming: [
      { atMs: 40_000, message: { t: 'retryUndo', path: 'a/compensate', how: 'retry', by: by('ann') }, id: 'wrong' },
      { atMs: 50_000, message: { t: 'retryUndo', path: 'b/compensate', how: 'retry', by: by('ann') }, id: 'again' },
      { atMs: 60_000, message: { t: 'retryUndo', path: 'b/compensate', how: 'skip', by: by('bob') }, id: 'skip' },
    ],
    expect: {
      output: 'held',
      replies: { again: 'ok', wrong: 'no_such_task', skip: 'ok' },
      story: [
        'a: step.completed',
        'b: step.completed',
        'boom: step.failed',
        'b/compensate: undo.started',
        'b/compensate: undo.failed',
        'b/compensate: run.stuck',
        'b/compensate: run.unstuck',
        'b/compensate: undo.started',
        'b/compensate: undo.failed',
        'b/compensate: run.stuck',
        'b/compensate: run.unstuck',
        ...undone('a'),
        ': catch.entered',
        'held: step.completed',
        ': finally.entered',
        'f: step.completed',
      ],
      effects: ['a', 'b', 'a/compensate'],
    },
  },
  {
    name: 'stuck: neither catch nor finally runs until a person decides, a cancel changes nothing',
    flow: {
      steps: [{ id: 'block', do: [write('a'), fails('boom')], catch: [{ steps: [note('c')] }], finally: [note('f')] }],
    },
    replies: { boom: error('x.y'), 'a/compensate': error('no.retry') },
    incoming: [{ atMs: 50_000, message: { t: 'cancel', by: by('ann') } }],
    expect: {
      waitingFor: ['stuck'],
      story: [
        'a: step.completed',
        'boom: step.failed',
        'a/compensate: undo.started',
        'a/compensate: undo.failed',
        'a/compensate: run.stuck',
      ],
    },
  },
  {
    name: 'a pivot drops every undo before it in its thread, not those of the thread around it',
    flow: {
      steps: [
        write('a'),
        {
          id: 'par',
          parallel: {
            branches: {
              one: [write('b'), { id: 'block', do: [write('c'), fails('p', { pivot: true }), write('d')] }],
              two: [write('e')],
            },
          },
        },
        fails('boom'),
      ],
    },
    replies: { boom: error('x.y') },
    expect: { error: 'x.y', effects: ['a', 'b', 'e', 'c', 'p', 'd', 'd/compensate', 'e/compensate', 'a/compensate'] },
  },
  {
    name: 'undo is newest completion first over branches',
    flow: {
      steps: [
        write('a'),
        {
          id: 'par',
          parallel: { branches: { one: [write('b'), write('c')], two: [write('d')], three: [write('e')] } },
        },
        fails('boom'),
      ],
    },
    replies: { boom: error('x.y'), b: value({}, 2000), c: value({}, 9000), d: value({}, 5000), e: value({}, 7000) },
    // Held back by the gate `c` starts later; it ends last all the same.
    expect: {
      error: 'x.y',
      effects: [
        'a',
        'b',
        'd',
        'e',
        'c',
        'c/compensate',
        'e/compensate',
        'd/compensate',
        'b/compensate',
        'a/compensate',
      ],
    },
  },
  {
    name: 'the input of an undo is built when the step completes',
    flow: {
      steps: [
        { id: 's', set: { slot: 1 } },
        write('a', { compensate: { call: 'w.un_a', with: { slot: '${ $vars.slot }', got: '${ $self.n }' } } }),
        { id: 't', set: { slot: 2 } },
        fails('boom'),
      ],
    },
    replies: { boom: error('x.y'), a: value({ n: 5 }) },
    expect: { error: 'x.y', effects: ['a', 'a/compensate'] },
  },
  {
    name: 'a write without an answer is undone without $self, with the key of the call',
    flow: { steps: [write('a'), write('b')], catch: [{ errors: ['timeout'], steps: [{ id: 'end', return: 'late' }] }] },
    replies: { b: { t: 'lost' } },
    expect: {
      output: 'late',
      story: [
        'a: step.completed',
        ...undone('b'),
        'b: step.failed',
        ...undone('a'),
        ': catch.entered',
        'end: step.completed',
      ],
      effects: ['a', 'b', 'b/compensate', 'a/compensate'],
    },
  },
  {
    name: 'a write stopped after dispatch without an answer is undone',
    flow: { steps: [write('a')] },
    replies: { a: { t: 'lost' } },
    incoming: [{ atMs: 10_000, message: 'cancel' }],
    expect: { cancelled: true, effects: ['a', 'a/compensate'], story: [...undone('a'), 'a: step.stopped'] },
  },
  {
    name: 'an undo that needs $self cannot be built for a lost answer: stuck, then not done',
    flow: {
      steps: [write('a', { compensate: { call: 'w.un_a', with: '${ $self.x }' } }), note('b')],
      catch: [{ errors: ['timeout'], steps: [{ id: 'end', return: 'late' }] }],
    },
    replies: { a: { t: 'never' } },
    incoming: [
      { atMs: 200_000, message: { t: 'settle', path: 'a', as: 'done', by: by('ann') }, id: 'no' },
      { atMs: 300_000, message: { t: 'settle', path: 'a', as: 'not_done', by: by('ann') }, id: 'yes' },
    ],
    expect: {
      output: 'late',
      replies: { no: 'form_missing', yes: 'ok' },
      effects: [],
      story: ['a: run.stuck', 'a: run.unstuck', 'a: step.failed', ': catch.entered', 'end: step.completed'],
    },
  },
  {
    name: 'settled as done with its output, the step completes and can be undone',
    flow: {
      steps: [write('a', { compensate: { call: 'w.un_a', with: '${ $self }' } }), fails('boom')],
    },
    replies: { a: { t: 'lost' }, boom: error('x.y') },
    incoming: [{ atMs: 200_000, message: { t: 'settle', path: 'a', as: 'done', output: { x: 1 }, by: by('ann') } }],
    expect: {
      error: 'x.y',
      effects: ['a', 'a/compensate'],
      story: ['a: run.stuck', 'a: run.unstuck', 'a: step.completed', 'boom: step.failed', ...undone('a')],
    },
  },
  {
    name: 'a pivot without an answer is settled by a person, done: nothing before it is undone',
    flow: { steps: [write('a'), fails('p', { pivot: true }), fails('boom')] },
    replies: { p: { t: 'lost' }, boom: error('x.y') },
    incoming: [{ atMs: 200_000, message: { t: 'settle', path: 'p', as: 'done', by: by('ann') } }],
    expect: { error: 'x.y', effects: ['a', 'p'] },
  },
  {
    name: 'a pivot without an answer, skipped: the step fails, what was before it is undone',
    flow: { steps: [write('a'), fails('p', { pivot: true })] },
    replies: { p: { t: 'never' } },
    incoming: [{ atMs: 200_000, message: { t: 'settle', path: 'p', as: 'skip', by: by('ann') } }],
    expect: { error: 'timeout', effects: ['a', 'a/compensate'] },
  },
  {
    name: 'past a pivot, or while one is under way, a cancel without force is refused, and the run goes on',
    flow: { steps: [write('a'), fails('p', { pivot: true }), write('b')] },
    incoming: [
      { atMs: 1_500, message: { t: 'cancel', by: by('ann') }, id: 'under way' },
      { atMs: 2_500, message: { t: 'cancel', by: by('ann') }, id: 'past' },
      { atMs: 2_600, message: 'cancel' },
      { atMs: 2_700, message: { t: 'cancel', by: by('ann'), force: false }, id: 'still' },
    ],
    expect: {
      output: {},
      effects: ['a', 'p', 'b'],
      replies: { 'under way': 'past_pivot', past: 'past_pivot', still: 'past_pivot' },
    },
  },
  {
    name: 'a forced cancel stops each thread with what it did since its own pivot undone',
    flow: {
      steps: [
        write('a'),
        {
          id: 'both',
          parallel: {
            branches: {
              left: [write('b'), fails('p', { pivot: true }), write('c'), { id: 'w1', wait: 60_000 }],
              right: [write('d'), { id: 'w2', wait: 60_000 }],
            },
          },
        },
      ],
    },
    incoming: [
      { atMs: 30_000, message: { t: 'cancel', by: by('ann') }, id: 'asked' },
      { atMs: 31_000, message: { t: 'cancel', by: by('ann'), force: true, reason: 'gone' }, id: 'forced' },
    ],
    expect: {
      cancelled: true,
      effects: ['a', 'b', 'd', 'p', 'c', 'c/compensate', 'd/compensate', 'a/compensate'],
      replies: { asked: 'past_pivot', forced: 'ok' },
    },
  },
  {
    name: 'a pivot that was refused by the other side is none: a cancel is obeyed',
    flow: {
      steps: [write('a'), fails('p', { pivot: true, catch: [{ steps: [{ id: 'w', wait: 60_000 }] }] })],
    },
    replies: { p: error('x.y') },
    incoming: [{ atMs: 30_000, message: 'cancel' }],
    expect: { cancelled: true, effects: ['a', 'a/compensate'] },
  },
  {
    name: 'a pivot that is stopped and may have happened waits for a person, also under a forced cancel',
    flow: { steps: [write('a'), fails('p', { pivot: true })] },
    replies: { p: { t: 'lost' } },
    incoming: [
      { atMs: 10_000, message: { t: 'cancel', by: by('ann'), force: true } },
      { atMs: 200_000, message: { t: 'settle', path: 'p', as: 'done', by: by('ann') } },
    ],
    expect: { cancelled: true, effects: ['a', 'p'] },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));

test('an undo carries the key of the call that it undoes, and the input that was built when the step completed', async () => {
  const seen: unknown[] = [];
  await runCase(
    {
      flow: {
        steps: [
          { id: 's', set: { slot: 1 } },
          write('a', { compensate: { call: 'w.un_a', with: { slot: '${ $vars.slot }', got: '${ $self.n }' } } }),
          { id: 't', set: { slot: 2 } },
          fails('boom'),
        ],
      },
    },
    {
      reply: ({ id, key, undoes, input }) => {
        seen.push({ key, undoes, input });
        return id === 'boom' ? error('x.y') : value({ n: 5 });
      },
    },
  );
  assert.deepEqual(seen, [
    { key: 'run/a', undoes: undefined, input: {} },
    { key: 'run/boom', undoes: undefined, input: {} },
    { key: 'run/a/compensate', undoes: 'run/a', input: { slot: 1, got: 5 } },
  ]);
});

test('what branches hand over stands in the order of completion', () => {
  const thread = (...numbers: number[]): ThreadFrame => ({
    ...{ at: 0, mark: 0, phase: 'body', vars: {} },
    entries: numbers.map((n) => ({ n, path: `p${n}`, step: 's', undoes: 'k', input: null })),
  });
  const to = thread(1, 4, 9);
  insertEntries(to, thread(2, 5, 10).entries);
  insertEntries(to, thread(3).entries);
  assert.deepEqual(
    to.entries.map(({ n }) => n),
    [1, 2, 3, 4, 5, 9, 10],
  );
});
