/** The conformance cases on a real server, and the same journal as on the memory host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observed } from '../../conformance/host.ts';
import { worldOf } from '../../conformance/runner/case-world.ts';
import { loadCases } from '../../conformance/runner/load-cases.ts';
import { createMemoryHost } from '../../conformance/runner/memory-host.ts';
import type { Json } from '../../schema/json.ts';
import { giveKeys } from '../wall/people/testing/people.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';
import { createTemporalConformance } from './testing/temporal-conformance.ts';

/** Virtual milliseconds that a case may take: on a server they are real ones. */
const LONGEST_MS = 2_500;
/** Cases at a time. */
const AT_ONCE = 8;

const people = await giveKeys('ann@example.org', 'bob@example.org');
const stage = useStage({
  respond: (input, context) => temporal.respond(input, context),
  worker: { identity: { mode: 'claimed', signers: [{ path: people.path }] } },
});
const temporal = createTemporalConformance(stage, people.holders);
const memory = createMemoryHost();

/**
 * Records by path, in their order, without what differs between hosts: times, workers, and the words of an error, for
 * the memory host's are scripted and those of Temporal come through the wall.
 */
function tell({ journal }: Observed): { readonly [path: string]: readonly Json[] } {
  const told: { [path: string]: Json[] } = {};
  for (const { path, what } of journal) {
    told[path] = [...(told[path] ?? []), same(what)];
  }
  return Object.fromEntries(Object.entries(told).map(([path, records]) => [path, endsByName(records)]));
}

/** Which of two threads ends first is the clock's choice on a real server: their ends are told by name, in place. */
function endsByName(records: readonly Json[]): readonly Json[] {
  const isEnd = (record: Json): boolean => /"t":"(branch|item)\.ended"/.test(JSON.stringify(record));
  const ends = records.filter(isEnd).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return records.map((record) => (isEnd(record) ? (ends.shift() ?? record) : record));
}
const DIFFERENT = new Set(
  ['at', 'until', 'expires', 'meta', 'runId', 'step', 'title', 'detail', 'attempts', 'verified', 'signed', 'timeMs'], //
);
function same(value: unknown): Json {
  const text = JSON.stringify(value ?? null, (name, inner) =>
    DIFFERENT.has(name) || (name === 'effect' && inner === 'none') ? undefined : inner,
  );
  return JSON.parse(text);
}

/** Two branches end at one moment: which of them was the newer is the server's choice. */
const TIES = ['undo.yaml: newest first: an undo is not stopped by a cancel'];

const cases = loadCases(new URL('../../../conformance/', import.meta.url)).flatMap(({ name, file }) =>
  file.groups.flatMap((group) =>
    group.cases.map((one) => ({ name: `${name}: ${group.name}: ${one.name}`, group, one })),
  ),
);

/** What differs between the hosts on a case; null where it takes too long for a real server. */
async function differ({ group, one }: (typeof cases)[number]): Promise<string | null> {
  const plan = planOf(group.flow, group.flows);
  const expected = await memory.run(plan, worldOf(group, one));
  const lastAt = expected.journal.at(-1)?.at ?? 0;
  if (lastAt - expected.startedAt > LONGEST_MS) return null;
  const observed = await temporal.run(plan, worldOf(group, one));
  try {
    assert.deepEqual(brief(observed), brief(expected));
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function brief(observed: Observed): unknown {
  const { outcome, output = null, error, stuckOn, calls, replies } = observed;
  return {
    ...{ outcome, output: same(output), error: error?.type, stuckOn: [...stuckOn].sort(), records: tell(observed) },
    // Their order is judged in memory (`conformance/cases.test.ts`), where no clock decides between threads.
    calls: calls
      .map(({ path, attempts, input, undoes }) => ({ path, attempts, input: same(input), undo: undoes !== undefined }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    replies: replies.map((reply) => (reply.ok ? 'ok' : reply.why)),
  };
}

test('cases that take a few seconds have the same story as in memory', async () => {
  const left = cases.filter(({ name }) => !TIES.includes(name));
  const again: typeof cases = [];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const found = await differ(next);
      if (found !== null) done++;
      if (found) again.push(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // Flows with deadlines of a second may miss them where many run at once: those are looked at again, alone.
  const problems: { readonly [name: string]: unknown }[] = [];
  for (const one of again) {
    const found = await differ(one);
    if (found) problems.push({ [one.name]: found });
  }
  assert.deepEqual(problems, []);
  assert.ok(done > 60, `${done} cases were short enough`);
});
