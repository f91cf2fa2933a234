/** Curation at run time: workers hold runs to the catalogue of today, on both hosts, whatever a plan was compiled with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../compiler/fixtures/project.ts';
import { loadProject } from '../compiler/project.ts';
import { runInMemory } from '../hosts/memory/index.ts';
import { useStage } from '../hosts/temporal/testing/stage.ts';
import { createRegistry, type WallServices } from '../hosts/wall/index.ts';
import type { Json } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import type { Activity } from '../stdlib/activity.ts';
import { catalogue, standardContracts } from '../stdlib/index.ts';
import { realReplies } from './real-replies.ts';
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

const ACTIVITIES = `holdfast: "1"
activities:
  - name: desk.note
    version: 1.0.0
    summary: Gives what it is given.
    effect: read
    dispatch: queue
    rateClass: desk
    input: { type: object }
    output: { type: object }
    errors: []
    files: []
    examples: []
`;
const PROJECT = 'holdfast: "1"\nname: example\nactivities: { contracts: ["./*.activities.yaml"], module: ./a.mjs }\n';
const NOTE = '  - { id: note, call: desk.note, with: { text: hello } }\n';

const files = (catalogueOf: string, steps: string, name: string) => ({
  'holdfast.yaml': PROJECT + catalogueOf,
  'a.activities.yaml': ACTIVITIES,
  'a.mjs': '',
  'main.flow.yaml': head(name) + steps,
});

/** A worker whose project has this catalogue today. */
function platformOf(catalogueNow: string) {
  const loaded = loadProject(treeOf(files(catalogueNow, NOTE, 'any')), undefined, standardContracts);
  const own = [...loaded.contracts.values()].map(
    (contract) => ({ contract, run: async (input: Json) => input }) as Activity,
  );
  return { registry: createRegistry(catalogue, own), services: servicesUnder(loaded) };
}

/** Worker and stage are one for all cases: what the catalogue of today says is looked up here. */
let now: WallServices = platformOf('').services;
const { registry } = platformOf('');
const services: WallServices = {
  ...now,
  curate: (...given) => now.curate(...given),
  ratedTurn: (...given) => now.ratedTurn(...given),
};
const stage = useStage({ worker: { registry, services } });

async function inMemory(plan: Plan): Promise<Told> {
  const platform = {
    settings: {},
    registry,
    services,
    identity: { mode: 'claimed' as const, groups: {}, signers: [] },
  };
  const result = await runInMemory({
    ...inTest,
    plan,
    reply: realReplies(platform, 'test'),
    validate: services.judge.validate,
  });
  return tell(result.end, result.journal);
}

const cases: readonly CuratedCase[] = [
  {
    title: 'denied',
    now: 'catalogue: { deny: [desk.note] }\n',
    ...denied,
    id: 'catalogue.deny',
  },
  {
    title: 'not-allowed',
    now: 'catalogue: { allow: ["http.*"] }\n',
    ...denied,
    id: 'catalogue.allow',
  },
  {
    title: 'denied-to-team',
    then: 'catalogue: { teams: { pay: { flows: ["."] } } }\n',
    now: 'catalogue: { teams: { pay: { flows: ["."], deny: ["desk.*"] } } }\n',
    ...denied,
    id: 'catalogue.teams.pay.deny',
  },
  {
    title: 'given',
    now: 'catalogue: { entries: { desk.note: { narrow: { fixed: { from: us } }, defaults: { text: none, to: all } } } }\n',
    end: { from: 'us', text: 'hello', to: 'all' },
    verdict: { allowed: true, fixed: { from: 'us' }, defaults: { to: 'all' } },
  },
  {
    title: 'fixed-otherwise',
    now: 'catalogue: { entries: { desk.note: { narrow: { fixed: { text: other } } } } }\n',
    ...denied,
    id: 'catalogue.entries.desk.note.narrow.fixed.text',
  },
  {
    title: 'narrowed',
    now: 'catalogue: { entries: { desk.note: { narrow: { input: { properties: { text: { maxLength: 3 } } } } } } }\n',
    ...denied,
    id: 'catalogue.entries.desk.note.narrow.input',
  },
  {
    title: 'pinned',
    now: 'catalogue: { entries: { desk.note: { pin: { version: 2.0.0 } } } }\n',
    ...denied,
    id: 'catalogue.entries.desk.note.pin',
  },
  {
    title: 'unapproved',
    now: 'catalogue: { entries: { desk.note: { approval: required } } }\n',
    ...denied,
    id: 'catalogue.entries.desk.note.approval',
  },
  {
    title: 'approved',
    now: 'catalogue: { entries: { desk.note: { approval: required } } }\n',
    steps: REVIEW + NOTE,
    end: { text: 'hello' },
  },
  {
    title: 'approved-by-whom',
    now: 'catalogue: { entries: { desk.note: { approval: { assignees: { users: [ann, bea] } } } } }\n',
    steps: REVIEW + NOTE,
    end: { text: 'hello' },
  },
  {
    title: 'approved-by-others',
    now: 'catalogue: { entries: { desk.note: { approval: { assignees: { groups: [leads] } } } } }\n',
    steps: REVIEW + NOTE,
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.approval',
  },
  {
    title: 'approved-by-too-few',
    now: 'catalogue: { entries: { desk.note: { approval: { quorum: 2 } } } }\n',
    steps: REVIEW + NOTE,
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.approval',
  },
  {
    title: 'rated',
    now: 'catalogue: { rates: { desk: { limit: 100, per: PT1S } }, entries: { "desk.*": { rate: { limit: 50, per: PT1S } } } }\n',
    end: { text: 'hello' },
    verdict: 'allowed',
  },
  { title: 'nothing-said', now: 'catalogue: { deny: ["http.*"] }\n', end: { text: 'hello' } },
];
const hosts = { memory: inMemory, Temporal: (plan: Plan): Promise<Told> => onTemporal(stage, plan) };
for (const one of cases) {
  for (const [host, run] of Object.entries(hosts)) {
    test(`${one.title}, ${host}`, async () => {
      const plan = planOf(files(one.then ?? '', one.steps ?? NOTE, one.title));
      now = platformOf(one.now).services;
      checkTold(await run(plan), 'note', one);
    });
  }
}

test('a rate of the catalogue makes calls wait', async () => {
  const { services: rated } = platformOf('catalogue: { rates: { desk: { limit: 1, per: PT1H } } }\n');
  const said = rated.curate({ ...(registry.get('desk.note')?.activity.contract ?? assert.fail()) }, undefined);
  const [rate] = said?.rates ?? [];
  assert.ok(rate !== undefined);
  await rated.ratedTurn(rate.at, rate.value, { mostMs: 0 });
  await assert.rejects(
    rated.ratedTurn(rate.at, rate.value, { mostMs: 0 }),
    /catalogue\.rates\.desk\) takes 1 calls in PT1H/,
  );
});
