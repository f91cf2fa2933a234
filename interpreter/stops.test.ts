/** Rules 19, 26 and 33: timeouts and stops, and what comes first. */
import { test } from 'node:test';
import { checkFlow, error, type FlowCase, value } from './testing/check-flow.ts';
import { fails, note, undone, write } from './testing/sketch-steps.ts';

const cases: readonly FlowCase[] = [
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
