/** The KYC review as a suite: the bank's system on loopback, in the moods that matter, and who does what when. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite, World } from '../../testing/scenario.ts';
import { WORKFLOWS } from '../../testing/stand.ts';
import { startService } from '../service/server.ts';
import { startLookingModel } from './looking-model.ts';
import { SCENARIOS } from './scenarios.ts';

async function openWorld(refuse: readonly string[]): Promise<World> {
  const service = await startService({ ledgerPath: ':memory:', port: 0, refuse });
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

/** The environment `anthropic` of the project, with a server that plays the provider. */
async function openLooking(): Promise<World> {
  const [world, model] = await Promise.all([openWorld([]), startLookingModel()]);
  return {
    ...world,
    env: { ...world.env, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-of-a-test' },
    overlay: readFileSync(join(WORKFLOWS, 'kyc-review', 'holdfast.anthropic.yaml'), 'utf8'),
    stop: async () => {
      await world.stop();
      await model.close();
    },
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
    'all is well': () => openWorld([]),
    'a model looks at papers': openLooking,
    'accounts are closed for today': () => openWorld(['bank.activate']),
  },
  scenarios: SCENARIOS,
};
