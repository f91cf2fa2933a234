/** Curation at run time: workers hold runs to the catalogue of today, on both hosts, whatever a plan was compiled with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProject } from '../compiler/compile-project.ts';
import { sha256, treeOf } from '../compiler/fixtures/project.ts';
import { loadProject } from '../compiler/project.ts';
import { runInMemory } from '../hosts/memory/index.ts';
import { useStage } from '../hosts/temporal/testing/stage.ts';
import { createRegistry, createServices, type WallServices } from '../hosts/wall/index.ts';
import type { Entry } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import type { Activity } from '../stdlib/activity.ts';
import { catalogue, standardContracts } from '../stdlib/index.ts';
import { realReplies } from './real-replies.ts';

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
const head = (name: string): string => `holdfast: "1"\nname: ${name}\nversion: 1.0.0\ntimeout: P1D\nsteps:\n`;
const NOTE = '  - { id: note, call: desk.note, with: { text: hello } }\n';
const REVIEW = '  - { id: review, approval: { title: Note it?, assignees: { users: [ann] } }, timeout: P1D }\n';

const files = (catalogueOf: string, steps: string, name: string) => ({
  'holdfast.yaml': PROJECT + catalogueOf,
  'a.activities.yaml': ACTIVITIES,
  'a.mjs': '',
  'main.flow.yaml': head(name) + steps,
});

function planOf(catalogueThen: string, steps: string, name: string): Plan {
  const tree = treeOf(files(catalogueThen, steps, name));
  const { flows, diagnostics } = checkProject(tree, { contracts: standardContracts, digest: sha256 });
  return flows.get('main.flow.yaml')?.plan ?? assert.fail(JSON.stringify(diagnostics));
}

/** A worker whose project has this catalogue today. */
function platformOf(catalogueNow: string) {
  const { contracts, curation } = loadProject(treeOf(files(catalogueNow, NOTE, 'any')), undefined, standardContracts);
  const own = [...contracts.values()].map((contract) => ({ contract, run: async (input: Json) => input }) as Activity);
  const services = createServices({
    project: { models: {}, connections: {}, ...(curation && { catalogue: curation.catalogue }) },
    env: {},
  });
  return { registry: createRegistry(catalogue, own), services };
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

interface Told {
  readonly end: Json;
  readonly decisions: readonly Json[];
}

function tell(
  end: { readonly is: string; readonly output?: Json; readonly error?: { readonly type: string } } | undefined,
  entries: readonly Entry[],
): Told {
  const decisions = entries.flatMap(({ path, what }) =>
    what.t === 'decision' && what.decision.by === 'policy' ? [{ path, ...what.decision }] : [],
  );
  return { end: end?.is === 'completed' ? (end.output ?? null) : (end?.error?.type ?? null), decisions };
}

async function inMemory(plan: Plan): Promise<Told> {
  const platform = {
    settings: {},
    registry,
    services,
    identity: { mode: 'claimed' as const, groups: {}, signers: [] },
  };
  const result = await runInMemory({
    plan,
    input: {},
    startedBy: 'bob',
    env: 'test',
    digest: sha256,
    reply: realReplies(platform, 'test'),
    validate: services.judge.validate,
    atRest: async ({ tasks: [task] }) =>
      task === undefined
        ? null
        : { t: 'vote', task: task.path, vote: 'approve', by: { user: 'ann', groups: [], verified: false } },
  });
  return tell(result.end, result.journal);
}

async function onTemporal(plan: Plan): Promise<Told> {
  const runId = await stage.start(plan);
  if (plan.steps.some(({ kind }) => kind === 'approval')) {
    await stage.vote(runId, 'review', 'approve', { user: 'ann', groups: [], verified: false });
  }
  const end = await stage.client.result(runId);
  const { entries } = await stage.client.story(runId);
  return tell(end, entries);
}

interface Case {
  readonly title: string;
  readonly then?: string;
  readonly now: string;
  readonly steps?: string;
  readonly end: Json;
  readonly verdict?: Json;
  readonly id?: string;
}
const cases: readonly Case[] = [
  {
    title: 'denied',
    now: 'catalogue: { deny: [desk.note] }\n',
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.deny',
  },
  {
    title: 'not-allowed',
    now: 'catalogue: { allow: ["http.*"] }\n',
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.allow',
  },
  {
    title: 'denied-to-team',
    then: 'catalogue: { teams: { pay: { flows: ["."] } } }\n',
    now: 'catalogue: { teams: { pay: { flows: ["."], deny: ["desk.*"] } } }\n',
    end: 'policy.denied',
    verdict: 'denied',
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
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.narrow.fixed.text',
  },
  {
    title: 'narrowed',
    now: 'catalogue: { entries: { desk.note: { narrow: { input: { properties: { text: { maxLength: 3 } } } } } } }\n',
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.narrow.input',
  },
  {
    title: 'pinned',
    now: 'catalogue: { entries: { desk.note: { pin: { version: 2.0.0 } } } }\n',
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.pin',
  },
  {
    title: 'unapproved',
    now: 'catalogue: { entries: { desk.note: { approval: required } } }\n',
    end: 'policy.denied',
    verdict: 'denied',
    id: 'catalogue.entries.desk.note.approval',
  },
  {
    title: 'approved',
    now: 'catalogue: { entries: { desk.note: { approval: required } } }\n',
    steps: REVIEW + NOTE,
    end: { text: 'hello' },
  },
  {
    title: 'rated',
    now: 'catalogue: { rates: { desk: { limit: 100, per: PT1S } }, entries: { "desk.*": { rate: { limit: 50, per: PT1S } } } }\n',
    end: { text: 'hello' },
    verdict: 'allowed',
  },
  { title: 'nothing-said', now: 'catalogue: { deny: ["http.*"] }\n', end: { text: 'hello' } },
];
for (const { title, then = '', now: today, steps = NOTE, end, verdict, id = 'catalogue' } of cases) {
  for (const [host, run] of [
    ['memory', inMemory],
    ['Temporal', onTemporal],
  ] as const) {
    test(`${title}, ${host}`, async () => {
      const plan = planOf(then, steps, title);
      now = platformOf(today).services;
      const told = await run(plan);
      assert.deepEqual(told.end, end);
      const [decision] = told.decisions;
      if (title === 'approved') {
        assert.ok(typeof decision === 'object' && decision !== null && 'verdict' in decision);
        assert.match(JSON.stringify(decision.verdict), /"approved":\[\{"step":"review","by":"ann","at":"\d{4}-/);
      } else if (verdict === undefined) assert.equal(decision, undefined);
      else {
        assert.ok(typeof decision === 'object' && decision !== null && 'verdict' in decision);
        assert.deepEqual([decision.path, decision.id, decision.verdict], ['note', id, verdict]);
      }
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
