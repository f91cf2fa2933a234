/**
 * What the repair of an answer costs: both answers count, in the model that gave them, also where the repair is no better
 * and another model is asked; on both hosts, against a server that speaks the wire of the provider.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { checkProject } from '../../compiler/compile-project.ts';
import { sha256, treeOf } from '../../compiler/fixtures/project.ts';
import { runInMemory } from '../../hosts/memory/index.ts';
import { useStage } from '../../hosts/temporal/testing/stage.ts';
import { createRegistry, createServices } from '../../hosts/wall/index.ts';
import { answerJson, startHttp } from '../../hosts/wall/testing/servers.ts';
import { streamAnswer, WIRES } from '../../hosts/wall/testing/wire.ts';
import type { Plan } from '../../schema/plan.ts';
import { catalogue, standardContracts } from '../../stdlib/index.ts';
import { realReplies } from '../real-replies.ts';
import { costToJson } from '../render/cost.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';
import { collectCost } from './collect-cost.ts';
import { sumCost, totalOf } from './sum-cost.ts';

/** What each model of the server answers, in order; filled by each run. */
const answers = new Map<string, string[]>();
const server = await startHttp(({ body }, response) => {
  const { model } = JSON.parse(body) as { readonly model: string };
  const text = answers.get(model)?.shift();
  if (text === undefined) answerJson(response, 500, { error: { message: `${model} has no more answers` } });
  else streamAnswer(response, model === 'first-1' ? WIRES.openai : WIRES.mistral, { text: [text] });
});
after(() => server.close());

const connections = { ai: { kind: 'http' as const, baseUrl: `${server.url}/v1`, allowPrivate: true } };
const model = (name: string, input: number) =>
  ({ provider: 'openai', model: name, connection: 'ai', options: { prices: { input, output: 10 * input } } }) as const;
const models = { first: model('first-1', 10), second: model('second-1', 1000) };
const services = createServices({ project: { models, connections }, env: {} });
const registry = createRegistry(catalogue);
const stage = useStage({ worker: { registry, services } });

const mark = randomUUID().slice(0, 8);
const FITS = '{"kg":3}';
/** As they call themselves. */
const FIRST = 'gpt-test-2026';
const SECOND = 'mistral-test-2026';
const MISFIT = '{"kg":"three"}';

interface Case {
  readonly name: string;
  readonly answers: { readonly [model: string]: readonly string[] };
  /** Of the step. */
  readonly rows: readonly (readonly [model: string, calls: number, costUsd: number])[];
  readonly budget?: string;
}
/** One answer takes 100 tokens in and 20 out: $0.003 of the first, $0.3 of the second. */
const cases: readonly Case[] = [
  { name: 'fits', answers: { 'first-1': [FITS] }, rows: [[FIRST, 1, 0.003]] },
  { name: 'repaired', answers: { 'first-1': [MISFIT, FITS] }, rows: [[FIRST, 2, 0.006]] },
  {
    name: 'repaired-in-budget',
    budget: '{ usd: 1 }',
    answers: { 'first-1': [MISFIT, FITS] },
    rows: [[FIRST, 2, 0.006]],
  },
  {
    name: 'falls-back',
    answers: { 'first-1': [MISFIT, MISFIT], 'second-1': [FITS] },
    rows: [
      [FIRST, 2, 0.006],
      [SECOND, 1, 0.3],
    ],
  },
  {
    name: 'repaired-in-fallback',
    answers: { 'first-1': [MISFIT, MISFIT], 'second-1': [MISFIT, FITS] },
    rows: [
      [FIRST, 2, 0.006],
      [SECOND, 2, 0.6],
    ],
  },
];

function planOf({ name, budget }: Case): Plan {
  const files = {
    'holdfast.yaml': `holdfast: "1"\nname: example\nconnections: ${JSON.stringify(connections)}\nmodels: ${JSON.stringify(models)}\n`,
    'weight.json': '{ "type": "object", "required": ["kg"], "properties": { "kg": { "type": "number" } } }',
    'main.flow.yaml': `holdfast: "1"
name: ${name}-${mark}
version: 1.0.0
${budget === undefined ? '' : `budget: ${budget}\n`}steps:
  - id: ask
    call: model.generate
    with: { model: first, prompt: Weigh it., schema: ./weight.json }
    fallback: [ { errors: [model.contract], with: { model: second } } ]
`,
  };
  const { flows, diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
  return flows.get('main.flow.yaml')?.plan ?? assert.fail(JSON.stringify(diagnostics));
}

interface Report {
  readonly rows: readonly {
    readonly step?: unknown;
    readonly model?: unknown;
    readonly modelCalls: number;
    readonly costUsd: number | null;
  }[];
  readonly total: { readonly costUsd: number | null };
}

async function inMemory(plan: Plan): Promise<Report> {
  const identity = { mode: 'claimed' as const, groups: {}, signers: [] };
  const { end, journal } = await runInMemory({
    plan,
    input: {},
    startedBy: 'bob',
    env: 'test',
    digest: sha256,
    reply: realReplies({ settings: {}, registry, services, identity }, 'test'),
    validate: services.judge.validate,
  });
  assert.equal(end?.is, 'completed', JSON.stringify(end));
  const items = collectCost({ runId: 'one', plan, entries: journal }, { since: 0, until: Number.POSITIVE_INFINITY });
  const report = {
    by: ['step', 'model'] as const,
    rows: sumCost(items, ['step', 'model']),
    total: totalOf(items),
    runs: 1,
    running: 0,
  };
  return costToJson(report) as Report;
}

async function onTemporal(plan: Plan): Promise<Report> {
  const { is } = await stage.client.result(await stage.start(plan));
  assert.equal(is, 'completed');
  const cwd = makeProject({});
  for (;;) {
    const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: stage.address } });
    const asked = ['cost', '--flow', plan.flow.name, '--by', 'step,model', '--format', 'json'];
    assert.equal(await runProgram(asked, io), 0, io.written.err);
    const found = JSON.parse(io.written.out) as Report & { readonly runs: number; readonly running: number };
    // Lists of a server are late.
    if (found.runs === 1 && found.running === 0) return found;
  }
}

for (const one of cases) {
  for (const [host, run] of Object.entries({ memory: inMemory, Temporal: onTemporal })) {
    test(`${one.name}, ${host}`, async () => {
      answers.clear();
      for (const [name, texts] of Object.entries(one.answers)) answers.set(name, [...texts]);
      const plan = planOf(one);
      const { rows, total } = await run(plan);
      const round = (usd: number | null): number => Math.round((usd ?? Number.NaN) * 1e6) / 1e6;
      assert.deepEqual(
        rows.map(({ step, model: by, modelCalls, costUsd }) => [step, by, modelCalls, round(costUsd)]).sort(),
        one.rows.map((row) => [`${plan.flow.name}/ask`, ...row]).sort(),
      );
      assert.equal(round(total.costUsd), round(one.rows.reduce((sum, [, , usd]) => sum + usd, 0)));
      assert.deepEqual([...answers.values()].flat(), [], 'every answer was asked for');
    });
  }
}
