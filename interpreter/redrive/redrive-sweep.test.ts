/** Over generated nested flows: however a run failed, starting it again leaves each effect standing at most once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../hosts/memory/types.ts';
import type { Message } from '../../schema/message.ts';
import { by } from '../testing/check-flow.ts';
import { generateFlow } from '../testing/generate-flow.ts';
import { type Given, planOf, runTaped, type Taped } from '../testing/run-taped.ts';
import type { Redrive } from './types.ts';

const FLOWS = 400;
/** Redrives of one run, one after another, before the world answers well. */
const MOST = 3;

/** A person tells the truth about whatever the run is stuck on: what the ledger says. */
async function runToEnd(one: Given, redrive?: Redrive): Promise<Taped> {
  const incoming: { atMs: number; message: Message }[] = [];
  for (;;) {
    const taped = await runTaped({ ...one, incoming }, redrive === undefined ? {} : { redrive });
    const { result } = taped;
    if (result.end !== undefined) return taped;
    const [task] = result.state.tasks;
    assert.ok(task !== undefined && incoming.length < 30, `it hangs: ${JSON.stringify(result.state)}`);
    const happened = result.effects.some(({ key }) => key.replace(/~r\d+$/, '') === `run/${task.path}`);
    const message: Message =
      task.kind === 'undo'
        ? { t: 'retryUndo', path: task.path, how: 'skip', by: by('ann') }
        : { t: 'settle', path: task.path, as: happened ? 'done' : 'not_done', output: { n: 1 }, by: by('ann') };
    incoming.push({ atMs: 1_000_000 + incoming.length * 100_000, message });
  }
}

/** Times that each write stands, by path: made under a key, and not undone by one that names it. */
function standing(effects: readonly Effect[]): ReadonlyMap<string, number> {
  const undone = new Set(effects.flatMap(({ undoes }) => undoes ?? []));
  const keys = new Set(effects.filter(({ call }) => call !== 'w.undo').map(({ key }) => key));
  const count = new Map<string, number>();
  for (const key of keys) {
    const path = key.replace(/~r\d+$/, '');
    if (!undone.has(key)) count.set(path, (count.get(path) ?? 0) + 1);
  }
  return count;
}

test(`effects stand once over redrives of ${FLOWS} generated flows`, async () => {
  const seen = { redriven: 0, refused: 0, completed: 0, reused: 0 };
  for (let seed = 1; seed <= FLOWS; seed++) {
    const made = generateFlow(seed);
    const ledger: Effect[] = [];
    let taped = await runToEnd(made);
    ledger.push(...taped.result.effects);
    for (let n = 1; n <= MOST && taped.result.end?.is === 'failed'; n++) {
      const plan = planOf(taped.tape, { at: 1_767_225_600_000 });
      if (!plan.ok) {
        seen.refused++;
        break;
      }
      assert.equal(plan.redrive.n, n);
      // The last time all goes well.
      const one: Given =
        n === MOST
          ? { flow: made.flow }
          : n === 1
            ? made
            : { flow: made.flow, replies: generateFlow(seed * 7 + n).replies };
      taped = await runToEnd(one, JSON.parse(JSON.stringify(plan.redrive)));
      seen.redriven++;
      seen.reused += Object.keys(plan.redrive.answers).length;
      ledger.push(...taped.result.effects);
      const twice = [...standing(ledger)].filter(([, times]) => times > 1);
      assert.deepEqual(twice, [], `seed ${seed}, redrive ${n}`);
    }
    if (taped.result.end?.is === 'completed') seen.completed++;
  }
  // The sweep is worth what it reaches.
  assert.ok(seen.redriven > 100 && seen.reused > 300 && seen.completed > 100, JSON.stringify(seen));
});
