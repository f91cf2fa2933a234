/** Over generated nested flows: what must hold whatever happens, wherever a run is cut, stopped or timed out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryOptions, MemoryResult } from '../hosts/memory/types.ts';
import type { Message } from '../schema/message.ts';
import { assertSame, by, runCase } from './testing/check-flow.ts';
import { type Generated, generateFlow, randomFrom } from './testing/generate-flow.ts';

const FLOWS = 200;
/** More than any of these flows can need. */
const MESSAGES = 30;

/** A person skips or settles whatever the run is stuck on. */
function unstick(result: MemoryResult): Message | null {
  const task = result.state.tasks[0];
  if (task?.kind === 'undo') return { t: 'retryUndo', path: task.path, how: 'skip', by: by('ann') };
  if (task?.kind === 'settle') return { t: 'settle', path: task.path, as: 'not_done', by: by('ann') };
  return null;
}

async function runToEnd(one: Generated, more: Partial<MemoryOptions>): Promise<MemoryResult> {
  const incoming: { atMs: number; message: Message }[] = [];
  for (;;) {
    const result = await runCase({ ...one, incoming }, more);
    if (result.end !== undefined) return result;
    assert.equal(incoming.length < MESSAGES, true, `the run stays stuck: ${JSON.stringify(result.replies)}`);
    const message = unstick(result);
    assert.notEqual(message, null, `the run hangs: ${JSON.stringify(result.state)}`);
    if (message !== null) incoming.push({ atMs: 1_000_000 + incoming.length * 100_000, message });
  }
}

/** What the rules promise for every run. */
function checkPromises(result: MemoryResult, why: string): void {
  const running = new Set<string>();
  const registered = new Map<string, number>();
  for (const { path, what } of result.journal) {
    switch (what.t) {
      case 'step.started':
        assert.equal(running.has(path), false, `${why}: ${path} started twice`);
        running.add(path);
        break;
      case 'step.completed':
      case 'step.failed':
      case 'step.stopped':
        assert.equal(running.delete(path), true, `${why}: ${path} ended without a start`);
        break;
      case 'undo.registered':
        assert.equal(registered.has(path), false, `${why}: ${path} registered twice`);
        registered.set(path, 0);
        break;
      case 'undo.started':
        assert.equal(registered.get(path), 0, `${why}: ${path} undone twice or never registered`);
        registered.set(path, 1);
        break;
      default:
        break;
    }
  }
  assert.deepEqual([...running], [], `${why}: still running at the end`);
  if (result.end?.is !== 'completed') {
    const left = [...registered].filter(([, undone]) => undone === 0).map(([path]) => path);
    assert.deepEqual(left, [], `${why}: not undone`);
  }
  checkLedger(result, registered, why);
}

/** Of what reached the other side, nothing that can be undone is forgotten. */
function checkLedger(result: MemoryResult, registered: ReadonlyMap<string, number>, why: string): void {
  const settled = new Set(result.journal.flatMap(({ path, what }) => (what.t === 'run.stuck' ? [path] : [])));
  for (const { key, call } of result.effects) {
    if (call === 'w.undo') continue;
    const path = key.replace(/^run\//, '');
    assert.equal(registered.has(`${path}/compensate`) || settled.has(path), true, `${why}: ${path} is forgotten`);
  }
  const keys = result.effects.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length, `${why}: an effect happened twice`);
}

test(`promises hold over ${FLOWS} generated flows, cut and cancelled anywhere`, async () => {
  for (let seed = 1; seed <= FLOWS; seed++) {
    const one = generateFlow(seed);
    const plain = await runToEnd(one, {});
    checkPromises(plain, `seed ${seed}`);
    const cut = await runToEnd(one, { continueEvery: 1 });
    checkPromises(cut, `seed ${seed}, cut`);
    if (one.sequential) assertSame(cut, plain, `seed ${seed}, cut`);
    const random = randomFrom(seed);
    for (let i = 0; i < 3; i++) {
      const at = 1 + random(12);
      const beforeEvent = (n: number): 'cancel' | null => (n === at ? 'cancel' : null);
      checkPromises(await runToEnd(one, { beforeEvent }), `seed ${seed}, cancelled at ${at}`);
      const both = await runToEnd(one, { beforeEvent, continueEvery: 1 + random(3) });
      checkPromises(both, `seed ${seed}, cancelled at ${at} and cut`);
    }
  }
});
