/** Rules 17 to 21 and the table after rule 29, row by row. */
import { test } from 'node:test';
import { by, checkFlow, error, type FlowCase, value } from './testing/check-flow.ts';
import { fails, note, undone, write } from './testing/sketch-steps.ts';

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
];

for (const one of cases) test(one.name, () => checkFlow(one));
