/** `budget`: what a scope may use, and what becomes of it when that is used up (rules 34, 37). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallReply } from '../hosts/memory/types.ts';
import type { Entry } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import { by, checkFlow, error, type FlowCase, runCase, value } from './testing/check-flow.ts';
import { planOf, runTaped } from './testing/run-taped.ts';

const end = (given: unknown): { id: string } => ({ id: 'end', ...{ return: given } });

/** An answer of a model with what it used. */
const asked = (usage: { readonly [name: string]: Json } = {}, json: Json = {}, afterMs = 1000): CallReply => ({
  t: 'value',
  value: json,
  afterMs,
  meta: { attempts: 1, usage: { model: 'small', calls: 1, inputTokens: 90, outputTokens: 10, costUsd: 0.1, ...usage } },
});
const ask = (id: string, more: object = {}) => ({ id, call: 'm.ask', with: { model: 'large' }, ...more });
const each = (id: string, maxConcurrency: number, more: object = {}) => ({
  id,
  foreach: { in: '${ $input.items }', maxConcurrency, steps: [ask('one', more)] },
});
const ITEMS = { items: [1, 2, 3, 4, 5, 6] };
const every = (prefix: string, reply: CallReply) =>
  Object.fromEntries(ITEMS.items.map((_, index) => [`${prefix}.${index}`, reply]));
const again = { maxAttempts: 3, initialMs: 1000, factor: 1, maxMs: 1000 };

