/** What code scanning reads: valid by the official schema, with all that a finding knows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { DIAGNOSTICS, type DiagnosticCode } from '../../schema/diagnostics.ts';
import { finding } from './finding.ts';
import { renderSarif } from './sarif.ts';

const SCHEMA = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// It is of draft 4, and uses nothing that draft 7 reads otherwise but the name of `id`.
const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

function check(text: string): void {
  assert.ok(isSarif(JSON.parse(text)), ajv.errorsText(isSarif.errors));
}

const range = { file: '../flows/ä b#1.yaml', line: 3, col: 1, endLine: 4, endCol: 5 };
const codes = Object.keys(DIAGNOSTICS) as DiagnosticCode[]; // keys of a literal

test('a log without findings, and one with every code, a fix and another place, are valid', () => {
  check(renderSarif([], '1.2.3'));
  const fix = { title: 'replace "a" by "b"', edits: [{ range, newText: 'b' }] };
  const related = [{ range, message: 'here' }];
  check(
    renderSarif(
      codes.map((code) => finding(code, range, 'found\u0000"', { hint: 'do', related, fix })),
      '1.2.3',
    ),
  );
});

test('a log of a checker that failed is valid, and no success', () => {
  const report = ['holdfast 1.2.3', 'TypeError at compile.ts:1:1'];
  const text = renderSarif([], '1.2.3', [{ file: 'a b.flow.yaml', report }, { report }]);
  check(text);
  assert.equal(JSON.parse(text).runs[0].invocations[0].executionSuccessful, false);
});

test('a schema that judges nothing would not notice', () => {
  assert.ok(!isSarif({ version: '2.1.0', runs: [{ tool: {} }] }));
});

test('each finding tells its rule, place with the end, and what to replace', () => {
  const fix = { title: 'replace "a" by "b"', edits: [{ range, newText: 'b' }] };
  const { runs } = JSON.parse(renderSarif([finding('HF1101', range, 'unknown key', { fix })], '1'));
  const [{ tool, results }] = runs;
  const artifactLocation = { uri: '../flows/%C3%A4%20b%231.yaml' };
  const region = { startLine: 3, startColumn: 1, endLine: 4, endColumn: 5 };
  assert.match(tool.driver.rules[0].help.markdown, /^# HF1101: Unknown key[\s\S]*## Gives this finding/);
  assert.deepEqual(results[0].locations, [{ physicalLocation: { artifactLocation, region } }]);
  assert.deepEqual(results[0].fixes, [
    {
      description: { text: 'replace "a" by "b"' },
      artifactChanges: [
        { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: 'b' } }] },
      ],
    },
  ]);
});
