/** Rule 35 beyond votes: claims, delegations, remarks, both quorums, escalations, what a run shows of a task. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskMessage } from '../schema/message.ts';
import { createMachine } from './create-machine.ts';
import { buildPlan } from './testing/build-plan.ts';
import { by, checkFlow, digest, type FlowCase } from './testing/check-flow.ts';
import { admins, approve, ask, at, claim, deny, type Said, to, toGroup, users } from './testing/tasks.ts';

const steps = (more: Said = {}, step: Said = {}): FlowCase['flow'] => ({
  steps: [ask({ onDeny: 'continue', onExpire: 'continue', ...more }, step), { id: 'end', return: OUTPUT }],
});
/** `approved ann bob`, `denied bob`. */
const OUTPUT = '${ $trim($steps.ok.decision & " " & $join([$steps.ok.votes.by], " ")) }';
const expired = { timeoutMs: 60_000 };

const cases: readonly FlowCase[] = [
  {
    name: 'a claim reserves the vote; it can be given back',
    flow: steps(),
    incoming: [
      at(1, 'ann', claim),
      at(2, 'ann', claim),
      at(3, 'bob', claim),
      at(4, 'bob', approve),
      at(5, 'bob', { t: 'release' }),
      at(6, 'ann', { t: 'release', reason: 'no time' }),
      at(7, 'ann', { t: 'release' }),
      at(8, 'bob', approve),
    ],
    expect: {
      output: 'approved bob',
      replies: {
        ann1: 'ok',
        ann2: 'ok',
        bob3: 'claimed',
        bob4: 'claimed',
        bob5: 'not_claimed',
        ann6: 'ok',
        ann7: 'not_claimed',
        bob8: 'ok',
      },
    },
  },
  {
    name: 'who runs the tasks takes a claim over when they say so, and may vote only if asked',
    flow: steps(),
    incoming: [
      at(1, 'ann', claim),
      at(2, 'max', claim, ['officers', ...admins]),
      at(3, 'max', { ...claim, takeOver: true }, admins),
      at(4, 'bob', { ...claim, takeOver: true }),
      at(5, 'max', { ...claim, takeOver: true }, ['officers', ...admins]),
      at(6, 'ann', approve),
      at(7, 'kim', { t: 'release' }, admins),
      at(8, 'kim', approve, admins),
      at(9, 'ann', approve),
    ],
    expect: {
      output: 'approved ann',
      replies: {
        max2: 'claimed',
        max3: 'not_assigned',
        bob4: 'claimed',
        max5: 'ok',
        ann6: 'claimed',
        kim7: 'ok',
        kim8: 'not_assigned',
        ann9: 'ok',
      },
    },
  },
  {
    name: 'a claim of who may not vote, or has voted, or of a closed task; a claim ends with its vote',
    flow: { steps: [...steps({ quorum: 2, assignees: { groups: ['officers'], exclude: ['eve'] } }).steps] },
    incoming: [
      at(1, 'eve', claim),
      at(2, 'zoe', claim, []),
      at(3, 'ann', claim),
      at(4, 'ann', approve),
      at(5, 'ann', claim),
      at(6, 'bob', approve),
      at(7, 'bob', claim),
    ],
    expect: {
      output: 'approved ann bob',
      replies: { eve1: 'excluded', zoe2: 'not_assigned', ann4: 'ok', ann5: 'voted', bob6: 'ok', bob7: 'ended' },
    },
  },
  {
    name: 'a vote that was handed on is cast once, by the other; exclusion holds',
    flow: steps({ quorum: 2, assignees: { groups: ['officers'], exclude: ['${ $run.startedBy }', ['eve']] } }),
    incoming: [
      at(1, 'ann', to('eve')),
      at(2, 'ann', to('Tester')),
      at(3, 'ann', to('zoe')),
      at(4, 'ann', approve),
      at(5, 'zoe', approve, []),
      at(6, 'zoe', approve, []),
      at(7, 'ann', to('kim')),
      at(8, 'bob', to('zoe')),
      at(9, 'bob', approve),
    ],
    expect: {
      output: 'approved zoe bob',
      replies: {
        ann1: 'excluded',
        ann2: 'excluded',
        ann3: 'ok',
        ann4: 'handed_on',
        zoe5: 'ok',
        zoe6: 'voted',
        ann7: 'handed_on',
        bob8: 'voted',
        bob9: 'ok',
      },
    },
  },
  {
    name: 'one vote is handed to a group: one of them casts it',
    flow: steps({ quorum: 3 }, expired),
    incoming: [
      at(1, 'ann', toGroup('leads')),
      at(2, 'zoe', approve, ['leads']),
      at(3, 'kim', approve, ['leads']),
      at(4, 'bob', approve),
    ],
    expect: { output: 'expired zoe bob', replies: { zoe2: 'ok', kim3: 'not_assigned', bob4: 'ok' } },
  },
  {
    name: 'what was handed on can be moved and taken back by who gave it',
    flow: steps({ quorum: 2 }),
    incoming: [
      at(1, 'ann', to('zoe')),
      at(2, 'zoe', to('kim'), []),
      at(3, 'zoe', approve, []),
      at(4, 'kim', to('kim'), []),
      at(5, 'zoe', to('zoe'), []),
      at(6, 'kim', approve, []),
      at(7, 'ann', to('lea')),
      at(8, 'zoe', approve, []),
      at(9, 'ann', to('ann')),
      at(10, 'lea', approve, []),
      at(11, 'ann', approve),
      at(12, 'bob', approve),
    ],
    expect: {
      output: 'approved ann bob',
      replies: {
        ann1: 'ok',
        zoe2: 'ok',
        zoe3: 'not_assigned',
        kim4: 'not_delegated',
        zoe5: 'ok',
        kim6: 'not_assigned',
        ann7: 'ok',
        zoe8: 'not_assigned',
        ann9: 'ok',
        lea10: 'not_assigned',
        ann11: 'ok',
      },
    },
  },
  {
    name: 'a claim goes with the vote; who runs the tasks assigns one past a claim',
    flow: steps({ quorum: 2 }),
    incoming: [
      at(1, 'ann', claim),
      at(2, 'bob', to('zoe')),
      at(3, 'ann', to('zoe')),
      at(4, 'bob', approve),
      at(5, 'max', to('kim'), admins),
      at(6, 'zoe', approve, []),
      at(7, 'kim', approve, []),
      at(8, 'zoe', approve, []),
    ],
    expect: {
      output: 'approved kim zoe',
      replies: { bob2: 'claimed', ann3: 'ok', bob4: 'claimed', max5: 'ok', zoe6: 'claimed', kim7: 'ok', zoe8: 'ok' },
    },
  },
  {
    name: 'an assigned vote that is handed on leaves the claim of another alone',
    flow: steps({ quorum: 2 }),
    incoming: [
      at(1, 'max', to('kim'), admins),
      at(2, 'ann', claim),
      at(3, 'kim', to('zoe'), []),
      at(4, 'ann', approve),
      at(5, 'kim', to('lea'), []),
      at(6, 'lea', approve, []),
    ],
    expect: { output: 'approved ann lea', replies: { kim3: 'claimed', ann4: 'ok', kim5: 'ok', lea6: 'ok' } },
  },
  {
    name: 'who runs the tasks assigns as many votes as they say, and takes the newest back',
    flow: steps({ quorum: 2 }),
    incoming: [
      at(1, 'max', to('kim'), admins),
      at(2, 'max', to('zoe'), admins),
      at(3, 'max', to('lea'), admins),
      at(4, 'max', to('max'), admins),
      at(5, 'lea', approve, []),
      at(6, 'zoe', approve, []),
      at(7, 'kim', approve, []),
    ],
    expect: {
      output: 'approved zoe kim',
      replies: { max2: 'ok', max3: 'ok', max4: 'ok', lea5: 'not_assigned', zoe6: 'ok', kim7: 'ok' },
    },
  },
  {
    name: 'one who is excluded assigns nobody, whatever their groups',
    flow: steps({ assignees: { groups: ['officers'], exclude: ['max'] } }, expired),
    incoming: [at(1, 'max', to('zoe'), admins), at(2, 'max', { t: 'comment', text: 'urgent' }, admins)],
    expect: { output: 'expired', replies: { max1: 'excluded', max2: 'ok' } },
  },
  {
    name: 'one deny is not enough where two are asked for',
    flow: steps({ quorum: { approve: 2, deny: 2 } }),
    incoming: [at(1, 'ann', deny), at(2, 'ann', deny), at(3, 'bob', approve), at(4, 'kim', deny)],
    expect: { output: 'denied ann bob kim', replies: { ann1: 'ok', ann2: 'voted' } },
  },
  {
    name: 'approved over one deny',
    flow: steps({ quorum: { approve: 2, deny: 2 } }),
    incoming: [at(1, 'ann', deny), at(2, 'bob', approve), at(3, 'kim', approve)],
    expect: { output: 'approved ann bob kim' },
  },
  {
    name: 'a split vote of those who are named stays open until it expires',
    flow: { steps: [ask({ ...users('ann', 'bob'), quorum: { approve: 2, deny: 2 } }, expired)] },
    incoming: [at(1, 'ann', approve), at(2, 'bob', deny)],
    expect: { error: 'approval.expired' },
  },
  {
    name: 'an escalation frees a claim and adds people',
    flow: steps({ ...users('ann'), escalate: [{ afterMs: 5000, to: { users: ['lea'] } }] }),
    incoming: [at(1, 'ann', claim), at(2, 'lea', approve), at(6, 'lea', approve)],
    expect: { output: 'approved lea', replies: { lea2: 'not_assigned', lea6: 'ok' } },
  },
  {
    name: 'an escalation that replaces asks others; votes stand, delegations end, exclusions add up',
    flow: steps({
      ...users('ann', 'bob'),
      quorum: 2,
      escalate: [
        { afterMs: 5000, to: { groups: ['leads'], exclude: ['eve'] }, replace: true },
        { afterMs: 9000, to: { users: ['cfo'] } },
      ],
    }),
    incoming: [
      at(1, 'ann', approve),
      at(2, 'bob', to('zoe')),
      at(6, 'bob', approve),
      at(7, 'zoe', approve),
      at(8, 'eve', approve, ['leads']),
      at(10, 'cfo', approve),
    ],
    expect: {
      output: 'approved ann cfo',
      replies: { bob2: 'ok', bob6: 'not_assigned', zoe7: 'not_assigned', eve8: 'excluded', cfo10: 'ok' },
    },
  },
  {
    name: 'excluded is who approved before',
    flow: {
      steps: [
        { ...ask({ quorum: 2 }), id: 'first' },
        ask({ assignees: { groups: ['officers'], exclude: ['${ $run.startedBy }', '${ [$steps.first.votes.by] }'] } }),
        { id: 'end', return: OUTPUT },
      ],
    },
    incoming: [
      at(1, 'ann', { ...approve, task: 'first' }),
      at(2, 'bob', { ...approve, task: 'first' }),
      at(3, 'ANN', approve),
      at(4, 'bob', approve),
      at(5, 'tester', approve),
      at(6, 'kim', approve),
    ],
    expect: { output: 'approved kim', replies: { ANN3: 'excluded', bob4: 'excluded', tester5: 'excluded' } },
  },
  {
    name: 'questions go to who started the run, or to who is named; answers close them',
    flow: steps(),
    incoming: [
      at(1, 'zoe', { t: 'ask', text: 'why?' }, []),
      at(2, 'ann', { t: 'ask', text: 'why?' }),
      at(3, 'bob', { t: 'ask', text: 'how much?', of: { user: 'zoe' } }),
      at(4, 'kim', { t: 'answer', text: 'so' }, []),
      at(5, 'kim', { t: 'answer', text: 'so', question: 1 }, []),
      at(6, 'tester', { t: 'answer', text: 'so', question: 1 }, []),
      at(7, 'zoe', { t: 'answer', text: '7' }, []),
      at(8, 'zoe', { t: 'answer', text: '8' }, []),
      at(9, 'zoe', { t: 'comment', text: 'ready' }, []),
      at(10, 'lea', { t: 'comment', text: 'me too' }, []),
      at(11, 'ann', approve),
    ],
    expect: {
      output: 'approved ann',
      replies: {
        zoe1: 'not_assigned',
        ann2: 'ok',
        bob3: 'ok',
        kim4: 'no_question',
        kim5: 'not_asked',
        tester6: 'ok',
        zoe7: 'ok',
        zoe8: 'no_question',
        zoe9: 'ok',
        lea10: 'not_assigned',
        ann11: 'ok',
      },
    },
  },
  {
    name: 'remarks are bounded',
    flow: steps({}, expired),
    limits: { remarks: 1, questions: 1, remarksText: 10 },
    incoming: [
      at(1, 'ann', { t: 'comment', text: 'one' }),
      at(2, 'ann', { t: 'comment', text: 'two' }),
      at(3, 'ann', { t: 'ask', text: 'why?' }),
      at(4, 'ann', { t: 'ask', text: 'why' }),
      at(5, 'ann', { t: 'comment', text: 'more' }),
    ],
    expect: { output: 'expired', replies: { ann2: 'ok', ann3: 'ok', ann4: 'too_many', ann5: 'too_many' } },
  },
  {
    name: 'a claimed task waits for one; what was voted, handed on or asked shows in whom it waits for',
    flow: {
      steps: [
        {
          id: 'p',
          parallel: {
            branches: {
              a: [ask(users('ann', 'bob'))],
              b: [{ ...ask({ ...users('ann', 'bob', 'kim'), quorum: 3 }), id: 'b' }],
            },
          },
        },
      ],
    },
    incoming: [
      at(1, 'ann', claim),
      at(2, 'ann', { ...approve, task: 'b' }),
      at(3, 'bob', { ...toGroup('leads'), task: 'b' }),
      at(4, 'kim', { t: 'ask', text: 'who?', task: 'b' }),
    ],
    expect: { waitingFor: ['group:leads', 'user:ann', 'user:kim', 'user:tester'] },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));

