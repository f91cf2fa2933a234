/** The support routing as a suite: its desk on loopback, in the moods that matter, and who does what when. */
import type { Suite, World } from '../../testing/scenario.ts';
import { startDesk } from '../service/server.ts';
import { SCENARIOS } from './scenarios.ts';

async function openWorld(refuse: readonly string[]): Promise<World> {
  const desk = await startDesk({ ledgerPath: ':memory:', port: 0, refuse });
  return {
    env: { SUPPORT_DESK_URL: desk.url },
    effects: (root) =>
      desk.tickets
        .rows()
        .filter(({ key }) => key.startsWith(`${root}/`))
        .map(({ effect, queue }) => `${effect} ${queue}`),
    stop: () => desk.stop(),
  };
}

export const supportRouting: Suite = {
  folder: 'support-routing',
  flow: 'support-routing.flow.yaml',
  startedBy: 'inbox@example.org',
  recipient: 'email',
  drawn: ['ticket', 'ticketId'],
  worlds: {
    'all is well': () => openWorld([]),
    'nobody works in the fraud queue': () => openWorld(['desk.alert@fraud']),
    'the desk takes no tickets': () => openWorld(['desk.openTicket']),
  },
  scenarios: SCENARIOS,
};
