/** Whose votes the catalogue takes for the approval that it demands: those of who voted, whoever was asked; on both hosts. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sha256, treeOf } from '../compiler/fixtures/project.ts';
import { loadProject } from '../compiler/project.ts';
import { runInMemory } from '../hosts/memory/index.ts';
import { type Stage, useStage } from '../hosts/temporal/testing/stage.ts';
import { createRegistry, createServices } from '../hosts/wall/index.ts';
import { readSealKey } from '../hosts/wall/people/seal.ts';
import { AUDIENCE, ISSUER, startKeyServer } from '../hosts/wall/people/testing/key-server.ts';
import { planRedrive } from '../interpreter/redrive/plan-redrive.ts';
import type { Json } from '../schema/json.ts';
import type { Message, Person } from '../schema/message.ts';
import type { Plan } from '../schema/plan.ts';
import type { Activity } from '../stdlib/activity.ts';
import { catalogue, standardContracts } from '../stdlib/index.ts';
import { realReplies } from './real-replies.ts';
import { head, planOf, type Told, tell } from './testing/curated-runs.ts';

const SEAL = Buffer.alloc(32, 5).toString('base64');
process.env.HOLDFAST_TEST_APPROVERS = SEAL;
const keys = await startKeyServer();
after(() => keys.stop());

const ACTIVITIES = `holdfast: "1"
activities:
  - name: desk.note
    version: 1.0.0
    summary: Gives what it is given.
    effect: read
    dispatch: queue
    input: { type: object }
    output: { type: object }
    errors: []
    files: []
    examples: []
`;
const PROJECT = 'holdfast: "1"\nname: example\nactivities: { contracts: ["./*.activities.yaml"], module: ./a.mjs }\n';
/** Asks more people than the catalogue takes: the plan was compiled before it said so. */
const steps = (quorum: number): string => `  - id: review
    approval: { title: Do it?, assignees: { users: [ann], groups: [leads, ops] }, quorum: ${quorum} }
    timeout: P1D
  - { id: note, call: desk.note, with: { text: hello } }
`;
const files = (said: string, quorum: number, name: string) => ({
  'holdfast.yaml': PROJECT + said,
  'a.activities.yaml': ACTIVITIES,
  'a.mjs': '',
  'main.flow.yaml': head(name) + steps(quorum),
});
const DEMAND = (quorum: number): string =>
  `catalogue: { entries: { desk.note: { approval: { assignees: { groups: [leads] }, quorum: ${quorum} } } } }\n`;

function platformOf(quorum: number, said = DEMAND(quorum)) {
  const tree = treeOf(files(said, quorum, 'any'));
  const { contracts, curation } = loadProject(tree, undefined, standardContracts);
  const own = [...contracts.values()].map((contract) => ({ contract, run: async (input: Json) => input }) as Activity);
  const project = { models: {}, connections: {}, ...(curation && { catalogue: curation.catalogue }) };
  return { registry: createRegistry(catalogue, own), services: createServices({ project, env: process.env }) };
}

const [one, two] = [platformOf(1), platformOf(2)];
let now = one;
const services = {
  ...one.services,
  curate: (...given: Parameters<typeof one.services.curate>) => now.services.curate(...given),
};
const { registry } = one;
const claimed = useStage({ worker: { registry, services } });
const proven = useStage({
  worker: {
    registry,
    services,
    identity: {
      mode: 'token',
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: { jwksUrl: keys.url },
      seal: [{ id: 'a', key: { env: 'HOLDFAST_TEST_APPROVERS' } }],
    },
  },
});

interface Case {
  readonly title: string;
  readonly quorum?: number;
  readonly says: readonly Message[];
  /** `policy.denied`, and what is told of it; else the votes that the record of the call shows. */
  readonly denied?: RegExp;
  readonly votes?: Json;
}

const person = (user: string, ...groups: string[]): Person => ({ user, groups, verified: false });
const approves = (by: Person): Message => ({ t: 'vote', task: 'review', vote: 'approve', by });
const hands = (by: Person, user: string): Message => ({ t: 'delegate', task: 'review', by, to: { user } });

const cases: readonly Case[] = [
  {
    title: 'asked through another group',
    says: [approves(person('eve', 'ops'))],
    denied: /demands an approval by the group leads before it, and the run shows that of "review" \(eve of ops\) alone/,
  },
  {
    title: 'asked through another group, and a member of the one that is demanded',
    says: [approves(person('kim', 'ops', 'leads', 'more'))],
    votes: [{ by: 'kim', verified: false, groups: ['leads'] }],
  },
  {
    title: 'asked by name, and a member of the group',
    says: [approves(person('ann', 'leads'))],
    votes: [{ by: 'ann', verified: false, groups: ['leads'] }],
  },
  { title: 'asked by name, and no member', says: [approves(person('ann'))], denied: /\(ann of no group\)/ },
  {
    title: 'a delegate who is no member',
    says: [hands(person('lea', 'leads'), 'zoe'), approves(person('zoe'))],
    denied: /\(zoe of no group\)/,
  },
  {
    title: 'a delegate who is a member, of somebody who is none',
    says: [hands(person('eve', 'ops'), 'lea'), approves(person('lea', 'leads'))],
    votes: [{ by: 'lea', verified: false, groups: ['leads'] }],
  },
  {
    title: 'one of two is no member',
    quorum: 2,
    says: [approves(person('lea', 'leads')), approves(person('eve', 'ops'))],
    denied: /by the group leads, of 2 people before it, .*\(lea of leads, eve of ops\)/,
  },
  {
    title: 'both are members',
    quorum: 2,
    says: [approves(person('lea', 'leads')), approves(person('ann', 'ops', 'leads'))],
    votes: [
      { by: 'lea', verified: false, groups: ['leads'] },
      { by: 'ann', verified: false, groups: ['leads'] },
    ],
  },
];