const cases: readonly FlowCase[] = [
  {
    name: 'what is within the budget passes',
    flow: { budget: { usd: 0.2, tokens: 200, modelCalls: 3 }, steps: [ask('a'), ask('b'), end('fine')] },
    replies: { a: asked(), b: asked() },
    expect: { output: 'fine' },
  },
  {
    name: 'money: the next call is not made where nothing is left, and the scope fails and is undone',
    flow: {
      steps: [
        { id: 'pay', call: 'w.pay', compensate: { call: 'w.refund' } },
        {
          id: 'part',
          budget: { usd: 0.1 },
          do: [{ id: 'note', call: 'w.note', compensate: { call: 'w.erase' } }, ask('a'), ask('b')],
          catch: [{ errors: ['budget.*'], steps: [{ id: 'caught', set: { why: '${ $error.detail }' } }] }],
        },
        end('${ $vars.why }'),
      ],
    },
    replies: { a: asked(), b: asked() },
    expect: {
      output: "The budget of 'part' is 0.1 US dollars; 0.1 are used.",
      effects: ['pay', 'note', 'note/compensate'],
    },
  },
  {
    name: 'money: a call that went beyond fails the scope at once, also the last one',
    flow: { budget: { usd: 0.15 }, steps: [ask('a'), ask('b'), end('never')] },
    replies: { a: asked(), b: asked() },
    expect: { error: 'budget.exceeded' },
  },
  {
    name: 'a call that may go beyond is not made',
    flow: { budget: { modelCalls: 2 }, steps: [ask('a'), ask('b')] },
    replies: { a: asked(), b: asked() },
    expect: {
      error: 'budget.exceeded',
      story: ['a: step.completed', 'b: step.stopped'],
    },
  },
  {
    name: 'attempts that failed count, and no more attempts are made than there is room for',
    flow: {
      budget: { toolCalls: 4 },
      steps: [
        { id: 'a', call: 'r.a', retry: again },
        { id: 'b', call: 'r.b', retry: again },
      ],
    },
    replies: {
      a: [error('busy', { retry: true }), error('busy', { retry: true }), value({})],
      b: error('busy', { retry: true }),
    },
    expect: { error: 'busy' },
  },
  {
    name: 'tokens of attempts that failed count',
    flow: { budget: { tokens: 250 }, steps: [ask('a', { retry: again }), ask('b')] },
    replies: {
      a: [
        error('busy', {
          retry: true,
          meta: { attempts: 1, usage: { calls: 1, inputTokens: 100, outputTokens: 60, costUsd: 0 } },
        }),
        asked(),
      ],
    },
    expect: { error: 'budget.exceeded', story: ['a: step.stopped'] },
  },
  {
    name: 'undo, handlers and finally are not stopped by the budget of their scope',
    flow: {
      steps: [
        {
          id: 'part',
          budget: { toolCalls: 1 },
          do: [
            { id: 'a', call: 'w.a', compensate: { call: 'w.un' } },
            { id: 'b', call: 'w.b' },
          ],
          catch: [{ steps: [{ id: 'late', call: 'w.late' }] }],
          finally: [{ id: 'last', call: 'w.last' }],
        },
        end('fine'),
      ],
    },
    expect: { output: 'fine', effects: ['a', 'a/compensate', 'late', 'last'] },
  },
  {
    name: 'the budgets around count too',
    flow: {
      budget: { toolCalls: 2 },
      steps: [
        {
          id: 'part',
          budget: { toolCalls: 5 },
          do: [
            { id: 'a', call: 'w.a' },
            { id: 'b', call: 'w.b' },
            { id: 'c', call: 'w.c' },
          ],
          catch: [{ steps: [{ id: 'never', set: { x: 1 } }] }],
        },
      ],
      catch: [{ steps: [end('caught outside')] }],
    },
    expect: { output: 'caught outside', effects: ['a', 'b'] },
  },
  {
    name: 'time: of calls on their way, not of waits',
    flow: {
      budget: { timeMs: 2500 },
      steps: [
        { id: 'a', call: 'r.a' },
        { id: 'pause', wait: 60_000 },
        { id: 'b', call: 'r.b' },
        { id: 'c', call: 'r.c' },
        end(1),
      ],
    },
    replies: { a: value({}), b: value({}), c: value({}) },
    expect: {
      error: 'budget.exceeded',
      story: ['a: step.completed', 'pause: step.completed', 'b: step.completed', 'c: step.stopped'],
    },
  },
  {
    name: 'a price that nobody knows fails a budget in dollars, at once',
    flow: { budget: { usd: 5 }, steps: [ask('a', { retry: again }), end('never')] },
    replies: {
      a: {
        ...asked(),
        meta: { attempts: 1, usage: { calls: 1, inputTokens: 3, outputTokens: 1, unpriced: 1 } },
      } as CallReply,
    },
    expect: { error: 'price.unknown' },
  },
  {
    name: 'a price that nobody knows does no harm where money is not bounded',
    flow: { budget: { tokens: 1000 }, steps: [ask('a'), end('fine')] },
    replies: {
      a: { ...asked(), meta: { attempts: 1, usage: { calls: 1, inputTokens: 3, outputTokens: 1 } } } as CallReply,
    },
    expect: { output: 'fine' },
  },
  {
    name: 'degrade: a cheaper model goes on with what is given beyond, and no further',
    flow: {
      budget: { modelCalls: 2, onExceed: 'degrade', more: { modelCalls: 2 }, degrade: { large: 'small' } },
      steps: [ask('a'), ask('b'), ask('c'), ask('d')],
      catch: [{ errors: ['budget.exceeded'], steps: [end('${ [$steps.a.model, $steps.b.model, $steps.c.model] }')] }],
    },
    reply: ({ input }) => asked({}, { model: (input as { model: string }).model }),
    expect: { output: ['large', 'small', 'small'] },
  },
  {
    name: 'approve: the call waits for people, and goes on with what they granted',
    flow: {
      budget: {
        modelCalls: 2,
        onExceed: 'approve',
        more: { modelCalls: 2 },
        approval: { title: 'more?', assignees: { groups: ['finance'] } },
      },
      steps: [ask('a'), ask('b'), end('fine')],
    },
    replies: { a: asked(), b: asked() },
    incoming: [
      { atMs: 60_000, message: { t: 'vote', task: '/budget.1', vote: 'approve', by: by('stranger') }, id: 'stranger' },
      { atMs: 70_000, message: { t: 'vote', task: '/budget.1', vote: 'approve', by: by('ann', 'finance') }, id: 'ann' },
    ],
    expect: { output: 'fine', replies: { stranger: 'not_assigned', ann: 'ok' } },
  },
  {
    name: 'approve: denied, and the scope fails',
    flow: {
      budget: { modelCalls: 2, onExceed: 'approve', more: { modelCalls: 2 }, approval: { title: 'more?' } },
      steps: [ask('a'), ask('b')],
      catch: [{ steps: [end('${ [$error.type, $error.cause.type] }')] }],
    },
    replies: { a: asked() },
    incoming: [{ atMs: 60_000, message: { t: 'vote', task: '/budget.1', vote: 'deny', by: by('ann') } }],
    expect: { output: ['budget.exceeded', 'approval.denied'] },
  },
  {
    name: 'approve: one task for all that wait, and a second one when that is used up too',
    flow: {
      steps: [
        {
          id: 'part',
          budget: {
            modelCalls: 4,
            onExceed: 'approve',
            times: 2,
            more: { modelCalls: 2 },
            approval: { title: 'more?' },
          },
          do: [each('all', 6)],
        },
        end('fine'),
      ],
    },
    input: ITEMS,
    replies: every('one', asked()),
    incoming: [
      { atMs: 60_000, message: { t: 'vote', task: 'part/budget.1', vote: 'approve', by: by('ann') }, id: 'first' },
      { atMs: 120_000, message: { t: 'vote', task: 'part/budget.2', vote: 'approve', by: by('ann') }, id: 'second' },
    ],
    timed: true,
    expect: { output: 'fine' },
  },
];

