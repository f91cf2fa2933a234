import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { planRedrive } from '../../interpreter/redrive/plan-redrive.ts';
import type { Person } from '../../schema/message.ts';
import { readSealKey } from '../wall/people/seal.ts';
import { AUDIENCE, ISSUER, startKeyServer } from '../wall/people/testing/key-server.ts';
import { officer, planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const SEAL = Buffer.alloc(32, 3).toString('base64');
process.env.HOLDFAST_TEST_SEAL = SEAL;
const keys = await startKeyServer();
const stage = useStage({
  worker: {
    identity: {
      mode: 'token',
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: { jwksUrl: keys.url },
      seal: [{ id: 'a', key: { env: 'HOLDFAST_TEST_SEAL' } }],
    },
  },
});
after(() => keys.stop());
const FLOW = `
holdfast: "1"
name: proven
version: 1.0.0
steps:
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`;
const PLAN = planOf(FLOW);

const seal = readSealKey('a', SEAL);
const vote = async (runId: string, token?: string, by: Person = officer): Promise<string> => {
  const options = token === undefined ? {} : { token: { text: token, seal } };
  const reply = await stage.client.send(runId, { t: 'vote', task: 'review', vote: 'approve', by }, options);
  return reply.ok ? 'ok' : reply.why;
};
/** Everything that the server has of a run, its payloads too, as text. */
async function historyText(runId: string): Promise<string> {
  const { events } = await stage.temporal.workflow.getHandle(runId).fetchHistory();
  const payloads: string[] = [];
  const text = JSON.stringify(events, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string') payloads.push(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  return [text, ...payloads].join('\n');
}

test('where tokens are asked for, the token votes and not the claim; no token stands in the history', async () => {
  const runId = await stage.start(PLAN);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const clerk = await keys.token({ sub: 'clerk@example.org', groups: ['clerks'] });
  const head = await keys.token({ sub: 'head@example.org', groups: ['officers'] });
  assert.equal(await vote(runId), 'unidentified');
  assert.equal(await vote(runId, clerk), 'not_assigned');
  // A client that does not seal: refused before it is written anywhere.
  const by = officer;
  const update = stage.temporal.workflow.getHandle(runId).executeUpdate('approve', {
    args: [{ message: { t: 'vote', task: 'review', vote: 'approve', by }, token: head }],
  });
  await assert.rejects(update);
  assert.equal(await vote(runId, head), 'ok');
  const { entries } = await stage.client.story(runId);
  const told = entries.flatMap(({ what }): unknown[] =>
    what.t === 'task.voted'
      ? [[what.by, what.verified]]
      : what.t === 'message.refused'
        ? [[what.by, what.claimed, what.because]]
        : [],
  );
  assert.deepEqual(told, [
    [undefined, 'officer@example.org', 'unidentified'],
    ['clerk@example.org', undefined, 'not_assigned'],
    ['head@example.org', true],
  ]);
  const history = await historyText(runId);
  for (const there of ['hfs1.a.', 'head@example.org']) assert.ok(history.includes(there), there);
  for (const token of [clerk, head]) {
    for (const part of token.split('.').slice(1)) assert.ok(!history.includes(part), part.slice(0, 20));
  }
});

test('keys that cannot be had for a moment are asked for again; for longer, the message is refused and not lost', async () => {
  const runId = await stage.start(PLAN);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  await keys.rotate(); // so that the worker has to ask
  keys.answer = 'error';
  const head = await keys.token({ sub: 'head@example.org', groups: ['officers'] });
  assert.equal(await vote(runId, head), 'keys_unreachable');
  const before = keys.asked;
  const sent = vote(runId, head);
  while (keys.asked === before) await new Promise((resolve) => setTimeout(resolve, 20));
  keys.answer = 'keys';
  assert.equal(await sent, 'ok');
  const { entries } = await stage.client.story(runId);
  const refused = entries.flatMap(({ what }) => (what.t === 'message.refused' ? [what.because] : []));
  assert.deepEqual(refused, ['keys_unreachable']);
});

test('who starts a run again proves it, or the run goes nowhere', async () => {
  const runId = await stage.start(planOf(FLOW.replace('name: proven', 'name: proven-again')));
  const ann = await keys.token({ sub: 'ann@example.org', groups: [] });
  const again = async (token?: string): Promise<unknown> => {
    const tape = await stage.client.tape(runId);
    const options = { at: Date.now(), by: 'somebody', of: tape.temporalRunId };
    const plan = planRedrive(tape, { ...options, digest: String, canonical: String });
    assert.ok(plan.ok);
    const proof = token === undefined ? {} : { token: { text: token, seal } };
    const { taskQueue } = stage;
    const verdict = await stage.client.redrive(runId, tape, tape.plan, plan.redrive, { ...proof, taskQueue });
    return verdict !== 'unanswered' && !verdict.ok ? verdict.why : verdict;
  };
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  await stage.temporal.workflow.getHandle(runId).terminate('by mistake');
  assert.equal(await again(), 'unidentified');
  assert.deepEqual(await again(ann), { ok: true });
  const { entries } = await stage.client.story(runId);
  const told = entries.flatMap(({ what }) => (what.t === 'run.redriven' ? [what.by, what.verified] : []));
  assert.deepEqual(told, ['ann@example.org', true]);
  for (const part of ann.split('.').slice(1)) assert.ok(!(await historyText(runId)).includes(part));
});

test('across runs of a chain: what was refused and who voted is proven in each, and the same token votes once', async () => {
  const two = planOf(
    FLOW.replace('name: proven', 'name: proven-twice').replace('[ officers ] }', '[ officers ] }, quorum: 2'),
  );
  const runId = await stage.start(two, {}, { limits: { gateEvents: 8 } });
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const head = await keys.token({ sub: 'head@example.org', groups: ['officers'] });
  const chief = await keys.token({ sub: 'chief@example.org', groups: ['officers'] });
  assert.equal(await vote(runId, head), 'ok');
  const first = (await stage.temporal.workflow.getHandle(runId).describe()).runId;
  for (let last = first; last === first; ) {
    assert.equal(await vote(runId), 'unidentified');
    last = (await stage.temporal.workflow.getHandle(runId).describe()).runId;
  }
  assert.equal(await vote(runId, head), 'voted');
  assert.equal(await vote(runId, chief), 'ok');
  await stage.client.result(runId);
  const { entries } = await stage.client.story(runId);
  const voted = entries.flatMap(({ what }) => (what.t === 'task.voted' ? [[what.by, what.verified]] : []));
  assert.deepEqual(voted, [
    ['head@example.org', true],
    ['chief@example.org', true],
  ]);
});
