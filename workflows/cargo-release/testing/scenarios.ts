/** What happens to each declaration of `inputs/`, and to people who act on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../schema/json.ts';
import type { Message, Person } from '../../../schema/message.ts';
import type { Act, Scenario } from '../../testing/scenario.ts';
import { WORKFLOWS } from '../../testing/stand.ts';

const officer: Person = { user: 'officer@example.org', groups: ['duty_officers'], verified: false };
const lead: Person = { user: 'lead@example.org', groups: ['shift_leads'], verified: false };
const stranger: Person = { user: 'stranger@example.org', groups: ['cleaners'], verified: false };
/** Started the run, and is an officer too. */
const starter: Person = { user: 'agent@example.org', groups: ['duty_officers'], verified: false };

const NOTE = { note: 'seen and segregated' };
const MINUTE_MS = 60_000;

function vote(by: Person, how: 'approve' | 'deny', form?: Json): Message {
  return { t: 'vote', task: 'review', vote: how, by, ...(form === undefined ? {} : { form }) };
}
function atReview(says: Message, answer: Act['answer'] = 'ok'): Act {
  return { when: { waiting: 'review' }, says, answer };
}
function papers(eventId: string, data: Json, type = 'documents.resubmitted'): Message {
  return { t: 'event', type, eventId, data };
}

/** What the demo sends too. */
const COMPLETE = JSON.parse(readFileSync(join(WORKFLOWS, 'cargo-release', 'events', 'papers.json'), 'utf8'));

const RELEASED = ['terminal.reserveGate', 'customs.payDuty', 'terminal.release'];
const UNDONE = ['terminal.reserveGate', 'customs.payDuty', 'customs.refund', 'terminal.cancelGate'];
const approved = atReview(vote(officer, 'approve', NOTE));

const hazmat = { input: 'hazmat', world: 'all is well', acts: [] as readonly Act[] };
const HAZMAT_FINDINGS = { checks: ['extract.un1203'], rules: ['flammable_liquid'], skipped: ['documents'] };
const HAZMAT_RELEASED = { status: 'released', duty: 1228.5, reviewer: 'officer@example.org' };
const clean = { input: 'clean', world: 'all is well', acts: [] as readonly Act[] };
const CLEAN_FINDINGS = { checks: [], rules: ['other'], skipped: ['documents', 'review'] };
const CLEAN_RELEASED = { status: 'released', duty: 1205, reviewer: 'auto' };
const missing = { input: 'papers-missing', world: 'all is well' };
const MISSING_FINDINGS = { checks: [], rules: ['other'], skipped: ['review'] };
const MISSING_RELEASED = { status: 'released', duty: 7320, reviewer: 'auto' };
const MISSING_MAILS = ['Papers missing for ANR-33310', 'Shipment ANR-33310'];

