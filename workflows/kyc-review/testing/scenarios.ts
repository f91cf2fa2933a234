/** What becomes of each application of `inputs/`, and who has a say in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../schema/json.ts';
import type { Message, Person } from '../../../schema/message.ts';
import type { Act, Scenario } from '../../testing/scenario.ts';
import { WORKFLOWS } from '../../testing/stand.ts';

const person = (user: string, group: string): Person => ({ user, groups: [group], verified: false });
const officer = person('officer@example.org', 'compliance');
const head = person('head@example.org', 'compliance');
const analyst = person('analyst@example.org', 'kyc_analysts');
/** Started the run, and is in compliance too. */
const starter = person('branch@example.org', 'compliance');

function vote(task: string, by: Person, how: 'approve' | 'deny', form?: Json): Message {
  return { t: 'vote', task, vote: how, by, ...(form === undefined ? {} : { form }) };
}
function at(task: string, says: Message, answer: Act['answer'] = 'ok'): Act {
  return { when: { waiting: task }, says, answer };
}
const event = (type: string, eventId: string, data: Json): Message => ({ t: 'event', type, eventId, data });

/** What the demo sends too; its paths are those of `inputs/`. */
const PAPERS = JSON.parse(readFileSync(join(WORKFLOWS, 'kyc-review', 'events', 'papers.json'), 'utf8'));

const CLEARED = { reason: 'another day of birth, another father', cleared: [] };
const AGREE = { reason: 'I have seen the same papers' };
const ASK = { reason: 'the paper has expired', next: 'ask', question: 'Do you have a valid one?' };
const ACCEPT = { reason: 'seen at the counter since', next: 'accept' };
const cleared = [at('compliance', vote('compliance', officer, 'approve', CLEARED))];
const both = [...cleared, at('compliance', vote('compliance', head, 'approve', AGREE))];

const OPENED = ['bank.openCase', 'bank.reserveNumber', 'bank.activate'];
const LIST = {
  list: 'United Nations Security Council Consolidated List',
  version: '2020-11-24',
  digest: '6991dbce8538287784e9519d1838dde95f86ef688e99a6bab2b26a7289311f81',
};
const screened = (...hits: readonly string[]) => ({ screening: { ...LIST, hits } });
const TWO = ['officer@example.org', 'head@example.org'];
const SKIPPED = ['more.0', 'freeze', 'declined', 'lift'];

const CLEAN_OPENED = {
  ...{ status: 'opened', reason: 'risk standard', risk: 'standard', points: 0, reviewEveryMonths: 60 },
  ...{ decidedBy: [], ...screened() },
};
const RAISED = {
  ...{ status: 'opened', reason: 'risk raised', risk: 'raised', points: 10, reviewEveryMonths: 24 },
  decidedBy: ['analyst@example.org'],
};
const HIGH = { reason: 'risk high', risk: 'high', points: 50, ...screened('QDi.060') };
const MATCH = { reason: 'risk match', risk: 'match', points: 50, ...screened('QDi.404') };
const mails = (id: string, ...more: readonly string[]) => [...more, `Your application ${id}`].sort();

