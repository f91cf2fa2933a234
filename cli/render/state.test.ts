import assert from 'node:assert/strict';
import { test } from 'node:test';
import pc from 'picocolors';
import type { RunSummary } from '../../hosts/temporal/client/types.ts';
import type { RunState } from '../../interpreter/machine.ts';
import { matchGolden } from '../fixtures/golden.ts';
import { fitLines } from './fit-lines.ts';
import { renderRuns } from './runs.ts';
import { commandsFor, renderState } from './state.ts';

const colors = pc.createColors(false);
const start = Date.UTC(2026, 10, 23, 6, 10, 2);
const view = { colors, now: start + 5_400_000 };
const refused = { type: 'timeout', blame: 'failed', title: 'Timed out', detail: 'no answer within 2 min' } as const;

const state: RunState = {
  root: 'cargo-release-7f3a',
  status: 'stuck',
  flow: 'cargo-release',
  version: '3.1.0',
  startedBy: 'agent@example.org',
  startedAt: start,
  running: ['screen', 'assess', 'review'],
  children: [{ path: 'screen', runId: 'cargo-release-7f3a/screen' }],
  tasks: [
    {
      path: 'review',
      kind: 'approval',
      since: start + 4_000,
      until: start + 28_804_000,
      title: 'Release S-1042?',
      assignees: { users: ['ann@example.org'], groups: ['duty_officers'], exclude: ['agent@example.org'] },
      show: { goods: { outcome: 'restricted' }, duty: { risk: 0.1, note: 'x'.repeat(120) } },
      votes: [{ by: 'bo@example.org', vote: 'approve', at: start }],
    },
    { path: 'resubmitted', kind: 'listen', since: start, event: 'documents.resubmitted' },
    { path: 'pay/compensate', kind: 'undo', since: start + 60_000, error: refused },
    { path: 'release', kind: 'settle', since: start + 60_000, error: refused },
    {
      path: 'ship',
      kind: 'settle',
      since: start + 60_000,
      error: refused,
      output: { type: 'object', required: ['parcel'], properties: { parcel: { type: 'string' } } },
    },
  ],
  keptEvents: 2,
};

test('state: each kind of task, with what to type', () =>
  matchGolden(fitLines(renderState('cargo-release-7f3a', state, view), 100), 'state-stuck.golden.txt'));

test('a task that wants signatures says so', () => {
  const task = { path: 'ok', kind: 'approval', since: 0, signed: true, shown: 'a'.repeat(64) } as const;
  assert.deepEqual(commandsFor('r', task), [
    'holdfast approve r ok --sign KEYFILE',
    'holdfast deny r ok --sign KEYFILE --comment WHY',
  ]);
});

test('state: ended', () => {
  const ended: RunState = { ...state, status: 'ended', running: [], children: [], tasks: [], keptEvents: 0 };
  const texts = [
    { ...ended, end: { is: 'completed', output: { status: 'released' } } as const },
    { ...ended, end: { is: 'failed', error: refused } as const },
    { ...ended, end: { is: 'cancelled', reason: 'sent twice' } as const },
  ].map((one) => renderState('cargo-release-7f3a', one, view));
  matchGolden(texts.join('\n\n'), 'state-ended.golden.txt');
});

test('runs: a table', () => {
  const runs: readonly RunSummary[] = [
    {
      runId: 'cargo-release-7f3a',
      flow: 'cargo-release',
      version: '3.1.0',
      status: 'running',
      waitingFor: ['group:duty_officers', 'user:somebody-with-a-long-name@example.org'],
      startedAt: new Date(start),
    },
    {
      runId: 'k',
      flow: 'kyc',
      status: 'timed_out',
      waitingFor: [],
      startedAt: new Date(start),
      endedAt: new Date(start + 310),
    },
  ];
  matchGolden(renderRuns(runs, colors, view.now), 'runs.golden.txt');
});
