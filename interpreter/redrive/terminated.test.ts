/** A run that was ended from outside goes on where it stood: nothing is lost, nothing done twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../hosts/memory/types.ts';
import type { Message } from '../../schema/message.ts';
import { buildPlan, type FlowSketch } from '../testing/build-plan.ts';
import { type AgainCase, checkAgain } from '../testing/check-again.ts';
import { by, effectsOf, error, value } from '../testing/check-flow.ts';
import { generateFlow, randomFrom } from '../testing/generate-flow.ts';
import { type Given, planOf, runTaped, type Taped } from '../testing/run-taped.ts';
import { write } from '../testing/sketch-steps.ts';
import type { Stopped, Tape } from './tape.ts';
import type { Redrive } from './types.ts';

/** The first `events` of it; the commands of the last `unsent` of them never left. */
function endedAfter(tape: Tape, events: number, unsent = 0, children: Stopped['children'] = {}): Tape {
  const steps = tape.steps.slice(0, events);
  return { ...tape, steps, stopped: { how: 'terminated', sent: steps.length - unsent, children, spent: {} } };
}

/** Events until the command was asked for; what it asked for went out. */
function until(tape: Tape, id: string): number {
  return tape.steps.findIndex(({ commands }) => commands.some((one) => 'id' in one && one.id === id)) + 1;
}

interface EndedCase extends AgainCase {
  readonly first?: Pick<Given, 'replies' | 'incoming'>;
  /** It is ended as soon as it has asked for this. */
  readonly at: string;
  readonly children?: Stopped['children'];
}

const CHILD: FlowSketch = { steps: [write('inner')] };
const WITH_CHILD: FlowSketch = {
  steps: [write('a'), { id: 'c', run: 'kid' }],
  flows: { kid: buildPlan(CHILD) },
};

const CASES: readonly EndedCase[] = [
  {
    name: 'what completed holds, what was under way is made again under the key that it had',
    flow: { steps: [{ id: 'r', call: 'r.read' }, write('a'), write('b'), { id: 'z', call: 'w.z' }] },
    at: 'b',
    expect: { asked: ['b', 'z'], effects: ['b', 'z~r1'] },
  },
  {
    name: 'the undo of what holds is registered again',
    flow: { steps: [write('a'), write('b'), { id: 'z', call: 'w.z' }] },
    at: 'b',
    then: { replies: { z: error('boom') } },
    expect: { effects: ['b', 'b/compensate~r1', 'a/compensate~r1'], failed: 'boom' },
  },
  {
    name: 'a read that was under way is asked again',
    flow: { steps: [write('a'), { id: 'r', call: 'r.read' }] },
    at: 'r',
    expect: { asked: ['r'], effects: [] },
  },
  {
    name: 'a write that does not honour its key: only a person knows',
    flow: { steps: [{ id: 'x', call: 'x.pay' }] },
    at: 'x',
    expect: { refused: 'unknown_effect x' },
  },
  {
    name: 'the person says that it was not made',
    flow: { steps: [{ id: 'x', call: 'x.pay' }] },
    at: 'x',
    options: { vouched: { x: 'undone' } },
    expect: { asked: ['x'], effects: ['x~r1'] },
  },
  {
    name: 'the person says that it was made: its undo is there',
    flow: {
      steps: [
        { id: 'x', call: 'x.pay', compensate: { call: 'w.back' } },
        { id: 'z', call: 'w.z' },
      ],
    },
    at: 'x',
    options: { vouched: { x: 'done' } },
    then: { replies: { z: error('boom') } },
    expect: { asked: ['z', 'x/compensate'], effects: ['x/compensate~r1'], failed: 'boom' },
  },
  {
    name: 'in the midst of an undo: it goes on undoing',
    flow: { steps: [write('a'), write('b'), { id: 'z', call: 'w.z' }] },
    first: { replies: { z: error('boom') } },
    at: 'a/compensate',
    expect: { asked: ['a/compensate'], effects: ['a/compensate'], failed: 'boom' },
  },
  {
    name: 'in the midst of an undo it cannot begin earlier',
    flow: { steps: [write('a'), write('b'), { id: 'z', call: 'w.z' }] },
    first: { replies: { z: error('boom') } },
    at: 'a/compensate',
    options: { from: 'b' },
    expect: { refused: 'undoing a' },
  },
  {
    name: 'an undo that failed waits for a person again',
    flow: { steps: [write('a'), { id: 'z', call: 'w.z' }, { id: 'never', call: 'w.never' }] },
    first: { replies: { z: error('boom'), 'a/compensate': error('no') } },
    at: '',
    expect: { asked: [], waitingFor: ['stuck'] },
  },
  {
    name: 'while it waits for people: the task opens again, and votes come again',
    flow: {
      steps: [write('a'), { id: 'ok', approval: { assignees: { users: ['bob'] } } }, { id: 'z', call: 'w.z' }],
    },
    at: '',
    expect: { asked: [], waitingFor: ['user:bob'] },
  },
  {
    name: 'while it was being cancelled',
    flow: { steps: [write('a'), write('b'), { id: 'z', call: 'w.z' }] },
    first: {
      replies: { z: value(1, 9000) },
      incoming: [{ atMs: 3500, message: { t: 'cancel', by: by('ann') } }],
    },
    at: 'a/compensate',
    expect: { refused: 'cancelled ' },
  },
  {
    name: 'a child flow that undid itself runs again, as a new one',
    flow: WITH_CHILD,
    at: 'c',
    children: { c: 'undone' },
    expect: { effects: ['c~r1/inner'] },
  },
  {
    name: 'one that has not ended',
    flow: WITH_CHILD,
    at: 'c',
    children: { c: 'running' },
    expect: { refused: 'child_running c' },
  },
  { name: 'one that was ended, too', flow: WITH_CHILD, at: 'c', expect: { refused: 'unknown_effect c' } },
];

