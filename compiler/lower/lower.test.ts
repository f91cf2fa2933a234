import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan, StepPlan } from '../../schema/plan.ts';
import { compile } from '../compile.ts';
import { optionsFor, readFixture, treeOf } from '../fixtures/project.ts';

const FIXTURE = readFixture('rules');
const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';

function lower(body: string): Plan {
  const tree = treeOf({ ...FIXTURE, 'main.flow.yaml': HEAD + body });
  const { plan, diagnostics } = compile(tree, 'main.flow.yaml', optionsFor(tree));
  assert.ok(plan, JSON.stringify(diagnostics));
  return plan;
}

/** The first step of the flow holds what is expected; places and what is not named are left out of sight. */
function check(body: string, expected: object): void {
  const { steps } = lower(body);
  for (const [key, value] of Object.entries(expected)) {
    assert.deepEqual(withoutPlaces(steps[0]?.[key as keyof StepPlan]), value, key);
  }
}

function withoutPlaces(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (key, part) => (key === 'place' ? undefined : part)));
}

const DEFAULT_RETRY = { maxAttempts: 3, initialMs: 1_000, factor: 2, maxMs: 60_000, jitter: 'full' };
const TAIL = '  - { id: done, return: {} }\n';

const CASES: readonly { readonly title: string; readonly body: string; readonly expected: object }[] = [
  {
    title: 'a call with nothing given',
    body: 'steps:\n  - { id: a, call: gate.look }\n',
    expected: {
      kind: 'call',
      with: { k: 'lit', v: {} },
      retry: DEFAULT_RETRY,
      timeoutMs: 120_000,
      dispatch: 'queue',
      pivot: false,
      checks: [],
      fallback: [],
      catch: [],
    },
  },
  {
    title: "a local call has a local call's time",
    body: 'steps:\n  - { id: a, call: gate.look, dispatch: local }\n',
    expected: { dispatch: 'local', timeoutMs: 5_000 },
  },
  {
    title: 'a write goes by the queue, whatever its contract prefers',
    body: 'steps:\n  - { id: a, call: gate.cancel, with: { slot: A1 } }\n',
    expected: { dispatch: 'queue', timeoutMs: 120_000, with: { k: 'lit', v: { slot: 'A1' } } },
  },
  {
    title: 'the step goes before the defaults, these before the rest',
    body: 'defaults: { timeout: PT9S, retry: { maxAttempts: 5, within: PT1H, backoff: { factor: 3 } } }\nsteps:\n  - { id: a, call: gate.look, retry: { maxAttempts: 1, backoff: { max: PT5S, jitter: none } } }\n',
    expected: {
      timeoutMs: 9_000,
      retry: { maxAttempts: 1, withinMs: 3_600_000, initialMs: 1_000, factor: 3, maxMs: 5_000, jitter: 'none' },
    },
  },
  {
    title: 'a fallback takes over what its clause leaves as it is',
    body: 'steps:\n  - { id: a, call: gate.reserve, pivot: true, with: { shipment: AB, lane: slow }, fallback: [ { errors: [gate.full], with: { lane: fast, count: 2 } } ] }\n',
    expected: {
      fallback: [
        {
          errors: ['gate.full'],
          then: { k: 'with', with: { k: 'lit', v: { shipment: 'AB', lane: 'fast', count: 2 } } },
        },
      ],
    },
  },
  {
    title: 'keys are required where their schema says so',
    body: 'steps:\n  - { id: a, call: gate.reserve, pivot: true, with: { shipment: "${ $input.s }", lane: "${ $input.l }" } }\n',
    expected: {
      with: {
        k: 'map',
        entries: [
          { key: 'shipment', value: { k: 'expr', e: 0 }, optional: false },
          { key: 'lane', value: { k: 'expr', e: 1 }, optional: true },
        ],
      },
    },
  },
  {
    title: '`set` takes nothing that is absent',
    body: 'steps:\n  - { id: a, set: { n: 1, m: "${ $input.m }", o: [ "${ $input.o }", 2 ] } }\n',
    expected: {
      entries: [
        { key: 'n', value: { k: 'lit', v: 1 }, optional: false },
        { key: 'm', value: { k: 'expr', e: 0 }, optional: false },
        {
          key: 'o',
          value: {
            k: 'list',
            items: [
              { k: 'expr', e: 1 },
              { k: 'lit', v: 2 },
            ],
          },
          optional: false,
        },
      ],
    },
  },
  {
    title: 'any is at least one',
    body: 'steps:\n  - { id: a, parallel: { join: any, branches: { x: [ { id: b, wait: PT1M } ], y: [ { id: c, wait: PT1M } ] } } }\n',
    expected: { join: { k: 'atLeast', n: 1 } },
  },
  {
    title: 'all cancels unless it says otherwise',
    body: 'steps:\n  - { id: a, parallel: { branches: { x: [ { id: b, wait: PT1M } ] } } }\n',
    expected: { join: { k: 'all', onFailure: 'cancel' } },
  },
  {
    title: 'a foreach with nothing given',
    body: 'steps:\n  - { id: a, foreach: { in: "${ [1] }", steps: [ { id: b, wait: PT1M } ] } }\n',
    expected: { as: 'item', maxConcurrency: 1, in: 0 },
  },
  {
    title: 'an approval in milliseconds from its opening',
    body: `steps:\n  - id: a\n    approval: { title: Go?, assignees: { groups: [ops] }, remind: [PT30M], escalate: [ { after: PT1H, to: { users: [ann] } } ], onExpire: continue }\n    timeout: P1D\n${TAIL}`,
    expected: {
      approvalTitle: { k: 'lit', v: 'Go?' },
      assignees: { groups: { k: 'lit', v: ['ops'] } },
      quorum: { approve: 1, deny: 1 },
      remindMs: [1_800_000],
      escalate: [{ afterMs: 3_600_000, to: { users: { k: 'lit', v: ['ann'] } }, replace: false }],
      onDeny: 'raise',
      onExpire: 'continue',
      timeoutMs: 86_400_000,
    },
  },
  {
    title: 'an error again',
    body: 'steps:\n  - { id: a, do: [ { id: b, raise: { type: x.y, status: 409, detail: no } } ], catch: [ { steps: [ { id: c, raise: "${ $error }" } ] } ] }\n',
    expected: {
      catch: [{ steps: [{ id: 'c', catch: [], kind: 'raise', raise: { k: 'again', e: 0 } }] }],
      steps: [
        {
          id: 'b',
          catch: [],
          kind: 'raise',
          raise: { k: 'new', type: 'x.y', detail: { k: 'lit', v: 'no' }, status: 409 },
        },
      ],
    },
  },
];
for (const { title, body, expected } of CASES) test(title, () => check(body, expected));

test('places are those of the document, and an expression points at its first character', () => {
  const { places, expressions, steps } = lower('steps:\n  - id: a\n    set:\n      n: "${  $input.n }"\n');
  const place = (id: number | undefined) => places[id ?? -1];
  assert.deepEqual(place(steps[0]?.place), [0, 5, 5, 7, 26]);
  assert.deepEqual(place(expressions[0]?.place), [0, 7, 15, 7, 23]);
});

test('one schema for all listeners of a type, whichever names it', () => {
  const { events, files } = lower(
    'timeout: P1D\nsteps:\n  - { id: a, listen: { event: x.y } }\n  - { id: b, listen: { event: x.y, schema: ./schemas/order.json } }\n  - { id: c, listen: { event: x.z } }\n',
  );
  assert.deepEqual(events, { 'x.y': { schema: 0 }, 'x.z': {} });
  assert.equal(files[0]?.path, 'schemas/order.json');
});
