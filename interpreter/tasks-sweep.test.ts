/** People at random on random approvals: what must hold whatever they do, and wherever the run is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryResult } from '../hosts/memory/types.ts';
import { TASK_ADMINS } from '../schema/message.ts';
import { assertSame, type FlowCase, runCase } from './testing/check-flow.ts';
import { randomFrom } from './testing/generate-flow.ts';
import { at, type Said } from './testing/tasks.ts';

const RUNS = 300;
const MESSAGES = 25;
const NAMES = ['ann', 'bob', 'cid', 'dan', 'eve', 'Ann'];
const GROUPS = [['officers'], ['leads'], [], ['officers', 'leads'], [TASK_ADMINS], ['officers', TASK_ADMINS]];

type Random = (below: number) => number;
interface Approval {
  readonly quorum: { readonly approve: number; readonly deny: number };
  readonly exclude: readonly string[];
  readonly [key: string]: unknown;
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T; // never past its end

function approvalOf(random: Random): Approval {
  const escalate = Array.from({ length: random(3) }, (_, i) => ({
    afterMs: 9000 + i * 8000 + random(3000),
    to: random(2) === 0 ? { groups: ['leads'] } : { users: [pick(random, NAMES)] },
    replace: random(2) === 0,
  }));
  const exclude = random(2) === 0 ? [] : [pick(random, NAMES)];
  return {
    title: 'Go?',
    assignees: { users: [pick(random, NAMES)], ...(random(2) === 0 ? { groups: ['officers'] } : {}), exclude },
    exclude,
    quorum: { approve: 1 + random(3), deny: 1 + random(2) },
    remindMs: [5000, 15_000],
    escalate,
    ...(random(2) === 0 ? {} : { notify: { call: 'w.tell', with: { who: '${ $notice.users }' } } }),
    onDeny: 'continue',
    onExpire: 'continue',
  };
}

/** Everybody has the same groups all the time. */
function messageOf(random: Random, n: number): ReturnType<typeof at> {
  const who = random(NAMES.length);
  const name = NAMES[who] ?? '';
  const to = random(3) === 0 ? { group: 'leads' } : { user: pick(random, NAMES) };
  const said: readonly Said[] = [
    { t: 'vote', vote: 'approve' },
    { t: 'vote', vote: 'deny' },
    { t: 'claim' },
    { t: 'claim', takeOver: true },
    { t: 'release' },
    { t: 'delegate', to },
    { t: 'comment', text: 'well' },
    { t: 'ask', text: 'why?', ...(random(2) === 0 ? {} : { of: to }) },
    { t: 'answer', text: 'so', ...(random(2) === 0 ? {} : { question: 1 + random(2) }) },
  ];
  return at(1 + n + random(2) / 2, name, pick(random, said), GROUPS[who] ?? []);
}

function draft(seed: number): { readonly approval: Approval; readonly one: Omit<FlowCase, 'expect' | 'name'> } {
  const random = randomFrom(seed);
  const { exclude, ...approval } = approvalOf(random);
  const incoming = Array.from({ length: MESSAGES }, (_, n) => messageOf(random, n));
  const flow = {
    steps: [
      { id: 'ok', approval, timeoutMs: 30_000 },
      { id: 'rest', wait: 60_000 },
    ],
  };
  return { approval: { ...approval, exclude } as Approval, one: { flow, incoming } };
}

/** Told from the journal alone. */
function checkPromises({ journal }: MemoryResult, { quorum, exclude }: Approval, why: string): void {
  const voted: string[] = [];
  const tally = { approve: 0, deny: 0 };
  let claimed: string | undefined;
  for (const { what } of journal) {
    switch (what.t) {
      case 'task.claimed':
        assert.equal(what.from, claimed === what.by ? undefined : claimed, `${why}: claimed beside another`);
        claimed = what.by;
        break;
      case 'task.released':
        assert.equal(what.of, claimed, `${why}: released what was not claimed`);
        claimed = undefined;
        break;
      case 'task.delegated':
        assert.notEqual('user' in what.to && exclude.includes(what.to.user), true, `${why}: handed to the excluded`);
        if (what.claim === 'passed' && 'user' in what.to) claimed = what.to.user;
        if (what.claim === 'ended') claimed = undefined;
        break;
      case 'task.voted':
        assert.equal(claimed === undefined || claimed === what.by, true, `${why}: ${what.by} voted past a claim`);
        assert.equal(voted.includes(what.by.toLowerCase()), false, `${why}: ${what.by} voted twice`);
        assert.equal(
          exclude.some((name) => name.toLowerCase() === what.by.toLowerCase()),
          false,
          `${why}: excluded`,
        );
        voted.push(what.by.toLowerCase());
        tally[what.vote]++;
        claimed = undefined;
        break;
      case 'task.closed': {
        const decided = tally.deny >= quorum.deny ? 'denied' : tally.approve >= quorum.approve ? 'approved' : 'expired';
        assert.equal(what.decision, decided, why);
        break;
      }
      default:
        break;
    }
  }
}

test(`promises hold over ${RUNS} random approvals, cut anywhere`, async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= RUNS; seed++) {
    const { approval, one } = draft(seed);
    const plain = await runCase(one);
    checkPromises(plain, approval, `seed ${seed}`);
    for (const { what } of plain.journal) seen.add(what.t === 'message.refused' ? what.because : what.t);
    const cuts = seed <= 20 ? Array.from({ length: 40 }, (_, n) => n + 1) : [1, 1 + (seed % 40)];
    for (const continueEvery of cuts) {
      const cut = await runCase(one, { continueEvery });
      assertSame(cut, plain, `seed ${seed}, cut at every ${continueEvery}`);
      assert.deepEqual(cut.replies, plain.replies, `seed ${seed}, cut at every ${continueEvery}`);
    }
  }
  // Nothing of what people can do, or be refused for, is left out by chance.
  const missing = [
    ...['task.claimed', 'task.released', 'task.delegated', 'task.commented', 'task.asked', 'task.answered'],
    ...[
      'task.notified',
      'task.escalated',
      'task.reminded',
      'task.undecidable',
      'task.voted',
      'excluded',
      'not_assigned',
      'voted',
    ],
    ...['claimed', 'not_claimed', 'handed_on', 'not_delegated', 'not_asked', 'no_question', 'closed'],
  ].filter((kind) => !seen.has(kind));
  assert.deepEqual(missing, []);
});
