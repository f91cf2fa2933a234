/** Every flow of `workflows/` with its real activities, on both hosts: what comes of each input, and one journal. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect, type HoldfastClient } from '../hosts/temporal/client/index.ts';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { checkReplays } from '../hosts/temporal/testing/check-replays.ts';
import type { Reply } from '../schema/message.ts';
import { type Played, playInMemory } from './testing/play-in-memory.ts';
import { openTheatre, type TemporalPlay, type Theatre } from './testing/play-on-temporal.ts';
import type { Expected, Scenario, Suite } from './testing/scenario.ts';
import { openStand, type Stand, WORKFLOWS } from './testing/stand.ts';
import { SUITES } from './testing/suites.ts';
import { summarize, tellByPath, tellJournal } from './testing/tell-journal.ts';

/** A run that waits for what nobody does would wait for days. */
const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'holdfast-workflows-'));
let server: DevServer;
let client: HoldfastClient;
const closing: (() => Promise<void>)[] = [];
const runIds: string[] = [];

before(async () => {
  server = await startDevServer();
  client = await connect({ address: server.address });
});
after(async () => {
  try {
    await checkReplays(server.address, runIds);
  } finally {
    for (const close of closing.reverse()) await close();
    await client.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function stand(suite: Suite, world: string): Promise<Stand> {
  const opened = await openStand(suite, world, mkdtempSync(join(folder, `${suite.folder}-`)));
  closing.push(() => opened.world.stop());
  return opened;
}

function answerOf(reply: Reply | undefined): string | undefined {
  return reply?.ok === false ? reply.why : reply && 'ok';
}

/** What a scenario's expectation is held against. */
function observe(suite: Suite, stand: Stand, scenario: Scenario, played: Played, root: string): unknown {
  const { end, journal, replies } = played;
  const output = end?.is === 'completed' ? end.output : undefined;
  const rest = Object.entries(output ?? {}).filter(([key]) => !suite.drawn.includes(key));
  const { attempts, ...told } = summarize(journal);
  return {
    answers: replies.map(answerOf),
    end: end?.is,
    ...(output === undefined ? {} : { output: Object.fromEntries(rest) }),
    ...(end?.is === 'failed' ? { error: end.error.type } : {}),
    ...told,
    effects: stand.world.effects(root),
    mails: stand.mails(scenario),
    attempts,
  };
}

function expected({ acts, expect }: Scenario): Expected & { readonly answers: readonly string[] } {
  return { attempts: {}, ...expect, answers: acts.map(({ answer }) => answer) };
}

test('every flow has a suite, and every input a scenario', () => {
  const projects = readdirSync(WORKFLOWS).filter((name) => existsSync(join(WORKFLOWS, name, 'holdfast.yaml')));
  assert.deepEqual(projects, SUITES.map((suite) => suite.folder).sort());
  for (const { folder, flow, scenarios } of SUITES) {
    const files = readdirSync(join(WORKFLOWS, folder));
    assert.deepEqual(
      files.filter((name) => name.endsWith('.flow.yaml')),
      [flow],
    );
    const inputs = readdirSync(join(WORKFLOWS, folder, 'inputs')).map((name) => basename(name, '.json'));
    assert.deepEqual([...new Set(scenarios.map(({ input }) => input))].sort(), inputs);
  }
});

for (const suite of SUITES) {
  for (const world of Object.keys(suite.worlds)) {
    const scenarios = suite.scenarios.filter((scenario) => scenario.world === world);
    test(`${suite.folder}, ${world}`, { concurrency: true, timeout: TIMEOUT_MS }, async (t) => {
      const [here, there] = await Promise.all([stand(suite, world), stand(suite, world)]);
      const theatre = await openTheatre(there, client, server.address);
      closing.push(() => theatre.stop());
      await Promise.all(
        scenarios.map((scenario) => t.test(scenario.name, () => check(suite, scenario, here, there, theatre))),
      );
    });
  }
}

async function check(suite: Suite, scenario: Scenario, here: Stand, there: Stand, theatre: Theatre): Promise<void> {
  const onTemporal = scenario.long ? undefined : await playThere(suite, scenario, there, theatre);
  const root = onTemporal?.root ?? scenario.name;
  const inMemory = await playInMemory(here, scenario, root, suite.startedBy);
  assert.deepEqual(observe(suite, here, scenario, inMemory, root), expected(scenario));
  if (onTemporal === undefined) return;
  const told = suite.sideBySide ? tellByPath : tellJournal;
  assert.deepEqual(told(onTemporal.journal), told(inMemory.journal));
}

async function playThere(suite: Suite, scenario: Scenario, stand: Stand, theatre: Theatre): Promise<TemporalPlay> {
  const played = await theatre.play(scenario, suite.startedBy);
  runIds.push(played.runId);
  assert.deepEqual(observe(suite, stand, scenario, played, played.root), expected(scenario));
  return played;
}