for (const one of cases) test(one.name, () => checkFlow(one));

const usedBy = (journal: readonly Entry[]) =>
  journal.flatMap(({ path, what }) => (what.t === 'budget.ended' ? [[path, what.spent.used]] : []));
const decisionsOf = (journal: readonly Entry[]) =>
  journal.flatMap(({ path, what }) =>
    what.t === 'decision' && what.decision.by === 'budget' ? [[path, what.decision.id, what.decision.verdict]] : [],
  );

test('calls beside each other do not use more together than there is', async () => {
  const budgets = [
    { budget: { modelCalls: 6 }, most: 5 },
    { budget: { usd: 0.35 }, most: 4 },
    { budget: { tokens: 300 }, most: 3 },
  ];
  for (const { budget, most } of budgets) {
    const flow = { budget, steps: [each('all', 6)] };
    const { end: is, journal } = await runCase({ flow, input: ITEMS, replies: every('one', asked()) });
    assert.equal(is?.is === 'failed' ? is.error.type : is?.is, 'budget.exceeded');
    const [[, used] = []] = usedBy(journal);
    assert.ok(typeof used === 'object' && used.modelCalls <= most, JSON.stringify([budget, used]));
  }
});

test('what is used stands in the record of the end, and so does each verdict', async () => {
  const flow = {
    budget: { usd: 1 },
    steps: [
      {
        id: 'part',
        budget: { modelCalls: 2 },
        do: [ask('a'), { id: 'r', call: 'r.r' }, ask('b')],
        catch: [{ steps: [] }],
      },
      end('fine'),
    ],
  };
  const { journal } = await runCase({ flow, replies: { a: asked(), r: value({}) } });
  const used = { usd: 0.1, tokens: 100, modelCalls: 1, toolCalls: 1, timeMs: 2000 };
  assert.deepEqual(usedBy(journal), [
    ['part', used],
    ['', used],
  ]);
  assert.deepEqual(decisionsOf(journal), [['part', 'modelCalls', 'exceeded']]);
});

test('a run that is started again goes on with what was used', async () => {
  const flow = { budget: { modelCalls: 6 }, steps: [ask('a'), { id: 'b', call: 'r.b' }, ask('c')] };
  const { tape } = await runTaped({ flow, replies: { a: asked({ calls: 2 }), b: error('no.retry') } });
  const planned = planOf(tape);
  assert.ok(planned.ok);
  assert.deepEqual(planned.redrive.spent?.['']?.used.modelCalls, 2);
  const replies = { a: asked({ calls: 2 }), c: asked() };
  const { end: is, journal } = await runCase({ flow, replies }, { redrive: planned.redrive });
  assert.equal(is?.is, 'completed');
  const [used] = usedBy(journal);
  assert.equal(typeof used?.[1] === 'object' ? used[1].modelCalls : undefined, 3);
});

test('an attempt at a model of which nobody hears counts at its worst, as one of unknown use', async () => {
  const flow = { budget: { modelCalls: 4 }, steps: [ask('a', { retry: again }), ask('b')] };
  const { journal, end: is } = await runCase({ flow, replies: { a: [{ t: 'never' }, asked()] } });
  assert.equal(is?.is === 'failed' ? is.error.type : is?.is, 'budget.exceeded');
  const [spent] = journal.flatMap(({ what }) => (what.t === 'budget.ended' ? [what.spent] : []));
  assert.deepEqual([spent?.used.modelCalls, spent?.unmeasured], [3, 1]);
});
