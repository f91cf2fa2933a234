import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../compile.ts';
import { optionsFor, readFixture, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';
const FIXTURE = readFixture('language');

/** Findings of a flow as `code line:column`; `body` starts on line 4. */
function check(body: string, expected: readonly string[]): void {
  const tree = treeOf({ ...FIXTURE, 'main.flow.yaml': HEAD + body });
  const { plan, diagnostics } = compile(tree, 'main.flow.yaml', optionsFor(tree));
  const found = diagnostics.map(({ code, range }) => `${code} ${range.line}:${range.col}`);
  assert.deepEqual(found, expected, JSON.stringify(diagnostics, null, 1));
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  assert.equal(plan === undefined, failed);
}

const IF = 'if: "${ $run.env = \'x\' }"';
const CASES: readonly { readonly title: string; readonly body: string; readonly expected: readonly string[] }[] = [
  {
    title: 'a later step reads an earlier one',
    body: 'steps:\n  - { id: a, set: { n: 1 } }\n  - { id: b, set: { m: "${ $steps.a.n }" } }\n',
    expected: [],
  },
  {
    title: 'a misspelt step',
    body: 'steps:\n  - { id: alpha, set: { n: 1 } }\n  - { id: b, set: { m: "${ $steps.alhpa.n }" } }\n',
    expected: ['HF4010 6:35'],
  },
  {
    title: 'nested steps read those of the lists around them',
    body: 'steps:\n  - { id: a, set: { n: 1 } }\n  - id: b\n    do: [ { id: c, set: { m: "${ $steps.a.n }" } }, { id: d, set: { o: "${ $steps.c.m + $steps.a.n }" } } ]\n',
    expected: [],
  },
  {
    title: 'a step does not read its block',
    body: 'steps:\n  - id: b\n    do: [ { id: c, set: { m: "${ $steps.b }" } } ]\n',
    expected: ['HF4012 6:41'],
  },
  {
    title: 'a branch does not see its sibling',
    body: 'steps:\n  - id: b\n    parallel:\n      branches:\n        x: [ { id: c, set: { m: 1 } } ]\n        y: [ { id: d, set: { m: "${ $steps.c.m }" } } ]\n',
    expected: ['HF4013 9:44'],
  },
  {
    title: 'a branch comes out under its name',
    body: 'steps:\n  - id: b\n    parallel: { branches: { x: [ { id: c, set: { m: 1 } } ] } }\n  - { id: e, set: { m: "${ $steps.b.x.m }", n: "${ $steps.b.z }" } }\n',
    expected: ['HF4019 7:61'],
  },
  {
    title: 'catch and finally see the steps of their scope, possibly absent',
    body: 'steps:\n  - { id: a, set: { n: 1 } }\ncatch: [ { steps: [ { id: h, set: { m: "${ $steps.a.n }", o: "${ $steps.a.n ?? 0 }" } } ] } ]\nfinally: [ { id: f, set: { m: "${ $steps.a.n }" } } ]\n',
    expected: ['HF3001 6:44', 'HF3001 7:35'],
  },
  {
    title: 'a handler sees what came before its step for sure',
    body: 'steps:\n  - { id: a, set: { n: 1 } }\n  - id: b\n    do: [ { id: c, set: { m: 1 } } ]\n    catch: [ { steps: [ { id: h, set: { m: "${ $steps.a.n }", o: "${ $steps.c.m ?? 0 }" } } ] } ]\n',
    expected: [],
  },
  {
    title: 'what `if` skips is absent',
    body: `steps:\n  - { id: a, ${IF}, set: { n: 1 } }\n  - { id: b, set: { m: "\${ $steps.a.n = 1 }", o: "\${ $exists($steps.a) ? $steps.a.n : 0 }" } }\n`,
    expected: ['HF3001 6:28'],
  },
  {
    title: 'absent leaves out an optional key, and is an error in `set`',
    body: `steps:\n  - { id: a, ${IF}, set: { n: 1 } }\n  - { id: b, emit: { event: x.y, data: { m: "\${ $steps.a.n }" } } }\n  - { id: c, set: { m: "\${ $steps.a.n }" } }\n`,
    expected: ['HF3001 7:28'],
  },
  {
    title: 'a required argument takes nothing that may be absent',
    body: `steps:\n  - { id: a, ${IF}, set: { n: x } }\n  - { id: b, call: customs.assess, with: { declaration: "\${ $steps.a.n }" } }\n`,
    expected: ['HF3001 6:61'],
  },
  {
    title: 'a switch without default may give nothing, one with default gives the list that ran',
    body: 'steps:\n  - id: s\n    switch: { cases: [ { when: "${ $run.env = \'x\' }", steps: [ { id: a, set: { n: 1 } } ] } ] }\n  - id: t\n    switch: { cases: [ { when: "${ $run.env = \'x\' }", steps: [ { id: b, set: { n: 1 } } ] } ], default: [ { id: c, set: { n: 2 } } ] }\n  - { id: d, set: { m: "${ $steps.s.n + 1 }", o: "${ $steps.t.n + 1 }" } }\n',
    expected: ['HF3001 9:28'],
  },
  {
    title: 'branches may lose with any and race',
    body: 'steps:\n  - id: p\n    parallel: { join: any, branches: { x: [ { id: a, set: { n: 1 } } ], y: [ { id: b, set: { n: 1 } } ] } }\n  - { id: d, set: { m: "${ $steps.p.x.n + 1 }", o: "${ $steps.p.x.n ?? $steps.p.y.n ?? 0 }" } }\n',
    expected: ['HF3001 7:28'],
  },
  {
    title: 'a handler without output makes the step possibly absent, one that raises does not',
    body: 'steps:\n  - { id: a, set: { n: 1 }, catch: [ { steps: [ { id: h, wait: PT1M } ] } ] }\n  - { id: b, set: { n: 1 }, catch: [ { steps: [ { id: i, raise: { type: x.y } } ] } ] }\n  - { id: d, set: { m: "${ $steps.a.n + 1 }", o: "${ $steps.b.n + 1 }" } }\n',
    expected: ['HF3001 7:28'],
  },
  {
    title: 'variables are assigned on every way, on some, on none',
    body: `steps:\n  - { id: a, set: { x: 1 } }\n  - { id: b, ${IF}, set: { y: 1 } }\n  - { id: c, set: { n: "\${ $vars.x }", m: "\${ $vars.y + 1 }", o: "\${ $vars.y ?? 0 }", p: "\${ $vars.z ?? 0 }" } }\n`,
    expected: ['HF3001 7:47', 'HF4016 7:100'],
  },
  {
    title: 'what `$exists` has shown is there, and what leads to it',
    body: `steps:\n  - { id: a, ${IF}, set: { x: { y: 1 } } }\n  - { id: b, set: { n: "\${ $exists($vars.x) ? $vars.x.y : 0 }", m: "\${ $exists($steps.a) ? $steps.a.x : $steps.a.x }" } }\n`,
    expected: ['HF3001 6:105'],
  },
  {
    title: 'in one `set` every expression sees the old values',
    body: 'steps:\n  - { id: a, set: { x: 1, y: "${ $vars.x }" } }\n',
    expected: ['HF4016 5:40'],
  },
  {
    title: 'a branch and an item work on a copy',
    body: 'steps:\n  - id: p\n    parallel: { branches: { x: [ { id: a, set: { n: 1 } } ] } }\n  - { id: f, foreach: { in: "${ [1] }", steps: [ { id: b, set: { k: "${ $item }" } } ] } }\n  - { id: d, set: { m: "${ $vars.n ?? 0 }", o: "${ $vars.k ?? 0 }" } }\n',
    expected: ['HF4016 8:34', 'HF4016 8:58'],
  },
  {
    title: 'a turn may have run before: what it assigns may be there',
    body: 'steps:\n  - id: r\n    repeat:\n      max: 3\n      until: "${ $vars.n > 1 }"\n      steps: [ { id: a, set: { n: "${ ($vars.n ?? 0) + $index }" } } ]\n  - { id: d, set: { m: "${ $vars.n }" } }\n',
    expected: [],
  },
  {
    title: 'both ends of a `do` with a handler assign',
    body: 'steps:\n  - id: b\n    do: [ { id: a, set: { n: 1 } } ]\n    catch: [ { steps: [ { id: h, set: { n: 2 } } ] } ]\n  - { id: d, set: { m: "${ $vars.n }" } }\n',
    expected: [],
  },
  {
    title: 'names that exist elsewhere',
    body: 'steps:\n  - { id: a, set: { m: "${ $self }", n: "${ $error.type }", o: "${ $item }", p: "${ $outcome.is }", q: "${ $nobody }" } }\n',
    expected: ['HF4017 5:28', 'HF4017 5:45', 'HF4017 5:68', 'HF4017 5:85', 'HF4018 5:108'],
  },
  {
    title: 'the item under its name, inside and in `collect`',
    body: 'steps:\n  - id: f\n    foreach:\n      in: "${ [1] }"\n      as: row\n      steps: [ { id: a, set: { n: "${ $row + $index }" } } ]\n      collect: "${ $row + $steps.a.n }"\n  - { id: b, set: { n: "${ $row }" } }\n',
    expected: ['HF4018 11:28'],
  },
  {
    title: 'checks by their step, and `$self` in them',
    body: 'steps:\n  - id: a\n    call: customs.assess\n    with: { declaration: x }\n    checks: [ { id: high, when: "${ $self.risk > 1 }", then: flag } ]\n  - { id: b, set: { m: "${ $checks.a.high }", n: "${ $checks.a.hihg }", o: "${ $checks.b.high }" } }\n',
    expected: ['HF4015 9:64', 'HF4012 9:88'],
  },
  {
    title: 'events and outcomes',
    body: 'timeout: P1D\nsteps:\n  - { id: l, listen: { event: x.y, match: "${ $event.id = 1 }" } }\n  - { id: b, set: { n: "${ $steps.l.id }" } }\nfinally: [ { id: f, set: { n: "${ $outcome.is }", m: "${ $outcome.error.type ?? \'none\' }" } } ]\n',
    expected: [],
  },
  {
    title: 'several events come out by name, those that need not come possibly absent',
    body: 'timeout: P1D\nsteps:\n  - { id: l, listen: { events: { a: { event: x.y, match: "${ $event.id = 1 }" }, b: { event: x.z } } } }\n  - { id: m, listen: { join: any, events: { a: { event: x.y }, b: { event: x.z } } } }\n  - { id: o, set: { n: "${ $steps.l.a.id }", m: "${ $steps.m.a.id + 1 }", p: "${ $steps.l.c }" } }\n',
    expected: ['HF3001 8:53', 'HF4019 8:91'],
  },
  {
    title: 'more events than there are',
    body: 'timeout: P1D\nsteps:\n  - { id: l, listen: { join: { atLeast: 3 }, events: { a: { event: x.y }, b: { event: x.z } } } }\n',
    expected: ['HF4029 6:41'],
  },
  {
    title: 'fields that the language knows',
    body: 'timeout: P1D\nsteps:\n  - { id: a, approval: { title: Go?, assignees: { groups: [ops] } } }\n  - { id: b, set: { n: "${ $steps.a.by }", m: "${ $steps.a.comment & \'\' }", o: "${ $steps.a.user }", p: "${ $run.strated }" } }\n',
    expected: ['HF3001 7:51', 'HF4019 7:93', 'HF4019 7:114'],
  },
];

for (const { title, body, expected } of CASES) test(title, () => check(body, expected));

test('the hint names the nearest step, and the way out of a block', () => {
  const hints: readonly (readonly [string, RegExp])[] = [
    ['$steps.alhpa', /did you mean "alpha"/],
    ['$steps.inner', /`\$steps\.outer\.left`/],
    ['$steps.left', /`\$steps\.outer\.left`/],
    ['$steps.tally', /`\$vars\.tally`/],
  ];
  for (const [read, hint] of hints) {
    const body = `steps:\n  - { id: alpha, set: { tally: 1 } }\n  - id: outer\n    parallel: { branches: { left: [ { id: first, set: { n: 1 } }, { id: inner, set: { n: 1 } } ] } }\n  - { id: last, set: { m: "\${ ${read} }" } }\n`;
    const tree = treeOf({ 'main.flow.yaml': HEAD + body });
    const [found] = compile(tree, 'main.flow.yaml', optionsFor(tree)).diagnostics;
    assert.match(found?.hint ?? '', hint, read);
  }
});
