/** The cargo release as a suite: its service on loopback, in the moods that matter, and who does what when. */
import type { Suite, World } from '../../testing/scenario.ts';
import { startService } from '../service/server.ts';
import { SCENARIOS } from './scenarios.ts';

/** Nobody listens there. */
const DEAD_MAIL_SERVER = `holdfast: "1"
connections:
  mail: { kind: smtp, host: 127.0.0.1, port: 1, tls: none, from: port@example.org }
`;

async function openWorld(refuse: readonly string[], overlay?: string): Promise<World> {
  const service = await startService({ ledgerPath: ':memory:', port: 0, refuse });
  return {
    env: { CARGO_SERVICE_URL: service.url },
    ...(overlay === undefined ? {} : { overlay }),
    effects: (root) =>
      service.ledger
        .rows()
        .filter(({ key }) => key.startsWith(`${root}/`))
        .map(({ effect }) => effect),
    stop: () => service.stop(),
  };
}

export const cargoRelease: Suite = {
  folder: 'cargo-release',
  flow: 'cargo-release.flow.yaml',
  startedBy: 'agent@example.org',
  recipient: 'agentEmail',
  drawn: ['slot', 'slotId', 'paymentId'],
  worlds: {
    'all is well': () => openWorld([]),
    'the terminal is closed': () => openWorld(['terminal.release']),
    'the mail server is down': () => openWorld([], DEAD_MAIL_SERVER),
  },
  scenarios: SCENARIOS,
};
