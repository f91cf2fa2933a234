/** The KYC review as a suite: the bank's system on loopback, in the moods that matter, and who does what when. */
import { join } from 'node:path';
import type { Suite, World } from '../../testing/scenario.ts';
import { startService } from '../service/server.ts';
import { SCENARIOS } from './scenarios.ts';

async function openWorld(data: string, refuse: readonly string[]): Promise<World> {
  const service = await startService({ ledgerPath: join(data, 'ledger.db'), port: 0, refuse });
  return {
    env: { KYC_SERVICE_URL: service.url },
    effects: (root) =>
      service.ledger
        .rows()
        .filter(({ key }) => key.startsWith(`${root}/`))
        .map(({ effect }) => effect),
    stop: () => service.stop(),
  };
}

export const kycReview: Suite = {
  folder: 'kyc-review',
  flow: 'kyc-review.flow.yaml',
  startedBy: 'branch@example.org',
  recipient: 'email',
  drawn: ['customer', 'caseId', 'freezeId', 'messageId', 'at'],
  sideBySide: true,
  worlds: {
    'all is well': (data) => openWorld(data, []),
    'accounts are closed for today': (data) => openWorld(data, ['bank.activate']),
  },
  scenarios: SCENARIOS,
};
