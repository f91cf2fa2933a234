import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDemoOptions } from './options.ts';

const DEFAULTS = { flow: 'cargo-release', answer: 'approve', refuse: [], input: 'hazmat', keep: false, quality: false };
const GOOD: readonly (readonly [string, boolean, object])[] = [
  ['', false, {}],
  ['', true, { answer: 'ask' }],
  ['--answer deny', true, { answer: 'deny' }],
  ['cargo-release --fail release', false, { refuse: ['terminal.release'] }],
  ['--input clean --keep', false, { input: 'clean', keep: true }],
  ['--ledger here.db', false, { ledger: 'here.db' }],
  ['support-routing', false, { flow: 'support-routing', input: 'unsure' }],
  ['support-routing --fail alert', false, { flow: 'support-routing', input: 'unsure', refuse: ['desk.alert@fraud'] }],
  [
    'support-routing --quality --cases 20',
    false,
    { flow: 'support-routing', input: 'unsure', quality: true, cases: 20 },
  ],
];
const BAD = [
  '--answer maybe',
  '--answer ask',
  '--fail everything',
  '--input nothing',
  'cargo-relaese',
  '--colour',
  '--quality',
  'cargo-release --cases 3',
  'cargo-release twice',
  'support-routing --fail release',
  'support-routing --input hazmat',
  'support-routing --cases none',
  'support-routing --cases 0',
];

test('options of the demo', () => {
  for (const [line, terminal, expected] of GOOD) {
    const parsed = parseDemoOptions(line.split(' ').filter(Boolean), terminal);
    assert.deepEqual(parsed.ok && parsed.options, { ...DEFAULTS, ...expected }, line);
  }
});

test('wrong options of the demo are told', () => {
  for (const line of BAD) {
    const parsed = parseDemoOptions(line.split(' '), false);
    assert.ok(!parsed.ok && !parsed.help && parsed.problem.length > 10, line);
  }
  const help = parseDemoOptions(['--help'], false);
  assert.ok(!help.ok && help.help);
});