export const SCENARIOS: readonly Scenario[] = [
  {
    ...clean,
    name: 'clean: released without a person',
    expect: {
      end: 'completed',
      output: CLEAN_RELEASED,
      ...CLEAN_FINDINGS,
      effects: RELEASED,
      mails: ['Shipment RTM-10042'],
    },
  },
  {
    ...clean,
    name: 'clean: the terminal refuses, all is undone',
    world: 'the terminal is closed',
    expect: {
      end: 'failed',
      error: 'terminal.closed',
      ...CLEAN_FINDINGS,
      effects: UNDONE,
      mails: ['Shipment RTM-10042'],
    },
  },
  {
    ...clean,
    name: 'clean: nobody can be told, and it is released all the same',
    world: 'the mail server is down',
    expect: {
      ...{ end: 'completed', output: CLEAN_RELEASED, ...CLEAN_FINDINGS, effects: RELEASED, mails: [] },
      attempts: { tell: 4 },
    },
  },
  {
    ...hazmat,
    name: 'hazmat: an officer approves; whoever may not is refused',
    acts: [
      atReview(vote(stranger, 'approve', NOTE), 'not_assigned'),
      atReview(vote(starter, 'approve', NOTE), 'excluded'),
      atReview(vote(starter, 'deny'), 'excluded'),
      atReview(vote(officer, 'approve'), 'form_missing'),
      atReview(vote(officer, 'approve', { note: '' }), 'form_invalid'),
      approved,
      { when: { calling: 'gate' }, says: vote(officer, 'deny'), answer: 'closed' },
    ],
    expect: {
      end: 'completed',
      output: HAZMAT_RELEASED,
      ...HAZMAT_FINDINGS,
      effects: RELEASED,
      mails: ['Shipment HAM-20871'],
    },
  },
  {
    ...hazmat,
    name: 'hazmat: an officer denies',
    acts: [atReview(vote(officer, 'deny'))],
    expect: {
      ...{ end: 'completed', output: { status: 'held', reason: 'approval.denied' }, ...HAZMAT_FINDINGS },
      ...{ effects: [], mails: ['Shipment HAM-20871'] },
    },
  },
  {
    ...hazmat,
    name: 'hazmat: approved, and the terminal refuses',
    world: 'the terminal is closed',
    acts: [approved],
    expect: {
      end: 'failed',
      error: 'terminal.closed',
      ...HAZMAT_FINDINGS,
      effects: UNDONE,
      mails: ['Shipment HAM-20871'],
    },
  },
  {
    ...hazmat,
    name: 'hazmat: cancelled while an officer is asked',
    acts: [atReview({ t: 'cancel', by: starter, reason: 'sent twice' })],
    expect: { end: 'cancelled', ...HAZMAT_FINDINGS, effects: [], mails: ['Shipment HAM-20871'] },
  },
  {
    ...hazmat,
    name: 'hazmat: a shift lead is asked after an hour, and approves',
    long: true,
    acts: [
      { when: { afterMs: 59 * MINUTE_MS }, says: vote(lead, 'approve', NOTE), answer: 'not_assigned' },
      { when: { afterMs: 61 * MINUTE_MS }, says: vote(lead, 'approve', NOTE), answer: 'ok' },
    ],
    expect: {
      ...{ end: 'completed', output: { ...HAZMAT_RELEASED, reviewer: 'lead@example.org' }, ...HAZMAT_FINDINGS },
      ...{ effects: RELEASED, mails: ['Shipment HAM-20871'] },
    },
  },
  {
    ...hazmat,
    name: 'hazmat: nobody answers for eight hours',
    long: true,
    expect: {
      ...{ end: 'completed', output: { status: 'held', reason: 'approval.expired' }, ...HAZMAT_FINDINGS },
      ...{ effects: [], mails: ['Shipment HAM-20871'] },
    },
  },
  {
    ...missing,
    name: 'papers missing: they come while they are waited for',
    acts: [
      {
        when: { waiting: 'resubmitted' },
        says: papers('e1', { shipmentId: 'ANR-33310' }),
        answer: 'event_invalid',
      },
      {
        when: { waiting: 'resubmitted' },
        says: papers('e2', COMPLETE, 'documents.lost'),
        answer: 'unknown_event',
      },
      {
        when: { waiting: 'resubmitted' },
        says: papers('e3', { ...COMPLETE, shipmentId: 'ANR-99999' }),
        answer: 'ok',
      },
      { when: { waiting: 'resubmitted' }, says: papers('e4', COMPLETE), answer: 'ok' },
    ],
    expect: {
      end: 'completed',
      output: MISSING_RELEASED,
      ...MISSING_FINDINGS,
      effects: RELEASED,
      mails: MISSING_MAILS,
    },
  },
  {
    ...missing,
    name: 'papers missing: they come before they are waited for',
    acts: [
      { when: { calling: 'extract' }, says: papers('e1', COMPLETE), answer: 'ok' },
      { when: { calling: 'ask' }, says: papers('e1', COMPLETE), answer: 'ok' },
    ],
    expect: {
      end: 'completed',
      output: MISSING_RELEASED,
      ...MISSING_FINDINGS,
      effects: RELEASED,
      mails: MISSING_MAILS,
    },
  },
  {
    ...missing,
    name: 'papers missing: they never come',
    long: true,
    acts: [],
    expect: {
      ...{ end: 'completed', output: { status: 'held', reason: 'documents.late' } },
      ...{ checks: [], rules: [], skipped: [], effects: [], mails: MISSING_MAILS },
    },
  },
  {
    name: 'heavy: an officer lets it go',
    input: 'heavy',
    world: 'all is well',
    acts: [approved],
    expect: {
      ...{ end: 'completed', output: { status: 'released', duty: 5750, reviewer: 'officer@example.org' } },
      ...{ checks: ['extract.too_heavy'], rules: ['other'], skipped: ['documents'] },
      ...{ effects: RELEASED, mails: ['Shipment GDY-77120'] },
    },
  },
  {
    name: 'letter: the order in it is only text, and an officer is asked',
    input: 'letter',
    world: 'all is well',
    acts: [atReview(vote(officer, 'deny'))],
    expect: {
      ...{ end: 'completed', output: { status: 'held', reason: 'approval.denied' } },
      ...{ checks: [], rules: ['batteries'], skipped: ['documents'] },
      ...{ effects: [], mails: ['Shipment LEH-50911'] },
    },
  },
];
