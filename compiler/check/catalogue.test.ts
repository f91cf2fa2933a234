import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { DIAGNOSTICS, type DiagnosticExample } from '../../schema/diagnostics.ts';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { sha256, treeOf } from '../fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';

/** Families whose findings come from this half of the compiler. */
const FAMILIES = ['HF3', 'HF4', 'HF5'];

function findingsOf(example: DiagnosticExample): readonly Diagnostic[] {
  const files = typeof example === 'string' ? { 'main.flow.yaml': HEAD + example } : example;
  return checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 }).diagnostics;
}

for (const [code, { bad, good, severity }] of Object.entries(DIAGNOSTICS)) {
  if (!FAMILIES.some((family) => code.startsWith(family))) continue;
  test(`${code}: its examples`, () => {
    const found = findingsOf(bad);
    const own = found.filter((one) => one.code === code);
    assert.ok(own.length > 0, JSON.stringify(found, null, 1));
    assert.deepEqual(new Set(own.map((one) => one.severity)), new Set([severity]));
    assert.deepEqual(findingsOf(good), []);
  });
}
