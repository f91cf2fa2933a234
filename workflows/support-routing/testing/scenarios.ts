/** What happens to each message of `inputs/`, and to people who act on it. */
import type { Json } from '../../../schema/json.ts';
import type { Message, Person } from '../../../schema/message.ts';
import type { Act, Expected, Scenario } from '../../testing/scenario.ts';

const triage: Person = { user: 'triage@example.org', groups: ['triage'], verified: false };
const manager: Person = { user: 'manager@example.org', groups: ['support_managers'], verified: false };
const stranger: Person = { user: 'stranger@example.org', groups: ['cleaners'], verified: false };

const MINUTE_MS = 60_000;

function says(by: Person, intent: string): Message {
  return { t: 'vote', task: 'triage', vote: 'approve', by, form: { intent } };
}
function atTriage(message: Message, answer: Act['answer'] = 'ok'): Act {
  return { when: { waiting: 'triage' }, says: message, answer };
}
/** An agent accepts; `turn`: how often the ticket was escalated before. */
function accepted(message: string, turn = 0): Act {
  const data: Json = { message, by: 'ann@example.org' };
  return {
    when: { waiting: `taken.${turn}` },
    says: { t: 'event', type: 'ticket.accepted', eventId: `accepted-${message}`, data },
    answer: 'ok',
  };
}

const opened = (queue: string): readonly string[] => [`desk.openTicket ${queue}`, `desk.alert ${queue}`];
const ASKED = ['escalate.0'];
const ALONE = ['triage', ...ASKED];
const ACCEPTED = { status: 'accepted', acceptedBy: 'ann@example.org' };
const PENDING = { intent: 'pending_transfer', decidedBy: 'model', queue: 'payments', priority: 'normal' };
const STOLEN = { intent: 'lost_or_stolen_card', decidedBy: 'rule', priority: 'urgent' };
const COMPROMISED = { intent: 'compromised_card', decidedBy: 'person', queue: 'fraud', priority: 'urgent' };

const transfer = { input: 'transfer', world: 'all is well' };
const unsure = { input: 'unsure', world: 'all is well' };
const stolen = { input: 'stolen', world: 'all is well', acts: [accepted('MSG-4712')] };
const PENDING_FOUND = { checks: [], rules: ['sure', 'payments'], mails: ['Your message MSG-4713'] };
const UNSURE_FOUND = { checks: [], rules: ['unsure', 'fraud_now'], skipped: ASKED, mails: ['Your message MSG-4711'] };
const STOLEN_FOUND: Pick<Expected, 'end' | 'checks' | 'rules' | 'skipped' | 'mails'> = {
  ...{ end: 'completed', checks: ['intent.card_is_gone'], rules: ['fraud', 'fraud_now'], skipped: ALONE },
  mails: ['Your message MSG-4712'],
};

export const SCENARIOS: readonly Scenario[] = [
  {
    ...transfer,
    name: 'transfer: the model is sure, an agent accepts',
    acts: [accepted('MSG-4713')],
    expect: {
      ...{ end: 'completed', output: { ...ACCEPTED, ...PENDING }, ...PENDING_FOUND, skipped: ALONE },
      effects: opened('payments'),
    },
  },
  {
    ...transfer,
    name: 'transfer: taken back by the customer, and so is the ticket',
    acts: [
      {
        when: { waiting: 'taken.0' },
        says: { t: 'cancel', by: stranger, reason: 'it has arrived' },
        answer: 'ok',
      },
    ],
    expect: {
      ...{ end: 'cancelled', ...PENDING_FOUND, skipped: ALONE },
      effects: [...opened('payments'), 'desk.cancelTicket payments'],
    },
  },
  {
    ...transfer,
    name: 'transfer: the desk takes no tickets, the team leads are told',
    world: 'the desk takes no tickets',
    acts: [],
    expect: {
      ...{ end: 'failed', error: 'desk.refused', ...PENDING_FOUND, skipped: ['triage'], effects: [], mails: [] },
    },
  },
  {
    ...unsure,
    name: 'unsure: the triage says what is wanted, a pager rings',
    acts: [
      atTriage(says(stranger, 'compromised_card'), 'not_assigned'),
      atTriage(says(triage, 'refund'), 'form_invalid'),
      atTriage(says(triage, 'compromised_card')),
      accepted('MSG-4711'),
    ],
    expect: {
      ...{ end: 'completed', output: { ...ACCEPTED, ...COMPROMISED }, ...UNSURE_FOUND },
      effects: opened('fraud'),
    },
  },
  {
    ...unsure,
    name: 'unsure: it asks for nothing, and is closed',
    acts: [atTriage({ t: 'vote', task: 'triage', vote: 'deny', by: triage, comment: 'sent to us by mistake' })],
    expect: {
      ...{
        end: 'completed',
        output: {
          status: 'closed',
          reason: "triage@example.org denied 'What does MSG-4711 ask for?': sent to us by mistake",
        },
      },
      ...{ checks: [], rules: ['unsure'], skipped: [], effects: [], mails: [] },
    },
  },
  {
    ...stolen,
    name: 'stolen: a rule overrules the model',
    expect: { ...STOLEN_FOUND, output: { ...ACCEPTED, ...STOLEN, queue: 'fraud' }, effects: opened('fraud') },
  },
  {
    ...stolen,
    name: 'stolen: nobody works in the fraud queue, the duty desk takes it',
    world: 'nobody works in the fraud queue',
    expect: {
      ...STOLEN_FOUND,
      output: { ...ACCEPTED, ...STOLEN, queue: 'duty' },
      effects: ['desk.openTicket fraud', 'desk.cancelTicket fraud', ...opened('duty')],
    },
  },
  {
    name: 'foreign: the triage is late, nobody accepts, the duty manager knows',
    ...{ input: 'foreign', world: 'all is well', long: true, acts: [] },
    expect: {
      end: 'completed',
      output: { status: 'unanswered', intent: 'other', decidedBy: 'nobody', queue: 'general', priority: 'normal' },
      ...{ checks: [], rules: ['foreign', 'general'], skipped: ASKED, mails: ['Your message MSG-4714'] },
      effects: [...opened('general'), ...Array(3).fill('desk.escalate general')],
    },
  },
  {
    name: 'orders: text that gives orders is text; a manager answers late, an agent later',
    ...{ input: 'orders', world: 'all is well', long: true },
    acts: [
      { when: { afterMs: 90 * MINUTE_MS }, says: says(triage, 'other'), answer: 'not_assigned' },
      { when: { afterMs: 91 * MINUTE_MS }, says: says(manager, 'other'), answer: 'ok' },
      { ...accepted('MSG-4715', 1), when: { afterMs: 12 * 60 * MINUTE_MS } },
    ],
    expect: {
      end: 'completed',
      output: { ...ACCEPTED, intent: 'other', decidedBy: 'person', queue: 'general', priority: 'normal' },
      ...{ checks: [], rules: ['unsure', 'general'], skipped: ASKED, mails: ['Your message MSG-4715'] },
      effects: [...opened('general'), 'desk.escalate general'],
    },
  },
];