async function inMemory(plan: Plan, says: readonly Message[]): Promise<Told> {
  const identity = { mode: 'claimed' as const, groups: {}, signers: [] };
  const platform = { settings: {}, registry, services, identity };
  const left = [...says];
  const { end, journal } = await runInMemory({
    plan,
    input: {},
    startedBy: 'bob',
    env: 'test',
    digest: sha256,
    reply: realReplies(platform, 'test'),
    validate: services.judge.validate,
    atRest: async () => left.shift() ?? null,
  });
  return tell(end, journal);
}

type Send = (stage: Stage, runId: string, message: Message) => Promise<unknown>;

async function onServer(stage: Stage, plan: Plan, says: readonly Message[], send: Send): Promise<Told> {
  const runId = await stage.start(plan);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  for (const message of says) await send(stage, runId, message);
  const end = await stage.client.result(runId);
  const { entries } = await stage.client.story(runId);
  return tell(end, entries);
}

const byWord: Send = async (stage, runId, message) => assert.ok((await stage.send(runId, message)).ok);
/** The token says who votes; the message claims to be of all groups. */
const seal = readSealKey('a', SEAL);
const byToken: Send = async (stage, runId, message) => {
  assert.ok('by' in message && message.by !== undefined);
  const { user, groups } = message.by;
  const text = await keys.token({ sub: user, groups });
  const by = person(user, 'leads', 'ops');
  assert.ok((await stage.client.send(runId, { ...message, by }, { token: { text, seal } })).ok);
};
const asVerified = (message: Message): Message =>
  'by' in message && message.by !== undefined ? { ...message, by: { ...message.by, verified: true } } : message;

function hold(told: Told, { denied, votes = null }: Case, verified: boolean): void {
  const [decision] = told.decisions;
  assert.ok(typeof decision === 'object' && decision !== null && 'verdict' in decision);
  if (denied !== undefined) {
    assert.deepEqual([told.end, decision.verdict], ['policy.denied', 'denied']);
    assert.match(told.detail ?? '', denied);
    return;
  }
  assert.deepEqual(told.end, { text: 'hello' });
  const { verdict } = decision as unknown as { verdict: { approved: readonly { votes: readonly object[] }[] } };
  const wanted = (votes as readonly object[]).map((vote) => ({ ...vote, verified }));
  assert.deepEqual(verdict.approved[0]?.votes, wanted);
}

for (const [n, { quorum = 1, ...tried }] of cases.entries()) {
  const ways: { readonly [name: string]: readonly [boolean, (plan: Plan) => Promise<Told>] } = {
    'claimed in memory': [false, (plan) => inMemory(plan, tried.says)],
    'proven in memory': [true, (plan) => inMemory(plan, tried.says.map(asVerified))],
    'claimed on Temporal': [false, (plan) => onServer(claimed, plan, tried.says, byWord)],
    'proven on Temporal': [true, (plan) => onServer(proven, plan, tried.says, byToken)],
  };
  for (const [way, [verified, run]] of Object.entries(ways)) {
    test(`${tried.title}, ${way}`, async () => {
      now = quorum === 1 ? one : two;
      hold(await run(planOf(files('', quorum, `approvers-${n}`))), tried, verified);
    });
  }
}

test('a run that starts again shows the votes of before', async () => {
  const plan = planOf(files('', 1, 'approvers-again'));
  now = platformOf(1, 'catalogue: { deny: [desk.note] }\n');
  const runId = await claimed.start(plan);
  const lea = person('lea', 'leads');
  await claimed.vote(runId, 'review', 'approve', lea);
  assert.equal((await claimed.client.result(runId)).is, 'failed');
  now = one;
  for (const n of [1, 2]) {
    const tape = await claimed.client.tape(runId);
    const options = { at: Date.now(), by: 'bob', of: tape.temporalRunId, digest: String, canonical: String };
    const redrive = planRedrive(tape, options);
    assert.ok(redrive.ok);
    // Denied once more, and then allowed: what the first redrive took over holds for the second.
    now = n === 1 ? platformOf(1, 'catalogue: { deny: [desk.note] }\n') : one;
    await claimed.client.redrive(runId, tape, tape.plan, redrive.redrive, { taskQueue: claimed.taskQueue });
    const end = await claimed.client.result(runId);
    assert.equal(end.is, n === 1 ? 'failed' : 'completed');
  }
  const { entries } = await claimed.client.story(runId);
  const told = tell(await claimed.client.result(runId), entries);
  hold(
    { ...told, decisions: told.decisions.slice(-1) },
    { title: '', says: [], votes: [{ by: 'lea', groups: ['leads'] }] },
    false,
  );
});
