import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { explain } from './explain.ts';
import { compareDiagnostics, finding, sortFindings } from './finding.ts';
import { renderGithub } from './github.ts';
import { renderHuman } from './human.ts';
import { renderJson } from './json.ts';
import { didYouMean, nearest } from './nearest.ts';
import { renderSarif } from './sarif.ts';

const TEXT = 'holdfast: "1"\nname: ä — 漢字: x\nname: b\n';
const SAMPLE: readonly Diagnostic[] = [
  finding('HF1006', { file: 'flows/a b.yaml', line: 3, col: 1, endLine: 3, endCol: 5 }, '"name" stands twice', {
    hint: 'remove one, 100%',
    related: [{ range: { file: 'flows/a b.yaml', line: 2, col: 11, endLine: 2, endCol: 13 }, message: 'first here' }],
  }),
];

test('human: frame, marker, hint, related place, where to read more, count', () => {
  const expected = [
    'flows/a b.yaml:3:1 error HF1006 "name" stands twice',
    '3 | name: b',
    '  | ^^^^',
    '  = remove one, 100%',
    '  · flows/a b.yaml:2:11 first here',
    '2 | name: ä — 漢字: x',
    '  |           ^^^^',
    '  ? holdfast explain HF1006',
    '',
    '1 error',
    '',
  ];
  assert.equal(
    renderHuman(SAMPLE, () => TEXT, { color: false }),
    expected.join('\n'),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  assert.equal(renderHuman(SAMPLE, () => TEXT, { color: true }).replace(/\u001b\[[0-9;]*m/g, ''), expected.join('\n'));
  assert.equal(
    renderHuman([], () => undefined, { color: false }),
    'no findings\n',
  );
});

test('human: a document cannot steer the terminal, nor flood it', () => {
  const range = { file: 'a\u001b[2J.yaml', line: 1, col: 5001, endLine: 1, endCol: 5002 };
  const shown = renderHuman([finding('HF1001', range, 'x\u001b[31m')], () => `${'y'.repeat(10_000)}\u001b[2J`, { color: false }); // biome-ignore format: one line
  assert.ok(!shown.includes('\u001b'));
  assert.ok(shown.length < 1_000);
  assert.ok(
    renderHuman([finding('HF1001', range, 'no such file')], () => undefined, { color: false }).includes('no such file'),
  );
});

test('json, github and sarif', () => {
  assert.deepEqual(JSON.parse(renderJson(SAMPLE)), { diagnostics: SAMPLE });
  assert.equal(
    renderGithub(SAMPLE),
    '::error file=flows/a b.yaml,line=3,endLine=3,col=1,endColumn=4,title=HF1006::"name" stands twice%0Aremove one, 100%25\n',
  );
  const odd = finding(
    'HF1001',
    { file: 'a\u001b[2J\n::b', line: 1, col: 1, endLine: 1, endCol: 2 },
    'x\u001b]0;y\u0007',
  );
  assert.equal(
    renderGithub([odd]),
    '::error file=a\ufffd[2J%0A%3A%3Ab,line=1,endLine=1,col=1,endColumn=1,title=HF1001::x\ufffd]0;y\ufffd\n',
  );
  const log = JSON.parse(renderSarif(SAMPLE, '1.2.3'));
  assert.equal(log.version, '2.1.0');
  const [run] = log.runs;
  assert.equal(run.tool.driver.rules[0].id, 'HF1006');
  assert.equal(run.results[0].ruleIndex, 0);
  assert.deepEqual(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'flows/a%20b.yaml' },
    region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 5 },
  });
  assert.equal(run.results[0].relatedLocations[0].message.text, 'first here');
});

test('findings are sorted by place, each once', () => {
  const at = (line: number, file = 'a') => finding('HF1001', { file, line, col: 1, endLine: line, endCol: 2 }, 'x');
  const sorted = sortFindings([at(2), at(1, 'b'), at(1), at(2)]);
  assert.deepEqual(
    sorted.map(({ range }) => `${range.file}${range.line}`),
    ['a1', 'a2', 'b1'],
  );
  assert.equal(compareDiagnostics(at(1), at(1)), 0);
});

test('the nearest spelling', () => {
  const words = ['timeout', 'retry', 'steps', 'maxAttempts', 'a', 'if'];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['tiemout', 'timeout'],
    ['retires', undefined],
    ['retyr', 'retry'],
    ['max_attempts', 'maxAttempts'],
    ['Steps', 'steps'],
    ['b', undefined],
    ['IF', 'if'],
    ['', undefined],
    ['x'.repeat(1_000), undefined],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, words), expected, word);
  assert.equal(didYouMean('step', words), 'did you mean "steps"?');
});

test('a code is explained, in any case of letters; a near one is offered', () => {
  assert.match(explain('hf1006').page ?? '', /^# HF1006: Key stands twice\n/);
  assert.equal(explain('HF1960').near === undefined, false);
  assert.deepEqual(explain('nothing'), {});
});
