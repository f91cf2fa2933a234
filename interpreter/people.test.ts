/** Rules 35 and 36: approvals, events, messages, their refusals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../schema/json.ts';
import type { Message } from '../schema/message.ts';
import { createMachine } from './create-machine.ts';
import type { Command, Event } from './machine.ts';
import { buildPlan } from './testing/build-plan.ts';
import { by, checkFlow, digest, type FlowCase, runCase, storyOf } from './testing/check-flow.ts';

const vote = (task: string, user: string, how: 'approve' | 'deny' = 'approve', more: object = {}): Message => ({
  t: 'vote',
  task,
  vote: how,
  by: by(user, 'officers'),
  ...more,
});
const event = (type: string, eventId: string, data: number | object): Message => ({
  t: 'event',
  type,
  eventId,
  // Data of a test.
  data: data as never,
});
const ask = (more: object = {}, step: object = {}): { id: string } => ({
  id: 'ok',
  ...{ approval: { title: '${ "Release " & $input.id & "?" }', assignees: { groups: ['officers'] }, ...more } },
  ...step,
});
const input = { id: 'S1' };
const at = (
  seconds: number,
  message: Message | 'cancel',
  id?: string,
): { atMs: number; message: Message | 'cancel'; id?: string } => ({
  atMs: seconds * 1000,
  message,
  ...(id === undefined ? {} : { id }),
});

const approvals: readonly FlowCase[] = [
  {
    name: 'an approval: output and decision',
    flow: { steps: [ask({}, { id: 'ok' })] },
    input,
    incoming: [at(5, vote('ok', 'ann', 'approve', { comment: 'seen' }), 'v')],
    expect: {
      replies: { v: 'ok' },
      output: {
        decision: 'approved',
        by: 'ann',
        at: '2026-01-01T00:00:05.000Z',
        comment: 'seen',
        votes: [{ by: 'ann', vote: 'approve', at: '2026-01-01T00:00:05.000Z', comment: 'seen' }],
      },
    },
  },
  {
    name: 'the first deny decides and raises',
    flow: {
      steps: [ask({ quorum: 2 })],
      catch: [{ steps: [{ id: 'end', return: '${ $error.type & $error.data.by }' }] }],
    },
    input,
    incoming: [at(5, vote('ok', 'ann')), at(6, vote('ok', 'bob', 'deny'))],
    expect: { output: 'approval.deniedbob' },
  },
  {
    name: 'onDeny continue completes with the decision',
    flow: { steps: [ask({ onDeny: 'continue' }), { id: 'end', return: '${ $steps.ok.decision }' }] },
    input,
    incoming: [at(6, vote('ok', 'bob', 'deny'))],
    expect: { output: 'denied' },
  },
  {
    name: 'quorum: distinct people, who may, once; refusals say why',
    flow: {
      steps: [
        ask({ quorum: 2, assignees: { users: 'cid', groups: ['officers'], exclude: ['${ $run.startedBy }'] } }),
        { id: 'end', return: '${ [$steps.ok.votes.by] }' },
      ],
    },
    input,
    incoming: [
      at(1, vote('ok', 'tester'), 'excluded'),
      at(2, { t: 'vote', task: 'ok', vote: 'approve', by: by('eve', 'guests') }, 'stranger'),
      at(3, vote('ok', 'ann'), 'first'),
      at(4, vote('ok', 'ann'), 'twice'),
      at(5, vote('no', 'ann'), 'nothing'),
      at(6, { t: 'vote', task: 'ok', vote: 'approve', by: by('cid') }, 'second'),
    ],
    expect: {
      output: ['ann', 'cid'],
      replies: {
        excluded: 'excluded',
        stranger: 'not_assigned',
        first: 'ok',
        twice: 'voted',
        nothing: 'no_such_task',
        second: 'ok',
      },
    },
  },
  {
    name: 'a form is needed to approve and must fit; the same message again gets the same answer',
    flow: {
      steps: [
        ask({ form: { type: 'object', required: ['note'] } }),
        { id: 'w', wait: 60_000 },
        { id: 'end', return: '${ $steps.ok.form.note }' },
      ],
    },
    input,
    incoming: [
      at(1, vote('ok', 'ann'), 'without'),
      at(2, vote('ok', 'ann', 'approve', { form: {} }), 'wrong'),
      at(3, vote('ok', 'ann', 'approve', { form: { note: 'n' } }), 'right'),
      at(4, vote('ok', 'ann', 'approve', { form: { note: 'n' } }), 'right'),
      at(5, vote('ok', 'bob', 'approve', { form: { note: 'n' } }), 'late'),
    ],
    expect: {
      output: 'n',
      replies: { without: 'form_missing', wrong: 'form_invalid', right: 'ok', late: 'closed' },
    },
  },
  {
    name: 'expiry raises; times count from the opening',
    flow: { steps: [{ id: 'w', wait: 60_000 }, ask({}, { timeoutMs: 5000 })] },
    input,
    incoming: [at(64, vote('no', 'x')), at(66, vote('ok', 'ann'), 'late')],
    expect: { error: 'approval.expired', replies: { late: 'ended' } },
  },
  {
    name: 'onExpire continue, after reminders and an escalation that adds people',
    flow: {
      steps: [
        ask(
          {
            remindMs: [2000, 4000],
            escalate: [{ afterMs: 3000, to: { users: ['lead'] } }],
            onExpire: 'continue',
            quorum: 2,
          },
          { timeoutMs: 10_000 },
        ),
        { id: 'end', return: { d: '${ $steps.ok.decision }', n: '${ $count($steps.ok.votes) }' } },
      ],
    },
    input,
    incoming: [
      at(1, { t: 'vote', task: 'ok', vote: 'approve', by: by('lead') }, 'early'),
      at(5, { t: 'vote', task: 'ok', vote: 'approve', by: by('lead') }, 'now'),
    ],
    expect: { output: { d: 'expired', n: 1 }, replies: { early: 'not_assigned', now: 'ok' } },
  },
  {
    name: 'what a run waits for is shown',
    flow: {
      events: { paid: null },
      steps: [
        {
          id: 'p',
          parallel: {
            branches: {
              a: [ask({ assignees: { users: ['ann'], groups: ['g'] } })],
              b: [{ id: 'l', listen: { event: 'paid' } }],
            },
          },
        },
      ],
    },
    input,
    expect: { waitingFor: ['event:paid', 'group:g', 'user:ann'] },
  },
  {
    name: 'a task takes so many messages; a vote always has room',
    flow: { steps: [ask(), { id: 'end', return: '${ $steps.ok.by }' }] },
    input,
    limits: { messagesPerTask: 1 },
    incoming: [
      at(2, { t: 'claim', task: 'ok', by: by('ann', 'officers') }, 'claim'),
      at(3, { t: 'comment', task: 'ok', by: by('ann', 'officers'), text: 'well' }, 'more'),
      at(4, vote('ok', 'ann')),
    ],
    expect: { output: 'ann', replies: { claim: 'ok', more: 'too_many' } },
  },
];

const listen = (id: string, match?: string, more: object = {}): { id: string } => ({
  id,
  ...{ listen: { event: 'order', ...(match === undefined ? {} : { match }) } },
  ...more,
});
const events: readonly FlowCase[] = [
  {
    name: 'an event is taken; its data is the output',
    flow: { events: { order: null }, steps: [listen('l', '${ $event.id = $input.id }')] },
    input,
    incoming: [at(1, event('order', 'e1', { id: 'S2' }), 'other'), at(2, event('order', 'e2', { id: 'S1', n: 1 }))],
    expect: { output: { id: 'S1', n: 1 }, replies: { other: 'ok' } },
  },
  {
    name: 'an early event is kept, in order, until a listener takes it',
    flow: {
      events: { order: null },
      steps: [
        { id: 'w', wait: 60_000 },
        listen('a'),
        listen('b'),
        { id: 'end', return: ['${ $steps.a }', '${ $steps.b }'] },
      ],
    },
    input,
    incoming: [at(1, event('order', 'e1', 1)), at(2, event('order', 'e2', 2)), at(3, event('order', 'e1', 9), 'same')],
    expect: { output: [1, 2], replies: { same: 'ok' } },
  },
  {
    name: 'the longest-waiting listener whose match holds',
    flow: {
      events: { order: null },
      steps: [
        {
          id: 'p',
          parallel: {
            branches: {
              a: [{ id: 'w', wait: 5000 }, listen('la')],
              b: [listen('lb', '${ $event > 5 }')],
              c: [{ id: 'v', wait: 1000 }, listen('lc')],
            },
          },
        },
      ],
    },
    input,
    incoming: [at(10, event('order', 'e1', 1)), at(11, event('order', 'e2', 2)), at(12, event('order', 'e3', 7))],
    expect: { output: { a: 2, b: 7, c: 1 } },
  },
  {
    name: 'refused: unknown type, wrong data, full buffer',
    flow: {
      events: { order: { type: 'number' } },
      steps: [{ id: 'w', wait: 60_000 }, listen('l')],
    },
    input,
    limits: { keptEvents: 1 },
    incoming: [
      at(1, event('other', 'e1', 1), 'unknown'),
      at(2, event('order', 'e2', {}), 'wrong'),
      at(3, event('order', 'e3', 3), 'kept'),
      at(4, event('order', 'e4', 4), 'full'),
    ],
    expect: {
      output: 3,
      replies: { unknown: 'unknown_event', wrong: 'event_invalid', kept: 'ok', full: 'buffer_full' },
    },
  },
  {
    name: 'a listen times out',
    flow: {
      events: { order: null },
      steps: [
        listen('l', undefined, {
          timeoutMs: 5000,
          catch: [{ errors: ['timeout'], steps: [{ id: 'c', set: { late: true } }] }],
        }),
      ],
    },
    input,
    expect: {
      output: { late: true },
      story: ['l: timeout', 'l: catch.entered', 'c: step.completed', 'l: step.completed'],
    },
  },
  {
    name: 'a match that is no condition fails its listener',
    flow: { events: { order: null }, steps: [listen('l', '${ $event.x }')] },
    input,
    incoming: [at(1, event('order', 'e1', { x: 3 }))],
    expect: { error: 'expression.failed' },
  },
  {
    name: 'emit publishes',
    flow: { steps: [{ id: 'e', emit: { event: 'held', data: { id: '${ $input.id }' } } }] },
    input,
    expect: { story: ['e: step.completed'] },
  },
];

for (const one of [...approvals, ...events]) test(one.name, () => checkFlow(one));

test('refusals are recorded, with who and why', async () => {
  const { journal } = await runCase({
    flow: { steps: [ask()] },
    input,
    incoming: [at(1, vote('ok', 'eve', 'approve', { by: by('eve') })), at(3, vote('ok', 'ann'))],
  });
  const refused = journal.flatMap(({ path, what }) =>
    what.t === 'message.refused' ? [[path, what.message, what.by, what.because]] : [],
  );
  assert.deepEqual(refused, [['ok', 'vote', 'eve', 'not_assigned']]);
});

test('what is nested too deep or too large is refused, from wherever it comes', async () => {
  let deep: Json = 1;
  for (let i = 0; i < 5000; i++) deep = [deep];
  const flow = { events: { order: null }, steps: [listen('l', undefined, { timeoutMs: 9000 })] };
  const incoming = [at(1, { t: 'event', type: 'order', eventId: 'e', data: deep }, 'deep')];
  const { replies, end } = await runCase({ flow, input, incoming });
  assert.deepEqual(replies.deep, { ok: false, why: 'malformed', detail: 'The message is nested too deep.' });
  assert.equal(end?.is === 'failed' && end.error.type, 'timeout');
  const huge = await runCase({ flow, input: { text: 'x'.repeat(2_000_000) } });
  assert.equal(huge.end?.is === 'failed' && huge.end.error.type, 'limit.exceeded');
});

test('a task whose scope ends is closed', async () => {
  const { journal } = await runCase({ flow: { steps: [ask()] }, input, incoming: [at(1, 'cancel')] });
  assert.deepEqual(storyOf(journal), ['ok: step.stopped']);
  assert.equal(
    journal.some(({ what }) => what.t === 'task.closed' && what.decision === 'stopped'),
    true,
  );
});

test('malformed messages are refused at the door', () => {
  const start = { root: 'run', input: {}, startedBy: 'a', startedAt: 0, env: 'test' };
  const machine = createMachine(buildPlan({ steps: [] }), start, { digest });
  const wrong: readonly unknown[] = [
    null,
    {},
    { t: 'vote', task: 1, vote: 'approve', by: by('a') },
    { t: 'vote', task: 'x', vote: 'maybe', by: by('a') },
    { t: 'vote', task: 'x', vote: 'deny', by: { user: '' } },
    { t: 'event', type: 'x', eventId: '', data: 1 },
    { t: 'event', type: 'x', eventId: '1' },
    { t: 'event', type: 'x', eventId: 'x'.repeat(501), data: 1 },
    { t: 'cancel' },
    { t: 'cancel', by: by('a'), reason: 'x'.repeat(10_001) },
    { t: 'cancel', by: { ...by('a'), groups: 'all' } },
    { t: 'cancel', by: by('a'), force: 'yes' },
    { t: 'retryUndo', path: 'x', how: 'later', by: by('a') },
    { t: 'settle', path: 'x', as: 'maybe', by: by('a') },
  ];
  for (const message of wrong) {
    // What a client sends is not typed.
    const reply = machine.refuse(message as Message);
    assert.equal(reply?.ok === false && reply.why, 'malformed', JSON.stringify(message));
  }
});

test('an event that the flow never listens for is refused without a record', async () => {
  const incoming = [at(1, event('none', 'e', 1), 'none'), at(2, vote('ok', 'ann'))];
  const { journal, replies } = await runCase({ flow: { steps: [ask()] }, input, incoming });
  const reply = replies.none;
  assert.equal(reply?.ok === false && reply.why, 'unknown_event');
  assert.deepEqual(
    journal.filter(({ what }) => what.t === 'message.refused'),
    [],
  );
});

test('a message above its bytes is refused before it is in the history; kept events are bounded in bytes', async () => {
  const flow = { events: { order: null }, steps: [{ id: 'w', wait: 60_000 }, listen('l')] };
  const incoming = [
    at(1, event('order', 'a', { t: 'x'.repeat(3000) }), 'large'),
    at(2, event('order', 'b', { t: 'x'.repeat(1000) }), 'kept'),
    at(3, event('order', 'c', { t: 'x'.repeat(1000) }), 'full'),
    at(4, event('order', 'd', 1), 'small'),
  ];
  const limits = { messageBytes: 2000, keptBytes: 1500 };
  const { replies } = await runCase({ flow, input, incoming, limits });
  const why = (id: string): string => {
    const reply = replies[id];
    return reply === undefined ? 'none' : reply.ok ? 'ok' : reply.why;
  };
  assert.deepEqual(['large', 'kept', 'full', 'small'].map(why), ['malformed', 'ok', 'buffer_full', 'ok']);
});

test('few refusals are remembered, and shortly', () => {
  const plan = buildPlan({ steps: [ask()] });
  const limits = { seenRefusals: 1, refusalText: 10, gateEvents: 2 };
  const start = { root: 'run', input, startedBy: 'ann', startedAt: 0, env: 'test' };
  const machine = createMachine(plan, start, { digest, limits });
  let historyEvents = 0;
  const send = (of: Event): readonly Command[] => {
    historyEvents++;
    machine.dispatch(of, { now: 1, historyEvents, historyBytes: 0, suggested: false });
    return machine.drain();
  };
  send({ t: 'start' });
  const refused = (id: string): Event => ({
    t: 'message',
    id,
    message: vote('ok', 'eve', 'approve', { by: by('eve') }),
  });
  send(refused('1'));
  const command = send(refused('2')).find(({ t }) => t === 'continue');
  assert.deepEqual(command?.t === 'continue' && JSON.parse(JSON.stringify(command.snapshot.state)).replies, {
    'm/2': { ok: false, why: 'not_assigned', detail: 'eve has no' },
  });
});
