import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, Happening, HappeningKind } from '../../../schema/journal.ts';
import { placeOf } from '../../../schema/place-of.ts';
import { entries, plan } from '../../fixtures/story.ts';
import { traceToJson } from './trace-json.ts';

const error = { type: 'a.b', blame: 'failed', title: 'A', detail: 'a', step: 's', at: 0, attempts: 1 } as const;
const by = { by: 'ann', verified: true };
const event = { event: 'a.b', eventId: '1' };

/** One of each kind, with the members that it can have. A new kind does not compile until it stands here. */
const EACH: { readonly [kind in HappeningKind]: Omit<Extract<Happening, { t: kind }>, 't'> } = {
  'run.started': { flow: 'f', version: '1.0.0', plan: 'p', by: 'ann' },
  'run.redriven': { ...by, redrive: 1, from: 's', reused: 2, kept: 3 },
  'run.ended': { is: 'failed', output: 1, error },
  'run.keyed': { keys: { n: 'k' } },
  'place.waited': { before: 1, key: 'k' },
  'place.taken': { key: 'k' },
  'run.stuck': { on: 'undo', error },
  'run.unstuck': { ...by, how: 'retry', reason: 'r' },
  'run.cancelRequested': { ...by, reason: 'r', force: true },
  'step.started': { kind: 'call', title: 't', call: 'a.b' },
  'step.skipped': { reason: 'r' },
  'step.completed': { output: { n: 7 }, bulk: { items: 1, bytes: 2 }, meta: { attempts: 1 } },
  'step.failed': { error, meta: { attempts: 1 } },
  'step.stopped': { effect: 'unknown' },
  'try.failed': { try: 7, error, meta: { attempts: 1 } },
  decision: { decision: { by: 'if', verdict: true } },
  'budget.ended': { limits: {}, spent: { used: { usd: 0, tokens: 0, modelCalls: 0, toolCalls: 0, timeMs: 0 } } },
  'catch.entered': { error },
  'finally.entered': {},
  'finally.failed': { error },
  timeout: { afterMs: 1 },
  'wait.started': { until: 1 },
  'wait.ended': {},
  'branch.ended': { branch: 'b', is: 'completed' },
  'item.ended': { index: 1, is: 'completed' },
  'task.opened': { title: 't', assignees: {}, shown: 's', expires: 1 },
  'task.reminded': { reminder: 7, to: ['user:ann'] },
  'task.notified': { notice: 7, on: 'opened', call: 'a.b', error, meta: { attempts: 1 } },
  'task.escalated': { to: {}, replace: false },
  'task.claimed': { ...by, from: 'bob' },
  'task.released': { ...by, of: 'bob', reason: 'r' },
  'task.delegated': { ...by, to: { user: 'bob' }, assigned: false, claim: 'ended', reason: 'r' },
  'task.commented': { ...by, text: 't' },
  'task.asked': { ...by, question: 7, of: { user: 'bob' }, text: 't' },
  'task.answered': { ...by, question: 7, text: 't' },
  'task.undecidable': { approvals: 1, denials: 1, left: 0 },
  'task.voted': { ...by, vote: 'approve', onBehalfOf: 'bob', comment: 'c' },
  'task.closed': { decision: 'approved', reused: true, by: 'ann' },
  'message.refused': { ...by, message: 'vote', claimed: 'bob', because: 'closed', detail: 'd' },
  'listen.opened': { event: 'a.b', as: 'one', expires: 1 },
  'event.kept': event,
  'event.taken': { ...event, as: 'one' },
  'event.returned': { ...event, as: 'one' },
  'event.emitted': { event: 'a.b', data: 1 },
  'undo.registered': { call: 'a.b', unknown: false },
  'undo.dropped': { pivot: 'p' },
  'undo.started': { call: 'a.b' },
  'undo.completed': { meta: { attempts: 1 } },
  'undo.failed': { error, meta: { attempts: 1 } },
};

/** Times inside a record, as those beside it. */
const timed = (what: Happening | undefined) => ({
  ...what,
  ...(what !== undefined && 'until' in what ? { until: '1970-01-01T00:00:00.001Z' } : {}),
  ...(what !== undefined && 'expires' in what ? { expires: '1970-01-01T00:00:00.001Z' } : {}),
  ...(what !== undefined && 'error' in what ? { error: { ...error, at: '1970-01-01T00:00:00.000Z' } } : {}),
});

test('trace as data: whatever happened, a record keeps its number, time, path and place', () => {
  const [first] = entries;
  assert.ok(first !== undefined);
  // Both halves come from one row of the table above.
  const told = Object.entries(EACH).map(([t, data], n): Entry => ({ ...first, n, what: { t, ...data } as Happening }));
  const records = traceToJson({ plan, entries: told, runId: 'r' }).entries;
  assert.deepEqual(
    records.map(({ n }) => n),
    told.map((_, n) => n),
  );
  const { n: _, at, path, place } = first;
  const { line, col } = placeOf(plan, place) ?? assert.fail('no place');
  const where = {
    at: new Date(at).toISOString(),
    path,
    file: plan.sources[placeOf(plan, place)?.file ?? -1],
    line,
    col,
  };
  for (const [n, record] of records.entries()) assert.deepEqual(record, { n, ...where, ...timed(told[n]?.what) });
});
