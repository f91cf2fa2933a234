/** Rules 26 to 29: joins, items, turns, children. */
import { test } from 'node:test';
import { buildPlan } from './testing/build-plan.ts';
import { by, checkFlow, error, type FlowCase, value } from './testing/check-flow.ts';

const write = (id: string, more: object = {}): { id: string } => ({
  id,
  ...{ call: `w.${id}`, compensate: { call: `w.un_${id}` } },
  ...more,
});
const set = (id: string): { id: string } => ({ id, ...{ set: { [id]: 1 } } });
const par = (branches: object, more: object = {}): { id: string } => ({
  id: 'par',
  ...{ parallel: { branches, ...more }, catch: [{ steps: [{ id: 'caught', set: { type: '${ $error.type }' } }] }] },
});

const joins: readonly FlowCase[] = [
  {
    name: 'all: every branch; output in the order of the document',
    flow: { steps: [par({ b: [write('x')], a: [write('y')], c: [{ id: 's', if: '${ false }', set: { q: 1 } }] })] },
    replies: { x: value(1, 5000), y: value(2) },
    expect: { output: { b: 1, a: 2 } },
  },
  {
    name: 'all: a failure stops the siblings; all is undone before the catch',
    flow: { steps: [par({ one: [write('x'), { id: 'w', wait: 60_000 }], two: [write('y')], three: [write('z')] })] },
    replies: { z: error('x.y', { afterMs: 5000 }) },
    expect: {
      output: { type: 'x.y' },
      story: [
        'x: step.completed',
        'y: step.completed',
        'z: step.failed',
        'w: step.stopped',
        'x/compensate: undo.started',
        'x/compensate: undo.completed',
        'y/compensate: undo.started',
        'y/compensate: undo.completed',
        'par: catch.entered',
        'caught: step.completed',
        'par: step.completed',
      ],
    },
  },
  {
    name: 'all, onFailure continue: siblings end, then it fails all the same',
    flow: { steps: [par({ one: [write('x')], two: [write('y')], three: [write('z')] }, { onFailure: 'continue' })] },
    replies: { x: error('first'), y: value(1, 9000), z: error('second', { afterMs: 2000 }) },
    expect: { output: { type: 'first' }, effects: ['y', 'y/compensate'] },
  },
  {
    name: 'atLeast: completions count, failures are undone and tolerated, the rest is stopped and undone',
    flow: {
      steps: [
        par(
          {
            a: [write('x'), { id: 'f', call: 'w.f' }],
            b: [write('y')],
            c: [write('z')],
            d: [write('v'), { id: 'slow', call: 'r.slow' }],
          },
          { join: { atLeast: 2 } },
        ),
        { id: 'boom', call: 'w.boom' },
      ],
    },
    timed: true,
    replies: { f: error('x.y'), y: value(1, 3000), z: value(2, 4000), slow: value(3, 9000), boom: error('end') },
    expect: {
      error: 'end',
      effects: ['x', 'v', 'y', 'x/compensate', 'z', 'v/compensate', 'z/compensate', 'y/compensate'],
    },
  },
  {
    name: 'atLeast: fails when too few are left',
    flow: { steps: [par({ a: [write('x')], b: [write('y')], c: [write('z')] }, { join: { atLeast: 2 } })] },
    replies: { x: value(1), y: error('first', { afterMs: 2000 }), z: error('second', { afterMs: 3000 }) },
    expect: { output: { type: 'second' }, effects: ['x', 'x/compensate'] },
  },
  {
    name: 'any: the first completion',
    flow: { steps: [par({ a: [write('x')], b: [write('y')] }, { join: 'any' })] },
    replies: { x: error('no'), y: value(2, 5000) },
    expect: { output: { b: 2 } },
  },
  {
    name: 'race: the first end decides, a failure too',
    flow: { steps: [par({ a: [write('x')], b: [write('y')] }, { join: 'race' })] },
    replies: { x: error('lost'), y: value(2, 5000) },
    expect: { output: { type: 'lost' }, effects: ['y', 'y/compensate'] },
  },
  {
    name: 'race: losers are undone before the block completes',
    flow: {
      steps: [par({ a: [write('x'), { id: 'w', wait: 60_000 }], b: [write('y')] }, { join: 'race' }), write('z')],
    },
    replies: { y: value(2, 5000) },
    expect: { output: {}, effects: ['x', 'y', 'x/compensate', 'z'] },
  },
  {
    name: 'branches get a copy of the variables and keep the old ones outside',
    flow: {
      steps: [
        { id: 's', set: { v: 1 } },
        par({
          a: [
            { id: 'sa', set: { v: '${ $vars.v + 1 }' } },
            { id: 'oa', set: { r: '${ $vars.v }' } },
          ],
          b: [
            { id: 'sb', set: { v: '${ $vars.v + 10 }' } },
            { id: 'ob', set: { r: '${ $vars.v }' } },
          ],
        }),
        { id: 'end', return: ['${ $vars.v }', '${ $steps.par.a.r }', '${ $steps.par.b.r }'] },
      ],
    },
    expect: { output: [1, 2, 11] },
  },
  {
    name: 'a block stopped from outside is undone, what its branches completed too',
    flow: { steps: [par({ one: [write('x')], two: [write('y'), { id: 'w', wait: 60_000 }] })] },
    incoming: [{ atMs: 9000, message: 'cancel' }],
    expect: { cancelled: true, effects: ['x', 'y', 'y/compensate', 'x/compensate'] },
  },
  {
    name: 'an approval in a losing branch is closed',
    flow: { steps: [par({ ask: [{ id: 'ok', approval: {} }], pay: [write('x')] }, { join: 'race' })] },
    incoming: [{ atMs: 9000, message: { t: 'vote', task: 'ok', vote: 'approve', by: by('ann') }, id: 'late' }],
    expect: { output: { pay: {} } },
  },
];

