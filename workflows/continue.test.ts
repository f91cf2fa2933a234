/**
 * Every scenario of every flow of `workflows/`, made to continue as new at every n-th event for each n: the same end, the
 * same answers, the same effects outside and the same journal, times aside, as without.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect } from '../hosts/temporal/client/index.ts';
import { startDevServer } from '../hosts/temporal/dev-server.ts';
import { checkReplays } from '../hosts/temporal/testing/check-replays.ts';
import type { Json } from '../schema/json.ts';
import { type MemoryPlay, playInMemory } from './testing/play-in-memory.ts';
import { openTheatre } from './testing/play-on-temporal.ts';
import type { Scenario, Suite } from './testing/scenario.ts';
import { openStand, type Stand } from './testing/stand.ts';
import { SUITES } from './testing/suites.ts';
import { tellByPath, tellJournal } from './testing/tell-journal.ts';

const MOST_EVENTS = 40;

const folder = mkdtempSync(join(tmpdir(), 'holdfast-continue-'));
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** What must not differ. Keys of calls hold the execution id, and the service makes its own ids of them. */
function tell(
  { drawn, sideBySide }: Suite,
  stand: Stand,
  { end, journal, replies }: MemoryPlay,
  root: string,
): unknown {
  const text = JSON.stringify({
    end: end ?? null,
    journal: sideBySide ? tellByPath(journal) : tellJournal(journal),
    replies,
  });
  const told: Json = JSON.parse(text.replaceAll(root, 'run'), (key, value) =>
    [...drawn, 'messageId', 'at'].includes(key) ? undefined : value,
  );
  return { told, effects: stand.world.effects(root) };
}

async function sweep(suite: Suite, scenario: Scenario, stand: Stand): Promise<void> {
  const plain = await playInMemory(stand, scenario, 'unbroken', suite.startedBy);
  const expected = tell(suite, stand, plain, 'unbroken');
  let continues = 0;
  for (let every = 1; every <= MOST_EVENTS; every++) {
    const root = `every-${every}`;
    const played = await playInMemory(stand, scenario, root, suite.startedBy, every);
    assert.deepEqual(tell(suite, stand, played, root), expected, `continued as new at every ${every}`);
    continues += played.continued;
    // Where so many events are more than the run has, more of them are too.
    if (played.continued === 0) break;
  }
  assert.ok(continues > 3, `${continues} continues`);
}

/** Of these a few on a real server, which lets a second pass between two runs of a chain. */
const LIVE = [
  'hazmat: approved, and the terminal refuses',
  'papers missing: they come while they are waited for',
  'unsure: the triage says what is wanted, a pager rings',
];
/** Events of a run, those of the server with them. */
const LIVE_EVENTS = 14;

test('a sample on a real server', { timeout: 120_000 }, async () => {
  const server = await startDevServer();
  const client = await connect({ address: server.address });
  closing.push(async () => {
    await client.close();
    await server.stop();
  });
  const live = SUITES.flatMap((suite) =>
    suite.scenarios.filter(({ name }) => LIVE.includes(name)).map((scenario) => ({ suite, scenario })),
  );
  assert.equal(live.length, LIVE.length);
  const runIds = await Promise.all(
    live.map(async ({ suite, scenario }) => {
      const open = async (): Promise<Stand> => {
        const stand = await openStand(suite, scenario.world, mkdtempSync(join(folder, 'live-')));
        closing.push(() => stand.world.stop());
        return stand;
      };
      const theatre = await openTheatre(await open(), client, server.address);
      closing.push(() => theatre.stop());
      const played = await theatre.play(scenario, suite.startedBy, { gateEvents: LIVE_EVENTS });
      const plain = await playInMemory(await open(), scenario, played.root, suite.startedBy);
      assert.deepEqual(tellJournal(played.journal), tellJournal(plain.journal), scenario.name);
      assert.deepEqual(played.replies, plain.replies, scenario.name);
      return played.runId;
    }),
  );
  const histories = await checkReplays(server.address, runIds);
  assert.ok(histories >= 2 * runIds.length, `${histories} histories`);
});

for (const suite of SUITES) {
  for (const scenario of suite.scenarios) {
    test(`${suite.folder}: ${scenario.name}`, async () => {
      const stand = await openStand(suite, scenario.world, mkdtempSync(join(folder, `${suite.folder}-`)));
      closing.push(() => stand.world.stop());
      await sweep(suite, scenario, stand);
    });
  }
}