export const SCENARIOS: readonly Scenario[] = [
  {
    ...{ name: 'clean: opened without a person', input: 'clean', world: 'all is well', acts: [] },
    expect: {
      end: 'completed',
      output: CLEAN_OPENED,
      ...{ checks: [], rules: ['identity', 'address', 'usual', 'clean'], skipped: SKIPPED, effects: OPENED },
      mails: mails('KYC-20402'),
    },
  },
  {
    ...{ name: 'clean: accounts cannot be opened, all is undone', input: 'clean', acts: [] },
    world: 'accounts are closed for today',
    expect: {
      ...{ end: 'failed', error: 'bank.refused' },
      ...{ checks: [], rules: ['identity', 'address', 'usual', 'clean'], skipped: SKIPPED },
      effects: ['bank.openCase', 'bank.reserveNumber', 'bank.freeNumber', 'bank.closeCase'],
      mails: mails('KYC-20402'),
    },
  },
  {
    ...{ name: 'namesake: two officers clear it; who may not is refused', input: 'namesake', world: 'all is well' },
    acts: [
      at('compliance', vote('compliance', analyst, 'approve', CLEARED), 'not_assigned'),
      at('compliance', vote('compliance', starter, 'approve', CLEARED), 'excluded'),
      at('compliance', vote('compliance', officer, 'approve'), 'form_missing'),
      ...cleared,
      at('compliance', vote('compliance', officer, 'approve', AGREE), 'voted'),
      at('compliance', vote('compliance', head, 'approve', AGREE)),
    ],
    expect: {
      end: 'completed',
      output: { ...HIGH, status: 'opened', reviewEveryMonths: 12, decidedBy: TWO },
      ...{
        checks: ['sanctions.QDi.060'],
        rules: ['identity', 'address', 'usual', 'like_listed', 'like_listed'],
        skipped: SKIPPED,
      },
      effects: OPENED,
      mails: mails('KYC-20401'),
    },
  },
  {
    ...{ name: 'namesake: an officer says no', input: 'namesake', world: 'all is well' },
    acts: [at('compliance', vote('compliance', officer, 'deny'))],
    expect: {
      end: 'completed',
      output: { ...HIGH, status: 'declined', decidedBy: ['officer@example.org'] },
      ...{
        checks: ['sanctions.QDi.060'],
        rules: ['identity', 'address', 'usual', 'like_listed', 'like_listed'],
        skipped: ['more.0', 'freeze'],
      },
      effects: ['bank.openCase', 'bank.decline'],
      mails: mails('KYC-20401'),
    },
  },
  {
    ...{ name: 'papers missing: they come after a mail', input: 'papers-missing', world: 'all is well' },
    acts: [
      at('papers.0', event('papers.sent', 'e1', { applicationId: 'KYC-20403' }), 'event_invalid'),
      at('papers.0', event('papers.sent', 'e2', { ...PAPERS, applicationId: 'KYC-99999' })),
      at('papers.0', event('papers.sent', 'e3', PAPERS)),
    ],
    expect: {
      end: 'completed',
      output: CLEAN_OPENED,
      ...{
        checks: [],
        rules: ['identity', 'address', 'usual', 'clean'],
        skipped: ['more.1', 'freeze', 'declined', 'lift'],
      },
      effects: OPENED,
      mails: mails('KYC-20403', 'Papers missing for KYC-20403'),
    },
  },
  {
    ...{ name: 'papers missing: they never come', input: 'papers-missing', world: 'all is well', long: true, acts: [] },
    expect: {
      ...{ end: 'completed', output: { status: 'lapsed', reason: 'papers.late' } },
      ...{ checks: [], rules: ['identity', 'address'], skipped: [] },
      effects: ['bank.openCase', 'bank.closeCase'],
      mails: mails('KYC-20403', 'Papers missing for KYC-20403'),
    },
  },
  {
    ...{ name: 'expired: an analyst asks the customer, then accepts', input: 'expired', world: 'all is well' },
    acts: [
      at('look.0', vote('look.0', analyst, 'approve', ASK)),
      at(
        'reply.0',
        event('customer.answered', 'a1', { applicationId: 'KYC-20404', text: 'The new one is on its way.' }),
      ),
      at('look.1', vote('look.1', analyst, 'approve', ACCEPT)),
    ],
    expect: {
      end: 'completed',
      output: { ...RAISED, ...screened() },
      ...{
        checks: ['consistency.expired'],
        rules: ['identity', 'address', 'usual', 'findings', 'findings'],
        skipped: ['more.0', 'freeze', 'question.1', 'declined', 'lift'],
      },
      effects: OPENED,
      mails: mails('KYC-20404', 'A question about KYC-20404'),
    },
  },
  {
    ...{ name: 'company: opened with its register', input: 'company', world: 'all is well', acts: [] },
    expect: {
      ...{ end: 'completed', output: { ...CLEAN_OPENED, points: 10 } },
      ...{ checks: [], rules: ['identity', 'address', 'company', 'usual', 'company', 'clean'], skipped: SKIPPED },
      effects: OPENED,
      mails: mails('KYC-20405'),
    },
  },
  {
    ...{ name: 'listed: frozen, declined, and frozen it stays', input: 'listed', world: 'all is well' },
    acts: [at('compliance', vote('compliance', head, 'deny'))],
    expect: {
      ...{ end: 'completed', output: { ...MATCH, status: 'declined', decidedBy: ['head@example.org'] } },
      ...{
        checks: ['sanctions.QDi.404'],
        rules: ['identity', 'address', 'usual', 'like_listed', 'match'],
        skipped: ['more.0'],
      },
      effects: ['bank.openCase', 'bank.freeze', 'bank.decline'],
      mails: mails('KYC-20406'),
    },
  },
  {
    ...{
      name: 'listed: it was somebody else, the freeze is lifted',
      input: 'listed',
      world: 'all is well',
      acts: both,
    },
    expect: {
      ...{ end: 'completed', output: { ...MATCH, status: 'opened', reviewEveryMonths: 6, decidedBy: TWO } },
      ...{
        checks: ['sanctions.QDi.404'],
        rules: ['identity', 'address', 'usual', 'like_listed', 'match'],
        skipped: ['more.0', 'declined'],
      },
      effects: ['bank.openCase', 'bank.freeze', 'bank.lift', 'bank.reserveNumber', 'bank.activate'],
      mails: mails('KYC-20406'),
    },
  },
  {
    ...{
      name: 'scanned: images and PDFs go to the model by reference; an analyst sees that nobody could look up the words',
    },
    ...{ input: 'scanned', world: 'a model looks at papers' },
    acts: [at('look.0', vote('look.0', analyst, 'approve', ACCEPT))],
    expect: {
      ...{ end: 'completed', output: { ...RAISED, ...screened() } },
      ...{
        checks: ['consistency.unquoted'],
        rules: ['identity', 'address', 'usual', 'findings', 'findings'],
        skipped: ['more.0', 'freeze', 'question.0', 'declined', 'lift'],
      },
      effects: OPENED,
      mails: mails('KYC-20407'),
    },
  },
];
