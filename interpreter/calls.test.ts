/** Rules 1 to 8 at run time and 30 to 34: values, tries, checks, fallback, retry, timeouts, errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../schema/journal.ts';
import { checkFlow, error, type FlowCase, runCase, value } from './testing/check-flow.ts';

const end = (given: unknown): { id: string } => ({ id: 'end', ...{ return: given } });
const retry = { maxAttempts: 3, initialMs: 1000, factor: 2, maxMs: 60_000 };

const cases: readonly FlowCase[] = [
  {
    name: 'checks: all run in order, an override is what the next sees, flags are kept',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'r.a',
          checks: [
            { id: 'big', when: '${ $self.n > 1 }', then: 'flag', reason: 'too big' },
            { id: 'cap', when: '${ $self.n > 1 }', then: { override: { n: 1 } } },
            { id: 'still', when: '${ $self.n > 1 }', then: 'fail' },
          ],
        },
        end(['${ $steps.a.n }', '${ $checks.a.big }', '${ $checks.a.cap }', '${ $checks.a.still }']),
      ],
    },
    replies: { a: value({ n: 5 }) },
    expect: { output: [1, true, true, false] },
  },
  {
    name: 'checks: fail, with its reason and the error of the write undone',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'w.a',
          compensate: { call: 'w.un', with: { n: '${ $self.n }' } },
          checks: [
            { id: 'one', when: '${ $self.n > 1 }', then: 'fail', reason: 'no' },
            { id: 'two', when: '${ $self.n > 2 }', then: 'fail', reason: 'never' },
          ],
        },
      ],
      catch: [{ steps: [end(['${ $error.type }', '${ $error.detail }', '${ $error.data.checks }'])] }],
    },
    replies: { a: value({ n: 5 }) },
    expect: { output: ['check.failed', 'no', ['one', 'two']], effects: ['a', 'a/compensate'] },
  },
  {
    name: 'checks: a condition that is no condition fails the try',
    flow: { steps: [{ id: 'a', call: 'r.a', checks: [{ id: 'one', when: '${ $self.n }', then: 'flag' }] }] },
    replies: { a: value({ n: 5 }) },
    expect: { error: 'expression.failed' },
  },
  {
    name: 'an override that does not fit',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'r.a',
          output: { type: 'object', required: ['n'] },
          checks: [{ id: 'cap', when: '${ true }', then: { override: { m: 1 } } }],
          catch: [{ errors: ['output.invalid'], steps: [{ id: 'c', set: { c: '${ $error.step }' } }] }],
        },
      ],
    },
    replies: { a: value({ n: 5 }) },
    expect: { output: { c: 'a' } },
  },
  {
    name: 'fallback: downwards, with, then value; numbers in paths are the clauses',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'r.a',
          fallback: [
            { errors: ['other'], value: 0 },
            { errors: ['x.*'], with: { again: true } },
            { value: { n: '${ $input.n }' } },
          ],
          checks: [{ id: 'small', when: '${ $self.n < 3 }', then: 'flag' }],
        },
        end(['${ $steps.a.n }', '${ $checks.a.small }']),
      ],
    },
    input: { n: 2 },
    replies: { a: error('x.y'), 'a/fallback.2': error('z') },
    expect: { output: [2, true] },
  },
  {
    name: 'fallback: a value is checked like any; no clause left',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'r.a',
          output: { type: 'number' },
          fallback: [
            { errors: ['x.y'], value: 'text' },
            { errors: ['x.y'], value: 1 },
          ],
        },
      ],
    },
    replies: { a: error('x.y') },
    expect: { error: 'output.invalid' },
  },
  {
    name: 'fallback after a write without an answer: both are undone',
    flow: {
      steps: [
        { id: 'a', call: 'w.a', compensate: { call: 'w.un' }, fallback: [{ with: { other: true } }] },
        { id: 'boom', call: 'w.boom' },
      ],
    },
    replies: { a: { t: 'lost' }, boom: error('x.y') },
    expect: {
      error: 'x.y',
      effects: ['a', 'a/fallback.1', 'a/fallback.1/compensate', 'a/compensate'],
    },
  },
  {
    name: 'retry is passed along: attempts in order',
    flow: { steps: [{ id: 'a', call: 'r.a', retry }, end('${ $steps.a }')] },
    replies: { a: [error('x.y', { retry: true }), error('x.y', { retry: true }), value(3)] },
    expect: { output: 3 },
  },
  {
    name: 'a write that is not idempotent is not tried again after a lost answer',
    flow: { steps: [{ id: 'a', call: 'x.a', retry }] },
    replies: { a: [{ t: 'lost' }, value(3)] },
    expect: { error: 'timeout', effects: ['a'] },
  },
  {
    name: 'an absent value leaves an optional key out and fails a list item',
    flow: {
      steps: [
        { id: 'a', set: { list: [{ k: '${ $input.none }', l: 1 }] } },
        {
          id: 'b',
          set: { list: ['${ $input.none }'] },
          catch: [{ steps: [{ id: 'c', set: { e: '${ $error.type }' } }] }],
        },
        end(['${ $steps.a.list[0] }', '${ $steps.b.e }']),
      ],
    },
    expect: { output: [{ l: 1 }, 'expression.failed'] },
  },
  {
    name: 'a condition must be true or false; it fails inside the step',
    flow: {
      steps: [
        {
          id: 'a',
          if: '${ $input.none }',
          set: { x: 1 },
          catch: [{ steps: [{ id: 'c', set: { e: '${ $error.type }' } }] }],
        },
      ],
    },
    expect: { output: { e: 'expression.failed' } },
  },
  {
    name: 'in one set every expression sees the old values',
    flow: {
      steps: [
        { id: 'a', set: { x: 1, y: 2 } },
        { id: 'b', set: { x: '${ $vars.y }', y: '${ $vars.x }' } },
        end(['${ $vars.x }', '${ $vars.y }']),
      ],
    },
    expect: { output: [2, 1] },
  },
  {
    name: 'data is never evaluated',
    flow: { steps: [{ id: 'a', set: { x: '${ $input.t }' } }, end('${ $vars.x }')] },
    input: { t: '${ 1 + 1 }' },
    expect: { output: '${ 1 + 1 }' },
  },
  {
    name: 'now is the time at which the step started',
    flow: {
      steps: [
        { id: 'p', wait: 3_600_000 },
        {
          id: 'a',
          call: 'r.a',
          compensate: { call: 'w.un' },
          checks: [{ id: 'c', when: '${ $now() = "2026-01-01T01:00:00.000Z" }', then: 'flag' }],
        },
        end('${ $checks.a.c }'),
      ],
    },
    expect: { output: true },
  },
  {
    name: 'an input that breaks its schema: no step, no finally',
    flow: {
      input: { type: 'object', required: ['n'] },
      steps: [{ id: 'a', call: 'w.a' }],
      finally: [{ id: 'f', call: 'w.f' }],
    },
    expect: { error: 'input.invalid', effects: [] },
  },
  {
    name: 'a return that breaks the output schema fails inside its scope',
    flow: {
      output: { type: 'number' },
      steps: [
        {
          id: 'b',
          do: [{ id: 'r', return: 'text' }],
          catch: [{ errors: ['output.invalid'], steps: [end(7)] }],
        },
      ],
    },
    expect: { output: 7 },
  },
  {
    name: 'a last output that breaks the output schema fails the flow inside: undone, caught, judged again',
    flow: {
      output: { type: 'number' },
      steps: [{ id: 'a', call: 'w.a', compensate: { call: 'w.un' } }],
      catch: [{ errors: ['output.invalid'], steps: [{ id: 'b', call: 'w.b', compensate: { call: 'w.un' } }] }],
    },
    expect: { error: 'output.invalid', effects: ['a', 'a/compensate', 'b', 'b/compensate'] },
  },
  {
    name: 'raise with everything',
    flow: {
      steps: [
        { id: 'a', raise: { type: 'ship.refused', detail: '${ "no " & $input.id }', data: { n: 1 }, status: 409 } },
      ],
      catch: [
        {
          errors: ['ship.*'],
          steps: [end(['${ $error.detail }', '${ $error.data.n }', '${ $error.status }', '${ $error.step }'])],
        },
      ],
    },
    input: { id: 'S1' },
    expect: { output: ['no S1', 1, 409, 'a'] },
  },
  {
    name: 'wait until a time, past times do not wait',
    flow: {
      steps: [
        { id: 'a', wait: { until: '2026-01-02T01:00:00+01:00' } },
        { id: 'b', wait: { until: '2020-01-01T00:00:00Z' } },
        { id: 'c', set: { t: '${ $now() }' } },
        { id: 'd', wait: { until: 'tomorrow' }, catch: [{ steps: [end(['${ $vars.t }', '${ $error.type }'])] }] },
      ],
    },
    expect: { output: ['2026-01-02T00:00:00.000Z', 'expression.failed'] },
  },
  {
    name: 'an endless loop of pure steps ends by its limit, breathing on its way',
    flow: {
      steps: [{ id: 'r', repeat: { max: 2000, until: '${ false }', steps: [{ id: 's', set: { n: '${ $index }' } }] } }],
    },
    limits: { fuelPerActivation: 5000 },
    expect: { error: 'limit.exceeded' },
  },
  {
    name: 'an endless expression',
    flow: {
      steps: [
        {
          id: 'a',
          set: { f: '${ ($f := function($n) { $f($n + 1) }; $f(1)) }' },
          catch: [{ steps: [end('${ $error.type }')] }],
        },
      ],
    },
    expect: { output: 'limit.exceeded' },
  },
  {
    name: 'a value too large',
    flow: { steps: [{ id: 'a', call: 'r.a' }] },
    replies: { a: value('x'.repeat(2000)) },
    limits: { valueBytes: 1000 },
    expect: { error: 'limit.exceeded' },
  },
];

const rules = {
  path: 'r.rules.yaml',
  digest: 'digest of r',
  content: {
    inputs: { n: { type: 'number' } },
    checks: [
      { id: 'many', when: { n: { above: 5 } }, then: 'flag', reason: 'many' },
      { id: 'too_many', when: { n: { above: 9 } }, then: 'fail', reason: 'too many' },
    ],
  },
};
const pure: readonly FlowCase[] = [
  {
    name: 'a pure activity runs in the kernel',
    flow: {
      steps: [
        { id: 'a', call: 'rules.check', with: { checks: rules, facts: { n: '${ $input.n }' } } },
        end('${ $steps.a.findings[0].id }'),
      ],
    },
    input: { n: 7 },
    expect: { output: 'many', effects: [] },
  },
  {
    name: 'a pure activity fails, its narrowed output is judged',
    flow: {
      steps: [
        {
          id: 'a',
          call: 'rules.check',
          with: { checks: rules, facts: { n: 10 } },
          fallback: [{ with: { checks: rules, facts: { n: 7 } } }],
          output: { required: ['more'] },
          catch: [{ steps: [end('${ $error.type }')] }],
        },
      ],
    },
    expect: { output: 'output.invalid' },
  },
];

for (const one of [...cases, ...pure]) test(one.name, () => checkFlow(one));

test('the decisions of a pure activity are recorded, also where it fails', async () => {
  const { journal } = await runCase({
    flow: { steps: [{ id: 'a', call: 'rules.check', with: { checks: rules, facts: { n: 10 } } }] },
  });
  const found = journal.flatMap(({ what }) => (what.t === 'decision' ? [what.decision] : []));
  assert.deepEqual(
    found.map(({ by, id, reason }) => [by, id, reason]),
    [
      ['check', 'many', 'many'],
      ['check', 'too_many', 'too many'],
    ],
  );
  assert.equal(
    found.every(({ inputs }) => /^[0-9a-f]{64}$/.test(inputs ?? '')),
    true,
  );
});

test('decisions say what, by what, why and on which inputs', async () => {
  const { journal } = await runCase({
    flow: {
      steps: [
        { id: 'a', if: '${ $input.n > 1 }', reason: 'many', set: { x: 1 } },
        { id: 'b', if: '${ $input.n > 9 }', reason: 'more', set: { x: 1 } },
        { id: 'c', switch: { cases: [{ when: '${ $vars.x = 1 }', reason: 'one', steps: [] }] } },
        {
          id: 'd',
          call: 'r.d',
          checks: [{ id: 'k', when: '${ $self.ok }', then: 'flag', reason: 'is ok' }],
          fallback: [{ errors: ['x.y'], with: {} }],
        },
      ],
    },
    input: { n: 2 },
    replies: { d: error('x.y'), 'd/fallback.1': value({ ok: true }) },
  });
  const found = journal.flatMap(({ path, what }): (Decision & { path: string })[] =>
    what.t === 'decision' ? [{ path, ...what.decision }] : [],
  );
  assert.equal(
    found.every(({ inputs }) => inputs !== undefined && /^[0-9a-f]{64}$/.test(inputs)),
    true,
  );
  assert.deepEqual(
    found.map(({ inputs: _, ...rest }) => rest),
    [
      { path: 'a', by: 'if', verdict: true, reason: 'many' },
      { path: 'b', by: 'if', verdict: false, reason: 'more' },
      { path: 'c', by: 'case', id: '1', verdict: true, reason: 'one' },
      { path: 'd', by: 'fallback', id: '1', verdict: 'x.y' },
      { path: 'd/fallback.1', by: 'check', id: 'k', verdict: 'flag', reason: 'is ok' },
    ],
  );
  // The same inputs give the same digest, whatever decided on them.
  assert.equal(found[0]?.inputs, found[1]?.inputs);
});
