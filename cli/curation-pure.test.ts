/** Pure activities run inside the kernel; workers hold them to the catalogue of today all the same, on both hosts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../compiler/fixtures/project.ts';
import { loadProject } from '../compiler/project.ts';
import { runInMemory } from '../hosts/memory/index.ts';
import { useStage } from '../hosts/temporal/testing/stage.ts';
import { createRegistry, rulePure, type WallServices } from '../hosts/wall/index.ts';
import type { Plan } from '../schema/plan.ts';
import { catalogue, standardContracts } from '../stdlib/index.ts';
import {
  type CuratedCase,
  checkTold,
  denied,
  head,
  inTest,
  onTemporal,
  planOf,
  REVIEW,
  servicesUnder,
  type Told,
  tell,
} from './testing/curated-runs.ts';

const PROJECT = 'holdfast: "1"\nname: example\n';
const RULES = `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: large, when: { amount: { above: 100 } }, then: { lane: slow } }
  - { id: rest, when: {}, then: { lane: fast } }
`;
const CALL = 'call: rules.decide, with: { table: ./lane.rules.yaml, facts: { amount: 5 } }';
const DECIDE = `  - { id: decide, ${CALL} }\n`;

const files = (said: string, steps: string, name: string) => ({
  'holdfast.yaml': PROJECT + said,
  'lane.rules.yaml': RULES,
  'main.flow.yaml': head(name) + steps,
});

const compiled = (then: string, steps: string, name: string): Plan => planOf(files(then, steps, name));

/** A worker whose project has this catalogue today. */
function servicesOf(said: string): WallServices {
  return servicesUnder(loadProject(treeOf(files(said, DECIDE, 'any')), undefined, standardContracts));
}

/** Worker and stage are one for all cases: what the catalogue of today says is looked up here. */
let now: WallServices = servicesOf('');
const registry = createRegistry(catalogue);
const services: WallServices = { ...now, curate: (...given) => now.curate(...given) };
const stage = useStage({ worker: { registry, services } });

/** `asked` is given how many activities each question was about. */
function inMemory(plan: Plan, asked: number[] = [], days: readonly string[] = []) {
  return runInMemory({
    ...inTest,
    plan,
    reply: () => ({ t: 'never' }),
    validate: services.judge.validate,
    rule: (about, team) => {
      now = days[asked.length] === undefined ? now : servicesOf(days[asked.length] ?? '');
      asked.push(about.length);
      return rulePure(about, team, registry, services);
    },
  });
}

const hosts = {
  async memory(plan: Plan): Promise<Told> {
    const { end, journal } = await inMemory(plan);
    return tell(end, journal);
  },
  Temporal: (plan: Plan): Promise<Told> => onTemporal(stage, plan),
};

const FAST = { lane: 'fast' };
const cases: readonly CuratedCase[] = [
  {
    title: 'denied-rules',
    now: 'catalogue: { deny: ["rules.*"] }\n',
    ...denied,
    id: 'catalogue.deny',
    says: /may not make this call of rules\.decide: catalogue\.deny of the project denies "rules\.\*"/,
  },
  { title: 'rules-not-allowed', now: 'catalogue: { allow: ["http.*"] }\n', ...denied, id: 'catalogue.allow' },
  {
    title: 'rules-denied-to-team',
    then: 'catalogue: { teams: { pay: { flows: ["."] } } }\n',
    now: 'catalogue: { teams: { pay: { flows: ["."], deny: [rules.decide] } } }\n',
    ...denied,
    id: 'catalogue.teams.pay.deny',
  },
  {
    title: 'pinned-rules',
    now: 'catalogue: { entries: { rules.decide: { pin: { version: 9.0.0 } } } }\n',
    ...denied,
    id: 'catalogue.entries.rules.decide.pin',
  },
  {
    title: 'narrowed-rules',
    now: 'catalogue: { entries: { rules.decide: { narrow: { input: { properties: { table: { pattern: "^./other" } } } } } } }\n',
    ...denied,
    id: 'catalogue.entries.rules.decide.narrow.input',
  },
  {
    title: 'narrowed-and-fits',
    now: 'catalogue: { entries: { rules.decide: { narrow: { input: { properties: { table: { pattern: lane } } } } } } }\n',
    end: FAST,
    verdict: 'allowed',
  },
  {
    title: 'fixed-facts',
    then: 'catalogue: { entries: { rules.decide: { narrow: { fixed: { facts: { amount: 500 } } } } } }\n',
    now: 'catalogue: { entries: { rules.decide: { narrow: { fixed: { facts: { amount: 700 } } } } } }\n',
    steps: '  - { id: decide, call: rules.decide, with: { table: ./lane.rules.yaml } }\n',
    end: { lane: 'slow' },
    verdict: { allowed: true, fixed: { facts: { amount: 700 } } },
  },
  {
    title: 'unapproved-rules',
    now: 'catalogue: { entries: { rules.decide: { approval: required } } }\n',
    ...denied,
    id: 'catalogue.entries.rules.decide.approval',
  },
  {
    title: 'approved-rules',
    now: 'catalogue: { entries: { rules.decide: { approval: required } } }\n',
    steps: REVIEW + DECIDE,
    end: FAST,
  },
  { title: 'nothing-said-of-rules', now: 'catalogue: { deny: ["http.*"] }\n', end: FAST },
];
for (const one of cases) {
  for (const [host, run] of Object.entries(hosts)) {
    test(`${one.title}, ${host}`, async () => {
      const plan = compiled(one.then ?? '', one.steps ?? DECIDE, one.title);
      now = servicesOf(one.now);
      checkTold(await run(plan), 'decide', one);
    });
  }
}

test('a loop asks once, and a run that waited asks anew', async () => {
  const turns = `  - id: turns
    foreach: { in: "\${ [1,2,3] }", maxConcurrency: 1, steps: [{ id: decided, ${CALL} }] }
`;
  const asked: number[] = [];
  const waits = `${turns}  - { id: pause, wait: P3D }\n${DECIDE}`;
  const { end } = await inMemory(compiled('', waits, 'loops'), asked, ['', 'catalogue: { deny: [rules.decide] }\n']);
  assert.deepEqual(asked, [1, 1]);
  assert.equal(end?.is === 'failed' ? end.error.type : end?.is, 'policy.denied');
});

test('a plan of before asks nobody', async () => {
  const { digest: _, ...plan } = compiled('', DECIDE, 'before');
  const { curated: __, ...contract } = plan.contracts['rules.decide'] ?? assert.fail();
  const asked: number[] = [];
  now = servicesOf('catalogue: { deny: [rules.decide] }\n');
  const { end } = await inMemory({ ...plan, contracts: { 'rules.decide': contract }, digest: 'old' }, asked);
  assert.deepEqual([asked, end?.is], [[], 'completed']);
});