for (const one of CASES) {
  test(`a run that was terminated: ${one.name}`, async () => {
    const { tape } = await runTaped({ flow: one.flow, ...one.first });
    const cut = endedAfter(tape, one.at === '' ? tape.steps.length : until(tape, one.at), 0, one.children);
    await checkAgain(one, planOf(cut, one.options), { flow: one.flow, ...one.first, ...one.then });
  });
}

test('an answer that came with the end holds, and what it would have led to was never asked for', async () => {
  const flow: FlowSketch = {
    steps: [
      { id: 'x', call: 'x.pay' },
      { id: 'y', call: 'x.more' },
    ],
  };
  const { tape } = await runTaped({ flow });
  const plan = planOf(endedAfter(tape, until(tape, 'y'), 1));
  assert.ok(plan.ok);
  const { asked } = await runTaped({ flow }, { redrive: JSON.parse(JSON.stringify(plan.redrive)) });
  assert.deepEqual(asked, ['y']);
});

test('a write that may have happened keeps its key over a redrive that did not come so far', async () => {
  const flow: FlowSketch = {
    steps: [
      { id: 'r', call: 'r.read' },
      { id: 'w', call: 'w.pay' },
    ],
  };
  const { tape } = await runTaped({ flow });
  const first = planOf(endedAfter(tape, until(tape, 'w')), { from: 'r' });
  assert.ok(first.ok);
  const redrive = JSON.parse(JSON.stringify(first.redrive));
  const second = await runTaped({ flow, replies: { r: error('boom') } }, { redrive });
  const then = planOf(second.tape);
  assert.ok(then.ok);
  const { result } = await runTaped({ flow }, { redrive: JSON.parse(JSON.stringify(then.redrive)) });
  assert.deepEqual(effectsOf(result), ['w']);
});

/** A person tells the truth about whatever the run is stuck on: what the ledger says. */
async function runToEnd(one: Given, redrive: Redrive | undefined, before: readonly Effect[]): Promise<Taped> {
  const incoming: { atMs: number; message: Message }[] = [];
  for (;;) {
    const taped = await runTaped({ ...one, incoming }, redrive === undefined ? {} : { redrive });
    const { result } = taped;
    if (result.end !== undefined) return taped;
    const [task] = result.state.tasks;
    assert.ok(task !== undefined && incoming.length < 30, `it hangs: ${JSON.stringify(result.state)}`);
    const message: Message =
      task.kind === 'undo'
        ? { t: 'retryUndo', path: task.path, how: 'skip', by: by('ann') }
        : {
            t: 'settle',
            path: task.path,
            as: happened([...before, ...result.effects], task.path) ? 'done' : 'not_done',
            output: { n: 1 },
            by: by('ann'),
          };
    incoming.push({ atMs: 1_000_000 + incoming.length * 100_000, message });
  }
}

