import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CatalogueEntry, DIAGNOSTICS, type DiagnosticExample } from '../schema/diagnostics.ts';
import { standardContracts } from '../stdlib/index.ts';
import { checkProject } from './compile-project.ts';
import { sha256, treeOf } from './fixtures/project.ts';

/** This file runs from dist/compiler. */
const ROOT = join(import.meta.dirname, '..', '..');
const ENTRIES: readonly (readonly [string, CatalogueEntry])[] = Object.entries(DIAGNOSTICS);

/** Codes that stand as texts of their own in the sources that may report. */
function codesInUse(): ReadonlySet<string> {
  const texts = ['compiler', 'cli'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  );
  return new Set(texts.flatMap((text) => [...text.matchAll(/'(HF\d{4})'/g)].map((match) => match[1] ?? '')));
}

test('every code in use is in the catalogue, and every code of the catalogue is in use', () => {
  assert.deepEqual([...codesInUse()].sort(), Object.keys(DIAGNOSTICS).sort());
});

test('every entry says what it means', () => {
  for (const [code, { title, explanation }] of ENTRIES) {
    assert.match(code, /^HF[1-6]\d{3}$/);
    assert.doesNotMatch(title, /\.$/, code);
    assert.ok(explanation.length > 20, code);
  }
});

/** Codes that an example gives: in the environment `staging` where it has an overlay. */
function codesOf(example: DiagnosticExample): readonly string[] {
  const head =
    typeof example === 'string' && example.startsWith('holdfast:')
      ? ''
      : 'holdfast: "1"\nname: example\nversion: 1.0.0\n';
  const files = typeof example === 'string' ? { 'example.flow.yaml': head + example } : example;
  const overlaid = Object.keys(files).some((path) => /^holdfast\.\w+\.yaml$/.test(path));
  const options = {
    ...{ contracts: standardContracts, digest: sha256, strict: true, hasPrice: () => false },
    ...(overlaid ? { env: 'staging' } : {}),
  };
  return checkProject(treeOf(files), options).diagnostics.map((one) => one.code);
}

for (const [code, { bad, good }] of ENTRIES) {
  test(`${code}: the bad example gives it, the good one does not`, () => {
    assert.ok(codesOf(bad).includes(code), codesOf(bad).join(' '));
    assert.ok(!codesOf(good).includes(code));
  });
}
