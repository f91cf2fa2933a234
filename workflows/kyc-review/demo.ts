/** The KYC review as `npm start -- kyc-review` shows it. */
import type { End } from '../../interpreter/machine.ts';
import type { DemoOptions, EffectRow, FlowDemo, Verdict } from '../demo/flow-demo.ts';
import type { LedgerRow } from '../services/ledger.ts';
import { kycQuality } from './quality/kyc-quality.ts';
import { startService } from './service/server.ts';

export const kycReviewDemo: FlowDemo = {
  flow: 'kyc-review',
  title: 'a bank takes on a customer: reads papers, screens a sanctions list, asks two officers, opens the account',
  startedBy: 'branch@example.org',
  service: {
    title: "bank's system",
    env: 'KYC_SERVICE_URL',
    start: async (options) => {
      const service = await startService(options);
      return { url: service.url, effects: () => service.ledger.rows().map(asEffect), stop: () => service.stop() };
    },
    heading: "The ledger: what the bank's system did",
    columns: ['#', 'effect', 'reference'],
    empty: 'nothing was opened',
  },
  failures: {
    activate: { effect: 'bank.activate', summary: 'the bank cannot open the account: everything is undone' },
  },
  inputs: {
    namesake: 'has the name of a listed person, and another day of birth: two officers decide',
    clean: 'nothing speaks against it: opened without a person',
    'papers-missing': 'no proof of address: a mail asks for it, and it comes by an event',
    expired: 'an identity card that has expired: an analyst decides',
    company: 'a company with an extract of its register',
    listed: 'name and day of birth of a listed person: frozen, and two officers decide',
  },
  tasks: {
    compliance: {
      by: 'officer@example.org',
      also: ['head@example.org'],
      group: 'compliance',
      question: 'You are two officers of compliance. Take the customer on?',
      form: () => ({ reason: 'another day of birth, another person' }),
      comment: 'the applicant may be the listed person',
    },
    look: {
      by: 'analyst@example.org',
      group: 'kyc_analysts',
      question: 'You are the analyst. Take the customer on?',
      form: () => ({ reason: 'the new card was shown at the counter', next: 'accept' }),
      comment: 'not with these papers',
    },
  },
  events: {
    'papers.sent': {
      by: 'customer@example.org',
      says: 'a mail has asked the customer for it, and here it comes.',
      data: 'events/papers.json',
    },
  },
  nobody: 'For nobody: nothing in this application asks for a person.',
  quality: kycQuality,
  verdict,
  next: ({ answer, refuse }) => [
    ...(answer === 'deny' ? [] : [['npm start -- kyc-review --answer deny', 'an officer says no: declined'] as const]),
    ...(refuse.length > 0
      ? []
      : [['npm start -- kyc-review --fail activate', 'the bank refuses: what was done is undone'] as const]),
    ['npm start -- kyc-review --input clean', 'opened without a person'],
    ['npm start -- kyc-review --input listed', 'frozen before anybody decides'],
  ],
};

function asEffect({ seq, effect, reference, key, undoes }: LedgerRow): EffectRow {
  return { key, undoes, cells: [String(seq), effect, reference] };
}

/** Opened, declined, or failed with every effect undone: as the options ask. */
function verdict({ answer, refuse }: DemoOptions, end: End, rows: readonly EffectRow[]): Verdict {
  if (end.is === 'failed') {
    const done = rows.filter(({ undoes }) => undoes === null).map(({ key }) => key);
    const undone = new Set(rows.flatMap(({ undoes }) => undoes ?? []));
    const fine = refuse.length > 0 && done.length > 0 && done.every((key) => undone.has(key));
    return { fine, words: `failed: ${end.error.type}, all that was done is undone` };
  }
  if (end.is !== 'completed') return { fine: false, words: end.is };
  // The flow's output schema.
  const { status, customer } = end.output as { readonly status: string; readonly customer?: string };
  if (status === 'opened')
    return { fine: answer !== 'deny' && refuse.length === 0, words: `opened: ${customer ?? ''}` };
  return { fine: status === 'declined' && answer !== 'approve', words: status };
}