const happened = (effects: readonly Effect[], path: string): boolean =>
  effects.some(({ key }) => key.replace(/~r\d+$/, '') === `run/${path}`);

const FLOWS = 400;

test(`effects stand once however ${FLOWS} generated runs are ended`, async () => {
  const seen = { ended: 0, vouched: 0, undoing: 0, equal: 0, refused: 0 };
  for (let seed = 1; seed <= FLOWS; seed++) {
    const random = randomFrom(seed + 7);
    const made = generateFlow(seed);
    const whole = await runToEnd(made, undefined, []);
    const events = 1 + random(whole.tape.steps.length - 1);
    const tape = endedAfter(whole.tape, events, random(3) === 0 ? 1 : 0);
    if (tape.steps.slice(0, tape.stopped?.sent).some(({ commands }) => commands.some(({ t }) => t === 'end'))) continue;
    const ledger = madeBy(tape, whole.result.effects, random(2) === 0);
    const vouched: { [path: string]: 'done' | 'undone' } = {};
    let plan = planOf(tape, { at: 1_767_225_600_000, vouched });
    while (!plan.ok && plan.why === 'unknown_effect') {
      vouched[plan.path] = happened(ledger, plan.path) ? 'done' : 'undone';
      seen.vouched++;
      plan = planOf(tape, { at: 1_767_225_600_000, vouched });
    }
    assert.ok(plan.ok, `seed ${seed}: ${plan.ok ? '' : plan.detail}`);
    if (ledger.some(({ undoes }) => undoes !== undefined)) seen.undoing++;
    const again = await runToEnd(made, JSON.parse(JSON.stringify(plan.redrive)), ledger);
    seen.ended++;
    const all = [...ledger, ...again.result.effects];
    assert.deepEqual(twice(all), [], `seed ${seed} ended after ${events} events`);
    if (made.sequential && Object.keys(vouched).length === 0 && isSame(whole, again)) seen.equal++;
  }
  // The sweep is worth what it reaches.
  assert.ok(seen.ended > 250 && seen.undoing > 30 && seen.equal > 30, JSON.stringify(seen));
});

const isSame = (a: Taped, b: Taped): boolean => a.result.end?.is === b.result.end?.is;

/** The effects of a run that was ended: what was under way did come about, or it did not. */
function madeBy({ steps, stopped }: Tape, all: readonly Effect[], landed: boolean): readonly Effect[] {
  const answered = new Set(steps.flatMap(({ event }) => ('id' in event ? [event.id] : [])));
  const asked = new Map(
    steps
      .slice(0, stopped?.sent)
      .flatMap(({ commands }) => commands.flatMap((one) => (one.t === 'call' ? [[one.key, one.id] as const] : []))),
  );
  return all.filter(({ key }) => asked.has(key) && (landed || answered.has(asked.get(key) ?? '')));
}

/** Paths whose write stands more than once; writes that do not honour their key and were made twice under it. */
function twice(effects: readonly Effect[]): readonly string[] {
  const undone = new Set(effects.flatMap(({ undoes }) => undoes ?? []));
  const writes = effects.filter(({ call }) => call !== 'w.undo');
  const count = new Map<string, number>();
  for (const key of new Set(writes.map((one) => one.key))) {
    const path = key.replace(/~r\d+$/, '');
    if (!undone.has(key)) count.set(path, (count.get(path) ?? 0) + 1);
  }
  const keys = writes.filter(({ call }) => call.startsWith('x.')).map(({ key }) => key);
  const repeated = keys.filter((key, i) => keys.indexOf(key) !== i);
  return [...[...count].flatMap(([path, times]) => (times > 1 ? [path] : [])), ...repeated];
}
