/** Every case of `cases/`, through the compiler and on the memory host; and that every verb and every row is shown. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compile } from '../compiler/compile.ts';
import type { Plan, StepKindName } from '../schema/plan.ts';
import { standardContracts } from '../stdlib/index.ts';
import type { CaseGroup } from './runner/case-file.ts';
import { worldOf } from './runner/case-world.ts';
import { judgeCase } from './runner/judge-case.ts';
import { loadCases, loadContracts } from './runner/load-cases.ts';
import { createMemoryHost } from './runner/memory-host.ts';

/** Tests run from `dist`; the cases are read where they are written. */
const ROOT = new URL('../../conformance/', import.meta.url);
const MAIN = 'main.flow.yaml';
/** Events after which a case is made to continue as new, each in a run of its own. */
const CONTINUE_EVERY = [1, 2, 3, 5];

const host = createMemoryHost();
const contracts = new Map([...standardContracts, ...loadContracts(ROOT)]);
const files = loadCases(ROOT);

/** Where calls run beside each other the gate shifts what starts when, and with it the order that a case names. */
function isConcurrent(plan: Plan): boolean {
  return /"kind":"parallel"|"maxConcurrency":(?!1[,}])/.test(JSON.stringify(plan));
}

function planOf(group: CaseGroup): Plan {
  const documents = new Map(Object.entries({ ...group.flows, [MAIN]: group.flow }));
  const tree = { read: (path: string) => documents.get(path), list: () => [...documents.keys()].sort() };
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const { plan, diagnostics } = compile(tree, MAIN, { contracts, digest });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ code, message, range }) => `${range.line}:${range.col} ${code} ${message}`),
    [],
  );
  assert.ok(plan !== undefined);
  return plan;
}

for (const { name, file } of files) {
  for (const group of file.groups) {
    test(`${name}: ${group.name}`, async (t) => {
      const plan = planOf(group);
      const forced = isConcurrent(plan) ? [] : CONTINUE_EVERY;
      for (const one of group.cases)
        await t.test(one.name, async () => {
          const world = worldOf(group, one);
          assert.deepEqual(judgeCase(one.expect, await host.run(plan, world)), []);
          for (const continueEvery of forced) {
            const observed = await host.run(plan, { ...world, continueEvery });
            assert.deepEqual(judgeCase(one.expect, observed), [], `continued as new every ${continueEvery}`);
          }
        });
    });
  }
}

/** Of `StepPlan`; the type makes the list complete. */
const VERBS: { readonly [verb in StepKindName]: true } = {
  call: true,
  run: true,
  set: true,
  do: true,
  switch: true,
  parallel: true,
  foreach: true,
  repeat: true,
  wait: true,
  listen: true,
  emit: true,
  approval: true,
  raise: true,
  return: true,
};
const ROWS = [
  'completes',
  'meets return',
  'fails, a clause matches',
  'fails, the handler fails',
  'fails, no clause',
  'is stopped from outside',
  'has an undo that fails for good',
];

test('the cases show every verb, every row of the table after rule 29, and every rule from 12 to 29', () => {
  const flows = files.flatMap(({ file }) => file.groups.map((group) => group.flow)).join('\n');
  for (const verb of Object.keys(VERBS)) assert.match(flows, new RegExp(`[{ ]${verb}:`), verb);
  const cases = files.flatMap(({ file }) => file.groups.flatMap((group) => group.cases));
  for (const row of ROWS)
    assert.ok(
      cases.some((one) => one.row === row),
      row,
    );
  const rules = new Set(files.flatMap(({ file }) => file.rules));
  for (let rule = 12; rule <= 29; rule += 1) assert.ok(rules.has(rule), `rule ${rule}`);
});
