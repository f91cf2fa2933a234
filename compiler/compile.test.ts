import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../schema/json.ts';
import { placeOf } from '../schema/place-of.ts';
import type { Plan } from '../schema/plan.ts';
import { compile } from './compile.ts';
import { checkProject } from './compile-project.ts';
import { optionsFor, readFixture, sha256, treeOf } from './fixtures/project.ts';

const LANGUAGE = readFixture('language');

function compileFixture(path: string): Plan {
  const tree = treeOf(LANGUAGE);
  const { plan, diagnostics } = compile(tree, path, optionsFor(tree));
  const findings = diagnostics.filter(({ severity }) => severity !== 'info');
  assert.deepEqual(findings, []);
  assert.ok(plan);
  return plan;
}

for (const path of Object.keys(LANGUAGE).filter((name) => name.endsWith('.flow.yaml'))) {
  test(`${path} compiles without a finding, to a plan in which every reference resolves`, () => {
    const plan = compileFixture(path);
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
    assertComplete(plan);
  });
}

test('the project as a whole has no findings, its tests and tables included', () => {
  const { diagnostics, flows } = checkProject(treeOf(LANGUAGE), { contracts: new Map(), digest: sha256 });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity !== 'info'),
    [],
  );
  assert.equal(flows.size, Object.keys(LANGUAGE).filter((name) => name.endsWith('.flow.yaml')).length);
});

test('a plan is the same whenever it is made, and its digest is that of its canonical content', async () => {
  const { canonicalize } = await import('json-canonicalize');
  const plan = compileFixture('cargo-release.flow.yaml');
  assert.deepEqual(compileFixture('cargo-release.flow.yaml'), plan);
  const { digest, ...content } = plan;
  assert.equal(digest, sha256(canonicalize(content)));
});

test('only what is used is in the plan', () => {
  const plan = compileFixture('cargo-release.flow.yaml');
  assert.deepEqual(Object.keys(plan.contracts).sort(), [
    'customs.assess',
    'customs.payDuty',
    'customs.refund',
    'mail.send',
    'model.generate',
    'rules.decide',
    'terminal.cancelGate',
    'terminal.release',
    'terminal.reserveGate',
  ]);
  assert.deepEqual(plan.flows, {});
  assert.deepEqual(plan.sources, ['cargo-release.flow.yaml']);
  assert.deepEqual(Object.keys(plan.events), ['documents.resubmitted']);
});

test('child flows are the newest that the range admits, with their own plans', () => {
  const { flows } = compileFixture('every-verb.flow.yaml');
  assert.deepEqual(Object.keys(flows), ['kyc-review@2.3.0', 'kyc-revoke@2.0.1', 'audit-copy@1.0.0']);
  for (const [key, plan] of Object.entries(flows)) assert.equal(`${plan.flow.name}@${plan.flow.version}`, key);
});

test('a schema is bundled with the schemas that it refers to', () => {
  const { files } = compileFixture('cargo-release.flow.yaml');
  const manifest = files.find(({ path }) => path === 'schemas/manifest.json');
  const text = JSON.stringify(manifest?.content);
  assert.match(text, /"class":\{"\$ref":"#\/\$defs\/file_1\/\$defs\/imo"\}/);
  assert.match(text, /"file_1":\{"\$defs":\{"imo":/);
});

/** Every index of a plan stays within its table, and every name is in its map. */
function assertComplete(plan: Plan): void {
  const { places, expressions, files, sources } = plan;
  const tables: { readonly [key: string]: { readonly length: number } } = {
    place: places,
    e: expressions,
    if: expressions,
    when: expressions,
    until: expressions,
    match: expressions,
    in: expressions,
    form: files,
    narrow: files,
    input: files,
    output: files,
    schema: files,
  };
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'number' && tables[key]) assert.ok(value < tables[key].length, `${key} ${value}`);
    if (Array.isArray(value)) for (const item of value) visit(item, '');
    else if (typeof value === 'object' && value !== null) {
      const part = value as { readonly [key: string]: Json };
      if (part.kind === 'call' || part.k === 'call') assert.ok(plan.contracts[String(part.call)], String(part.call));
      if (part.kind === 'run' || part.k === 'run') assert.ok(plan.flows[String(part.run)], String(part.run));
      if (part.kind === 'listen')
        for (const { event } of part.slots as { event: string }[]) assert.ok(plan.events[event], event);
      for (const [name, child] of Object.entries(part)) if (name !== 'v') visit(child, name);
    }
  };
  const { contracts: _contracts, flows, files: _files, ...own } = plan;
  visit(own, '');
  for (const id of places.keys()) {
    const { file, line, col } = placeOf(plan, id) ?? assert.fail('no place');
    assert.ok(file < sources.length && line > 0 && col > 0);
  }
  for (const child of Object.values(flows)) assertComplete(child);
}