const each = (more: object): { id: string } => ({ id: 'all', ...{ foreach: more } });
const items: readonly FlowCase[] = [
  {
    name: 'foreach: one element per item in order, null for none',
    flow: {
      steps: [
        each({
          in: '${ [3, 1, 2] }',
          maxConcurrency: 3,
          steps: [{ id: 'c', if: '${ $item != 1 }', call: 'r.c', with: { n: '${ $item }', i: '${ $index }' } }],
        }),
      ],
    },
    replies: { 'c.0': value('a', 5000), 'c.2': value('c', 1000) },
    expect: { output: ['a', null, 'c'] },
  },
  {
    name: 'foreach: collect, as, no items',
    flow: {
      steps: [
        { id: 'none', foreach: { in: '${ [] }', steps: [{ id: 'n', set: { n: 1 } }] } },
        each({
          in: '${ [1, 2] }',
          as: 'line',
          steps: [{ id: 'c', set: { n: '${ $line * 2 }' } }],
          collect: '${ $steps.c.n }',
        }),
        { id: 'end', return: { none: '${ $steps.none }', all: '${ $steps.all }' } },
      ],
    },
    expect: { output: { none: [], all: [2, 4] } },
  },
  {
    name: 'foreach: no list',
    flow: { steps: [each({ in: '${ 7 }', steps: [set('a')] })] },
    expect: { error: 'expression.failed' },
  },
  {
    name: 'foreach: a failed item is undone at once and fails the block',
    flow: {
      steps: [each({ in: '${ [1, 2, 3] }', maxConcurrency: 2, steps: [write('a'), write('b')] })],
    },
    replies: { 'b.0': error('x.y'), 'b.1': value(1, 20_000) },
    expect: { error: 'x.y', effects: ['a.0', 'a.1', 'a.0/compensate', 'b.1', 'b.1/compensate', 'a.1/compensate'] },
  },
  {
    name: 'foreach: tolerate gives ok and errors, completed items are undone later, newest first',
    flow: {
      steps: [
        each({ in: '${ [1, 2, 3] }', tolerate: 1, steps: [write('a')] }),
        { id: 'read', set: { r: '${ [$steps.all.ok] }', t: '${ $steps.all[1].error.type }' } },
        { id: 'boom', call: 'w.boom' },
      ],
      catch: [{ steps: [{ id: 'end', return: ['${ $vars.r }', '${ $vars.t }'] }] }],
    },
    replies: { 'a.1': error('x.y'), boom: error('end') },
    expect: { output: [[true, false, true], 'x.y'], effects: ['a.0', 'a.2', 'a.2/compensate', 'a.0/compensate'] },
  },
  {
    name: 'foreach: beyond tolerate the block fails',
    flow: { steps: [each({ in: '${ [1, 2, 3] }', tolerate: 1, steps: [write('a')] })] },
    replies: { 'a.0': error('x.y'), 'a.1': error('x.z') },
    expect: { error: 'x.z', effects: [] },
  },
  {
    name: 'foreach: nested indices, outermost first',
    flow: {
      steps: [
        each({
          in: '${ [1, 2] }',
          steps: [{ id: 'in', foreach: { in: '${ [7] }', steps: [write('a')] } }],
        }),
      ],
    },
    expect: { output: [[{}], [{}]], effects: ['a.0.0', 'a.1.0'] },
  },
  {
    name: 'repeat: until, the last turn, variables shared, indices in paths',
    flow: {
      steps: [
        { id: 's', set: { n: 0 } },
        {
          id: 'r',
          repeat: {
            max: 5,
            until: '${ $steps.t.n = 2 }',
            steps: [write('a'), { id: 't', set: { n: '${ $vars.n + 1 }' } }],
          },
        },
        { id: 'end', return: '${ $steps.r.n + $vars.n }' },
      ],
    },
    expect: { output: 4, effects: ['a.0', 'a.1'] },
  },
  {
    name: 'repeat: max without until is an error, its turns are undone',
    flow: { steps: [{ id: 'r', repeat: { max: 2, until: '${ false }', steps: [write('a')] } }] },
    expect: { error: 'limit.exceeded', effects: ['a.0', 'a.1', 'a.1/compensate', 'a.0/compensate'] },
  },
  {
    name: 'return in a turn ends the flow',
    flow: {
      steps: [
        {
          id: 'r',
          repeat: { max: 9, until: '${ false }', steps: [{ id: 'end', if: '${ $index = 1 }', return: 'out' }] },
        },
      ],
    },
    expect: { output: 'out' },
  },
  {
    name: 'switch: first case, default, none',
    flow: {
      steps: [
        {
          id: 'one',
          switch: {
            cases: [
              { when: '${ false }', steps: [set('a')] },
              { when: '${ true }', steps: [set('b')] },
            ],
          },
        },
        { id: 'two', switch: { cases: [{ when: '${ false }', steps: [set('c')] }], default: [set('d')] } },
        { id: 'three', switch: { cases: [{ when: '${ false }', steps: [set('e')] }] } },
        { id: 'end', return: ['${ $steps.one.b }', '${ $steps.two.d }', '${ $exists($steps.three) }'] },
      ],
    },
    expect: { output: [1, 1, false] },
  },
];

