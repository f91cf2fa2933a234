/** A run that failed starts again: what stands is not done again, what was undone is done under a key of its own. */
import { test } from 'node:test';
import type { Incoming } from '../../hosts/memory/types.ts';
import type { FlowSketch } from '../testing/build-plan.ts';
import { type AgainCase, checkAgain } from '../testing/check-again.ts';
import { by, error, value } from '../testing/check-flow.ts';
import { type Given, planOf, runTaped } from '../testing/run-taped.ts';
import { write } from '../testing/sketch-steps.ts';

interface RedriveCase extends AgainCase {
  readonly first: Pick<Given, 'replies' | 'incoming'>;
  /** The definition after the change. */
  readonly fixed?: FlowSketch;
}

const vote = (atMs: number): Incoming => ({
  atMs,
  message: { t: 'vote', task: 'ok', vote: 'approve', by: by('bob') },
});
const event = (atMs: number, eventId: string, n: number): Incoming => ({
  atMs,
  message: { t: 'event', type: 'go', eventId, data: { n } },
});
const boom = error('boom');
const last = { id: 'end', return: '${ $steps.z ?? null }' };

const told = { approval: { assignees: { users: ['bob'] }, notify: { call: 'w.tell' } }, timeoutMs: 5000 };

const CASES: readonly RedriveCase[] = [
  {
    name: 'a task that opens again tells people again, under a key of its own',
    flow: { steps: [{ id: 'ok', ...told }] },
    first: {},
    then: { incoming: [vote(2000)] },
    expect: { asked: ['ok/notify.1'], effects: ['ok/notify.1~r1'] },
  },
  {
    name: 'one that was decided tells nobody',
    flow: {
      steps: [
        { id: 'ok', ...told },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { incoming: [vote(2000)], replies: { z: boom } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'reads hold, undone writes are made again under keys of their own, undo and all',
    flow: { steps: [{ id: 'r', call: 'r.read' }, write('a'), write('b'), { id: 'z', call: 'w.z' }, last] },
    first: { replies: { z: boom } },
    then: { replies: { z: value(7) } },
    expect: { asked: ['a', 'b', 'z'], effects: ['a~r1', 'b~r1', 'z~r1'], output: 7 },
  },
  {
    name: 'fails again: the second undo has a key of its own too',
    flow: { steps: [write('a'), { id: 'z', call: 'w.z' }] },
    first: { replies: { z: boom } },
    then: { replies: { z: boom } },
    expect: { asked: ['a', 'z', 'a/compensate'], effects: ['a~r1', 'a/compensate~r1'], failed: 'boom' },
  },
  {
    name: 'a write without an undo stands',
    flow: { steps: [{ id: 'm', call: 'w.mail' }, write('a'), { id: 'z', call: 'w.z' }] },
    first: { replies: { z: boom } },
    expect: { asked: ['a', 'z'], effects: ['a~r1', 'z~r1'] },
  },
  {
    name: 'what a pivot kept stands, and its entries are dropped again',
    flow: { steps: [write('a'), { id: 'p', call: 'w.p', pivot: true }, { id: 'z', call: 'w.z' }] },
    first: { replies: { z: boom } },
    then: { replies: { z: boom } },
    expect: { asked: ['z'], effects: [], failed: 'boom' },
  },
  {
    name: 'a read of what was made anew is asked again',
    flow: {
      steps: [write('a'), { id: 'r', call: 'r.read', with: { of: '${ $steps.a }' } }, { id: 'z', call: 'w.z' }],
    },
    first: { replies: { a: value(1), z: boom } },
    then: { replies: { a: value(2) } },
    expect: { asked: ['a', 'r', 'z'] },
  },
  {
    name: 'finally and handlers of the failure run anew',
    flow: {
      steps: [{ id: 'z', call: 'w.z' }],
      catch: [
        {
          steps: [
            { id: 'h', call: 'w.h' },
            { id: 'again', raise: '${ $error }' },
          ],
        },
      ],
      finally: [{ id: 'f', call: 'w.f' }],
    },
    first: { replies: { z: boom } },
    expect: { asked: ['z', 'f'], effects: ['z~r1', 'f~r1'] },
  },
  {
    name: 'a failure that was caught stays caught, with its undo',
    flow: {
      steps: [
        { id: 'd', do: [write('a'), { id: 'x', call: 'w.x' }], catch: [{ steps: [{ id: 'h', call: 'w.h' }] }] },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { x: boom, z: boom } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'a fallback stays taken',
    flow: {
      steps: [
        { id: 'g', call: 'r.g', fallback: [{ errors: ['boom'], with: { other: true } }] },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { g: boom, z: boom } },
    expect: { asked: ['z'] },
  },
  {
    name: 'waits are not waited again, losers stay stopped, timeouts come again',
    flow: {
      steps: [
        { id: 'w', wait: 5000 },
        {
          id: 'race',
          parallel: { join: 'race', branches: { a: [{ id: 'slow', call: 'r.slow' }], b: [{ id: 'q', call: 'r.q' }] } },
        },
        {
          id: 'd',
          do: [{ id: 'late', call: 'r.late' }],
          timeoutMs: 2000,
          catch: [{ steps: [{ id: 'h', set: { v: 1 } }] }],
        },
        { id: 'z', call: 'w.z' },
        { id: 'end', return: '${ $vars.v }' },
      ],
    },
    first: { replies: { slow: value(1, 9000), late: value(1, 9000), z: boom } },
    expect: { asked: ['z'], output: 1 },
  },
  {
    name: 'an approval holds where the same is shown',
    flow: {
      steps: [
        { id: 'r', call: 'r.read' },
        { id: 'ok', approval: { show: '${ $steps.r }' } },
        { id: 'z', call: 'w.z' },
        { id: 'end', return: '${ $steps.ok.by }' },
      ],
    },
    first: { replies: { z: boom }, incoming: [vote(5000)] },
    expect: { asked: ['z'], output: 'bob' },
  },
  {
    name: 'an approval of something else is asked for again',
    flow: {
      steps: [
        write('a'),
        { id: 'ok', approval: { show: '${ $steps.a }', assignees: { users: 'bob' } } },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { a: value(1), z: boom }, incoming: [vote(5000)] },
    then: { replies: { a: value(2) } },
    expect: { asked: ['a'], waitingFor: ['user:bob'] },
  },
  {
    name: 'a denied approval is asked for again',
    flow: {
      steps: [
        { id: 'ok', approval: {} },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { incoming: [{ atMs: 1, message: { t: 'vote', task: 'ok', vote: 'deny', by: by('bob') } }] },
    then: { incoming: [vote(5000)] },
    expect: { asked: ['z'] },
  },
  {
    name: 'an event that was taken is not awaited again',
    flow: {
      steps: [
        { id: 'l', listen: { event: 'go' } },
        { id: 'z', call: 'w.z' },
        { id: 'end', return: '${ $steps.l.n }' },
      ],
      events: { go: null },
    },
    first: {
      replies: { z: boom },
      incoming: [{ atMs: 1, message: { t: 'event', type: 'go', eventId: 'e', data: { n: 3 } } }],
    },
    expect: { asked: ['z'], output: 3 },
  },
  {
    name: 'events that nobody used are kept for the redrive; one that was used is not taken again',
    flow: {
      steps: [
        { id: 'l', listen: { event: 'go' } },
        { id: 'z', call: 'w.z' },
        { id: 'm', listen: { event: 'go' } },
        { id: 'end', return: '${ $steps.l.n & $steps.m.n }' },
      ],
      events: { go: null },
    },
    first: { replies: { z: boom }, incoming: [event(0, 'e', 3), event(0, 'f', 4), event(0, 'g', 5)] },
    then: { incoming: [event(0, 'e', 9), event(0, 'g', 9)] },
    expect: { asked: ['z'], output: '34' },
  },
  {
    name: 'from a listener: the event that it took is there for it again',
    flow: {
      steps: [
        { id: 'l', listen: { event: 'go' } },
        { id: 'z', call: 'w.z' },
        { id: 'end', return: '${ $steps.l.n }' },
      ],
      events: { go: null },
    },
    first: { replies: { z: boom }, incoming: [event(1, 'e', 3)] },
    options: { from: 'l' },
    expect: { asked: ['z'], output: 3 },
  },
  {
    name: 'a lost answer of an idempotent write: the same key',
    flow: { steps: [{ id: 'z', call: 'w.z' }] },
    first: { replies: { z: { t: 'lost' } } },
    expect: { asked: ['z'], effects: ['z'] },
  },
  {
    name: 'a lost answer that was undone: another key',
    flow: { steps: [write('z')] },
    first: { replies: { z: { t: 'lost' } } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'a lost answer of a write that is not idempotent: only a person knows',
    flow: { steps: [{ id: 'z', call: 'x.z' }] },
    first: { replies: { z: { t: 'lost' } } },
    expect: { refused: 'unknown_effect z' },
  },
  {
    name: 'a person vouches that it did not happen',
    flow: { steps: [{ id: 'z', call: 'x.z' }] },
    first: { replies: { z: { t: 'lost' } } },
    options: { vouched: { z: 'undone' } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'an undo that was skipped: only a person knows',
    flow: { steps: [write('a'), { id: 'z', call: 'w.z' }] },
    first: {
      replies: { z: boom, 'a/compensate': error('no.retry') },
      incoming: [{ atMs: 90_000, message: { t: 'retryUndo', path: 'a/compensate', how: 'skip', by: by('ann') } }],
    },
    expect: { refused: 'undo_skipped a' },
  },
  {
    name: 'an undo that was skipped, and a person vouches that the write stands',
    flow: { steps: [write('a'), { id: 'z', call: 'w.z' }] },
    first: {
      replies: { z: boom, 'a/compensate': error('no.retry') },
      incoming: [{ atMs: 90_000, message: { t: 'retryUndo', path: 'a/compensate', how: 'skip', by: by('ann') } }],
    },
    options: { vouched: { a: 'done' } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'a check that failed after a write: the write stands, the fixed check holds',
    flow: { steps: [{ id: 'm', call: 'w.m', checks: [{ id: 'c', when: '${ $self.n = 1 }', then: 'fail' }] }] },
    fixed: { steps: [{ id: 'm', call: 'w.m', checks: [{ id: 'c', when: '${ $self.n = 2 }', then: 'fail' }] }] },
    first: { replies: { m: value({ n: 1 }) } },
    expect: { asked: [], effects: [] },
  },
  {
    name: 'items that went well are not done again; their siblings are',
    flow: {
      steps: [
        {
          id: 'each',
          foreach: { in: '${ [1,2,3] }', maxConcurrency: 3, steps: [{ id: 'i', call: 'w.i' }] },
        },
      ],
    },
    first: { replies: { 'i.1': boom, 'i.2': value(1, 500) } },
    expect: { asked: ['i.1'], effects: ['i.1~r1'] },
  },
  {
    name: 'from an earlier step: reads and decisions from there on are made again, writes stand',
    flow: {
      steps: [
        { id: 'q', call: 'r.q' },
        { id: 'r', call: 'r.r' },
        { id: 'm', call: 'w.m' },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { z: boom } },
    options: { from: 'r' },
    expect: { asked: ['r', 'z'] },
  },
  {
    name: 'from a step that never ran',
    flow: { steps: [{ id: 'z', call: 'w.z' }] },
    first: { replies: { z: boom } },
    options: { from: 'nowhere' },
    expect: { refused: 'no_such_step nowhere' },
  },
  {
    name: 'a run that completed',
    flow: { steps: [{ id: 'z', call: 'w.z' }] },
    first: {},
    expect: { refused: 'completed ' },
  },
  {
    name: 'a run that was cancelled',
    flow: { steps: [write('a'), { id: 'l', listen: { event: 'go' } }], events: { go: null } },
    first: { incoming: [{ atMs: 9, message: { t: 'cancel', by: by('ann') } }] },
    expect: { refused: 'cancelled ' },
  },
  {
    name: 'an earlier step, from before an undo: what was undone since is made again',
    flow: {
      steps: [
        { id: 'd', do: [write('a'), { id: 'x', call: 'w.x' }], catch: [{ steps: [{ id: 'h', set: { v: 1 } }] }] },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { x: boom, z: boom } },
    options: { from: 'x' },
    expect: { asked: ['a', 'x', 'z'], effects: ['a~r1', 'x~r1', 'z~r1'] },
  },
  {
    name: 'a lost write whose undo was made stays caught',
    flow: {
      steps: [
        { id: 'd', do: [write('a', { timeoutMs: 1000 })], catch: [{ steps: [{ id: 'h', set: { v: 1 } }] }] },
        { id: 'z', call: 'w.z' },
      ],
    },
    first: { replies: { a: { t: 'lost' }, z: boom } },
    expect: { asked: ['z'], effects: ['z~r1'] },
  },
  {
    name: 'a person says that a write that may have happened did',
    flow: { steps: [{ id: 'x', call: 'x.pay' }, last] },
    first: { replies: { x: { t: 'lost' } } },
    options: { vouched: { x: 'done' } },
    expect: { asked: [], effects: [] },
  },
];

for (const one of CASES) {
  test(`redrive: ${one.name}`, async () => {
    const first = await runTaped({ flow: one.flow, ...one.first });
    const then = { flow: one.fixed ?? one.flow, ...one.then };
    await checkAgain(one, planOf(first.tape, one.options), then, [{}, { continueEvery: 1 }]);
  });
}
