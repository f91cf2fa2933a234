/** Rules 17 to 26 and the table after rule 29, row by row. */
import { test } from 'node:test';
import { by, checkFlow, error, type FlowCase, value } from './testing/check-flow.ts';

const write = (id: string, more: object = {}): { id: string } => ({
  id,
  ...{ call: `w.${id}`, compensate: { call: `w.un_${id}` } },
  ...more,
});
const fails = (id: string, more: object = {}): { id: string } => ({ id, ...{ call: `w.${id}` }, ...more });
const undone = (...ids: string[]): string[] =>
  ids.flatMap((id) => [`${id}/compensate: undo.started`, `${id}/compensate: undo.completed`]);
const note = (id: string): { id: string } => ({ id, ...{ set: { [id]: 1 } } });

const cases: readonly FlowCase[] = [
  {
    name: 'completes: finally, entries and output outward',
    flow: {
      steps: [{ id: 'block', do: [write('a'), write('b')], finally: [note('f')] }, fails('boom')],
    },
    replies: { boom: error('x.y'), b: value(2) },
    expect: {
      error: 'x.y',
      story: [
        'a: step.completed',
        'b: step.completed',
        'block: finally.entered',
        'f: step.completed',
        'block: step.completed',
        'boom: step.failed',
        ...undone('b', 'a'),
      ],
      effects: ['a', 'b', 'b/compensate', 'a/compensate'],
    },
  },
  {
    name: 'meets return: each finally outward, nothing undone',
    flow: {
      steps: [
        {
          id: 'outer',
          do: [write('a'), { id: 'inner', do: [{ id: 'out', return: 7 }], finally: [note('f')] }],
          finally: [note('g')],
        },
        note('never'),
      ],
      finally: [note('h')],
    },
    expect: {
      output: 7,
      story: [
        'a: step.completed',
        'out: step.completed',
        'inner: finally.entered',
        'f: step.completed',
        'inner: step.completed',
        'outer: finally.entered',
        'g: step.completed',
        'outer: step.completed',
        ': finally.entered',
        'h: step.completed',
      ],
    },
  },
  {
    name: 'fails, a clause matches: undone newest first, caught, finally',
    flow: {
      steps: [
        {
          id: 'block',
          do: [write('a'), write('b'), fails('boom')],
          catch: [
            { errors: ['other'], steps: [note('wrong')] },
            { errors: ['x.*'], steps: [{ id: 'right', set: { r: '${ $error.type & $exists($steps.a) }' } }] },
          ],
          finally: [note('f')],
        },
        { id: 'end', return: '${ $steps.block.r }' },
      ],
    },
    replies: { boom: error('x.y') },
    expect: {
      output: 'x.ytrue',
      story: [
        'a: step.completed',
        'b: step.completed',
        'boom: step.failed',
        ...undone('b', 'a'),
        'block: catch.entered',
        'right: step.completed',
        'block: finally.entered',
        'f: step.completed',
        'block: step.completed',
        'end: step.completed',
      ],
    },
  },
  {
    name: 'fails, the handler fails: its own steps undone, its error with its cause goes up',
    flow: {
      steps: [
        {
          id: 'block',
          do: [write('a'), fails('boom')],
          catch: [{ steps: [write('c'), fails('bang')] }],
          finally: [note('f')],
        },
      ],
      catch: [{ steps: [{ id: 'end', return: '${ $error.type & " of " & $error.cause.type }' }] }],
    },
    replies: { boom: error('x.y'), bang: error('x.z') },
    expect: {
      output: 'x.z of x.y',
      story: [
        'a: step.completed',
        'boom: step.failed',
        ...undone('a'),
        'block: catch.entered',
        'c: step.completed',
        'bang: step.failed',
        ...undone('c'),
        'block: finally.entered',
        'f: step.completed',
        'block: step.failed',
        ': catch.entered',
        'end: step.completed',
      ],
    },
  },
  {
    name: 'a handler that completed hands its entries outward',
    flow: {
      steps: [{ id: 'block', do: [write('a'), fails('boom')], catch: [{ steps: [write('c')] }] }, fails('bang')],
    },
    replies: { boom: error('x.y'), bang: error('x.z') },
    expect: { error: 'x.z', effects: ['a', 'a/compensate', 'c', 'c/compensate'] },
  },
  {
    name: 'raise of $error raises the error itself',
    flow: {
      steps: [{ id: 'block', do: [fails('boom')], catch: [{ steps: [{ id: 'again', raise: '${ $error }' }] }] }],
      catch: [{ steps: [{ id: 'end', return: { t: '${ $error.type }', c: '${ $exists($error.cause) }' } }] }],
    },
    replies: { boom: error('x.y') },
    expect: { output: { t: 'x.y', c: false } },
  },
  {
    name: 'fails, no clause: finally, then the outer scope fails',
    flow: {
      steps: [{ id: 'block', do: [write('a'), fails('boom')], finally: [note('f')] }],
      finally: [{ id: 'g', set: { g: '${ $outcome.is & $outcome.error.type }' } }],
    },
    replies: { boom: error('x.y') },
    expect: {
      error: 'x.y',
      story: [
        'a: step.completed',
        'boom: step.failed',
        ...undone('a'),
        'block: finally.entered',
        'f: step.completed',
        'block: step.failed',
        ': finally.entered',
        'g: step.completed',
      ],
    },
  },
  {
    name: 'is stopped from outside: undone, finally, no catch',
    flow: {
      steps: [
        {
          id: 'block',
          do: [write('a'), { id: 'slow', call: 'r.slow' }, note('never')],
          catch: [{ steps: [note('caught')] }],
          finally: [note('f')],
        },
      ],
      catch: [{ steps: [note('caught_too')] }],
      finally: [{ id: 'g', set: { g: '${ $outcome.is }' } }],
    },
    replies: { slow: value({}, 50_000) },
    incoming: [{ atMs: 10_000, message: { t: 'cancel', by: by('ann'), reason: 'wrong ship' }, id: 'stop' }],
    expect: {
      cancelled: true,
      replies: { stop: 'ok' },
      story: [
        'a: step.completed',
        'slow: step.stopped',
        ...undone('a'),
        'block: finally.entered',
        'f: step.completed',
        'block: step.stopped',
        ': finally.entered',
        'g: step.completed',
      ],
    },
  },
  {
    name: 'stopping waits for a write, which is undone then',
    flow: { steps: [write('a')] },
    replies: { a: value({}, 30_000) },
    incoming: [{ atMs: 10_000, message: 'cancel' }],
    expect: {
      cancelled: true,
      story: [...undone('a'), 'a: step.stopped'],
      effects: ['a', 'a/compensate'],
    },
  },
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
    name: 'a pivot that is stopped and may have happened waits for a person, also under a cancel',
    flow: { steps: [write('a'), fails('p', { pivot: true })] },
    replies: { p: { t: 'lost' } },
    incoming: [
      { atMs: 10_000, message: 'cancel' },
      { atMs: 200_000, message: { t: 'settle', path: 'p', as: 'done', by: by('ann') } },
    ],
    expect: { cancelled: true, effects: ['a', 'p'] },
  },
  {
    name: 'an error in finally is recorded and changes nothing',
    flow: {
      steps: [
        { id: 'block', do: [note('a')], finally: [fails('boom'), note('b')] },
        { id: 'end', return: 1 },
      ],
    },
    replies: { boom: error('x.y') },
    expect: {
      output: 1,
      story: [
        'a: step.completed',
        'block: finally.entered',
        'boom: step.failed',
        'block: finally.failed',
        'block: step.completed',
        'end: step.completed',
      ],
    },
  },
  {
    name: 'finally is never stopped',
    flow: {
      steps: [{ id: 'block', do: [note('a')], finally: [fails('log'), note('f')] }, note('never')],
    },
    replies: { log: value({}, 20_000) },
    incoming: [{ atMs: 10_000, message: 'cancel' }],
    expect: {
      cancelled: true,
      effects: ['log'],
      story: [
        'a: step.completed',
        'block: finally.entered',
        'log: step.completed',
        'f: step.completed',
        'block: step.completed',
      ],
    },
  },
  {
    name: 'the timeout of a block: stopped inside, undone, caught',
    flow: {
      steps: [
        {
          id: 'block',
          timeoutMs: 5000,
          do: [write('a'), { id: 'slow', call: 'r.slow', catch: [{ steps: [note('no')] }] }],
          catch: [{ errors: ['timeout'], steps: [{ id: 'late', set: { late: '${ $error.step }' } }] }],
        },
        { id: 'end', return: '${ $steps.block.late }' },
      ],
    },
    replies: { slow: value({}, 50_000) },
    expect: {
      output: 'block',
      story: [
        'a: step.completed',
        'block: timeout',
        'slow: step.stopped',
        ...undone('a'),
        'block: catch.entered',
        'late: step.completed',
        'block: step.completed',
        'end: step.completed',
      ],
    },
  },
  {
    name: 'the timeout of a block does not count its undo, catch and finally',
    flow: {
      steps: [
        {
          id: 'block',
          timeoutMs: 5000,
          do: [write('a'), fails('boom')],
          catch: [{ steps: [fails('c')] }],
          finally: [fails('f')],
        },
        { id: 'end', return: 'fine' },
      ],
    },
    replies: { boom: error('x.y'), 'a/compensate': value({}, 9000), c: value({}, 9000), f: value({}, 9000) },
    expect: { output: 'fine', effects: ['a', 'a/compensate', 'c', 'f'] },
  },
  {
    name: 'the timeout of the flow: undo and finally come after it, catch sees it',
    flow: {
      timeoutMs: 5000,
      steps: [write('a'), { id: 'slow', wait: 60_000 }],
      catch: [{ errors: ['timeout'], steps: [{ id: 'end', return: 'late' }] }],
      finally: [fails('f')],
    },
    expect: { output: 'late', effects: ['a', 'a/compensate', 'f'] },
  },
  {
    name: 'an outer timeout while the inner scope is being undone: no catch inside',
    flow: {
      steps: [
        {
          id: 'outer',
          timeoutMs: 5000,
          do: [{ id: 'inner', do: [write('a'), fails('boom')], catch: [{ steps: [note('no')] }] }],
          catch: [{ steps: [{ id: 'why', set: { why: '${ $error.type }' } }] }],
        },
      ],
    },
    replies: { boom: error('x.y'), 'a/compensate': value({}, 9000) },
    expect: {
      output: { why: 'timeout' },
      story: [
        'a: step.completed',
        'boom: step.failed',
        'a/compensate: undo.started',
        'outer: timeout',
        'a/compensate: undo.completed',
        'inner: step.stopped',
        'outer: catch.entered',
        'why: step.completed',
        'outer: step.completed',
      ],
    },
  },
  {
    name: 'a handler that is stopped is undone',
    flow: {
      steps: [{ id: 'block', do: [fails('boom')], catch: [{ steps: [write('c'), { id: 'w', wait: 60_000 }] }] }],
    },
    replies: { boom: error('x.y') },
    incoming: [{ atMs: 10_000, message: 'cancel' }],
    expect: { cancelled: true, effects: ['c', 'c/compensate'] },
  },
  {
    name: 'stopped while the last step is in its finally: the step completes, the scope around it is stopped and undone',
    flow: {
      steps: [
        {
          id: 'outer',
          do: [{ id: 'inner', do: [write('a')], finally: [fails('log')] }],
          finally: [note('f')],
        },
      ],
    },
    replies: { log: value({}, 20_000) },
    incoming: [{ atMs: 10_000, message: 'cancel' }],
    expect: {
      cancelled: true,
      story: [
        'a: step.completed',
        'inner: finally.entered',
        'log: step.completed',
        'inner: step.completed',
        ...undone('a'),
        'outer: finally.entered',
        'f: step.completed',
        'outer: step.stopped',
      ],
    },
  },
  {
    name: 'causes go on: what the outer handler had caught ends the chain',
    flow: {
      steps: [
        {
          id: 'block',
          do: [fails('boom')],
          catch: [{ steps: [fails('bang', { catch: [{ steps: [fails('crash')] }] })] }],
        },
      ],
      catch: [{ steps: [{ id: 'end', return: '${ $error.type & $error.cause.type & $error.cause.cause.type }' }] }],
    },
    replies: { boom: error('a'), bang: error('b'), crash: error('c') },
    expect: { output: 'cba' },
  },
  {
    name: 'a second failure of the same name does not run the handler twice',
    flow: {
      steps: [fails('boom', { catch: [{ errors: ['x.y'], steps: [fails('bang')] }] })],
      catch: [{ errors: ['x.y'], steps: [{ id: 'end', return: 'outer' }] }],
    },
    replies: { boom: error('x.y'), bang: error('x.y') },
    expect: { output: 'outer' },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));