test('malformed messages about a task are refused at the door', () => {
  const start = { root: 'run', input: {}, startedBy: 'a', startedAt: 0, env: 'test' };
  const machine = createMachine(buildPlan({ steps: [] }), start, { digest });
  const ann = by('ann');
  const wrong: readonly object[] = [
    { t: 'claim', by: ann },
    { t: 'claim', task: 'ok' },
    { t: 'claim', task: 'ok', by: ann, takeOver: 'yes' },
    { t: 'release', task: 'ok', by: ann, reason: 1 },
    { t: 'delegate', task: 'ok', by: ann },
    { t: 'delegate', task: 'ok', by: ann, to: {} },
    { t: 'delegate', task: 'ok', by: ann, to: { user: '' } },
    { t: 'delegate', task: 'ok', by: ann, to: { user: 'bob', group: 'leads' } },
    { t: 'delegate', task: 'ok', by: ann, to: { group: 'x'.repeat(501) } },
    { t: 'comment', task: 'ok', by: ann, text: ' ' },
    { t: 'comment', task: 'ok', by: ann, text: 'x'.repeat(2001) },
    { t: 'ask', task: 'ok', by: ann, text: 'why?', of: 'bob' },
    { t: 'answer', task: 'ok', by: ann, text: 'so', question: 1.5 },
  ];
  for (const message of wrong) {
    // What a client sends is not typed.
    const reply = machine.refuse(message as TaskMessage);
    assert.equal(reply?.ok === false && reply.why, 'malformed', JSON.stringify(message));
  }
  const unknown = machine.refuse({ t: 'claim', task: 'no', by: ann });
  assert.equal(unknown?.ok === false && unknown.why, 'no_such_task');
});