const child = buildPlan({
  name: 'child',
  steps: [write('inner'), { id: 'more', if: '${ $input.fail }', call: 'w.more' }, { id: 'out', return: { n: 5 } }],
});
const runs = { flows: { 'child@1': child } };
const children: readonly FlowCase[] = [
  {
    name: 'run: a completed child is undone only by the compensate of the step',
    flow: {
      ...runs,
      steps: [
        {
          id: 'kid',
          run: 'child@1',
          with: { fail: false },
          compensate: { call: 'w.revoke', with: { n: '${ $self.n }' } },
        },
        { id: 'boom', call: 'w.boom' },
      ],
    },
    replies: { boom: error('x.y') },
    expect: { error: 'x.y', effects: ['kid/inner', 'kid/compensate'] },
  },
  {
    name: 'run: a failed child has undone itself, its error comes up unchanged',
    flow: {
      ...runs,
      steps: [{ id: 'kid', run: 'child@1', with: { fail: true }, compensate: { call: 'w.revoke' } }],
      catch: [{ steps: [{ id: 'end', return: { t: '${ $error.type }', s: '${ $error.step }' } }] }],
    },
    replies: { more: error('x.y') },
    expect: { output: { t: 'x.y', s: 'more' }, effects: ['kid/inner', 'kid/inner/compensate'] },
  },
  {
    name: 'run: a write without an answer inside has been undone inside, the child is not undone again',
    flow: {
      ...runs,
      steps: [{ id: 'kid', run: 'child@1', with: { fail: true }, compensate: { call: 'w.revoke' } }],
    },
    replies: { more: { t: 'lost' } },
    expect: { error: 'timeout', effects: ['kid/inner', 'kid/more', 'kid/inner/compensate'] },
  },
  {
    name: 'run: stopping the parent stops the child and waits',
    flow: { ...runs, steps: [{ id: 'kid', run: 'child@1', with: { fail: true } }] },
    replies: { more: value({}, 50_000) },
    incoming: [{ atMs: 9000, message: 'cancel' }],
    expect: { cancelled: true, effects: ['kid/inner', 'kid/more', 'kid/inner/compensate'] },
  },
  {
    name: 'run: a child that is cancelled on its own is an error',
    flow: {
      ...runs,
      steps: [{ id: 'kid', run: 'child@1', with: { fail: true } }],
    },
    replies: { more: value({}, 50_000) },
    incoming: [{ atMs: 9000, message: 'cancel', run: 'run/kid' }],
    expect: { error: 'cancelled' },
  },
  {
    name: 'run: the timeout of the step stops the child',
    flow: { ...runs, steps: [{ id: 'kid', run: 'child@1', with: { fail: true }, timeoutMs: 5000 }] },
    replies: { more: value({}, 50_000) },
    expect: { error: 'timeout', effects: ['kid/inner', 'kid/more', 'kid/inner/compensate'] },
  },
  {
    name: 'run: a child without an output gives none',
    flow: {
      flows: { 'mute@1': buildPlan({ name: 'mute', steps: [{ id: 'w', wait: 1000 }] }) },
      steps: [
        { id: 'kid', run: 'mute@1' },
        { id: 'end', return: '${ $exists($steps.kid) }' },
      ],
    },
    expect: { output: false },
  },
  {
    name: 'run: detached gives the run id',
    flow: { ...runs, steps: [{ id: 'kid', run: 'child@1', with: { fail: false }, detach: true }] },
    expect: { output: { runId: 'run/kid' }, effects: ['kid/inner'] },
  },
  {
    name: 'run: undone by a flow',
    flow: {
      ...runs,
      steps: [
        { id: 'a', call: 'w.a', compensate: { run: 'child@1', with: { fail: false } } },
        { id: 'boom', call: 'w.boom' },
      ],
    },
    replies: { boom: error('x.y') },
    expect: { error: 'x.y', effects: ['a', 'a/compensate/inner'] },
  },
  {
    name: 'run: an undo by a flow that is tried again is an execution of its own',
    flow: {
      ...runs,
      steps: [
        { id: 'a', call: 'w.a', compensate: { run: 'child@1', with: { fail: true } } },
        { id: 'boom', call: 'w.boom' },
      ],
    },
    replies: { boom: error('x.y'), more: error('x.z') },
    incoming: [
      { atMs: 50_000, message: { t: 'retryUndo', path: 'a/compensate', how: 'retry', by: by('ann') } },
      { atMs: 60_000, message: { t: 'retryUndo', path: 'a/compensate', how: 'skip', by: by('ann') } },
    ],
    expect: {
      error: 'x.y',
      effects: [
        'a',
        'a/compensate/inner',
        'a/compensate/inner/compensate',
        'a/compensate~1/inner',
        'a/compensate~1/inner/compensate',
      ],
    },
  },
];

for (const one of [...joins, ...items, ...children]) test(one.name, () => checkFlow(one));
