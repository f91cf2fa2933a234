/** The support routing as `npm start -- support-routing` shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { End } from '../../interpreter/machine.ts';
import type { DemoOptions, EffectRow, FlowDemo, Known, Verdict } from '../demo/flow-demo.ts';
import { WORKFLOWS } from '../testing/stand.ts';
import { supportQuality } from './quality.ts';
import { startDesk } from './service/server.ts';
import type { TicketRow } from './service/tickets.ts';

/** What the messages that the triage is asked about do ask for, as somebody who reads them sees. */
const WANTED: { readonly [messageId: string]: string } = {
  'MSG-4711': 'compromised_card',
  'MSG-4714': 'transfer_not_received_by_recipient',
};

export const supportRoutingDemo: FlowDemo = {
  flow: 'support-routing',
  title: 'a bank finds out what a message asks for, routes it, and sees to it that somebody takes it',
  startedBy: 'inbox@example.org',
  service: {
    title: 'support desk',
    env: 'SUPPORT_DESK_URL',
    start: async (options) => {
      const desk = await startDesk(options);
      return { url: desk.url, effects: () => desk.tickets.rows().map(asEffect), stop: () => desk.stop() };
    },
    heading: 'The ledger: what the support desk did',
    columns: ['#', 'effect', 'ticket', 'queue', 'what'],
    empty: 'no ticket was opened, nobody was told',
  },
  failures: {
    alert: {
      effect: 'desk.alert@fraud',
      summary: 'nobody works in the fraud queue: its ticket is cancelled, the duty desk has one',
    },
  },
  inputs: {
    unsure: 'the model is not sure: the triage says what is wanted, and a pager rings',
    stolen: 'the model is wrong: a rule overrules it, and says why',
    transfer: 'the model is sure: no person decides',
    foreign: 'in German, which the model has not learned: the triage reads it',
    orders: 'a message that gives orders, and is text all the same',
  },
  tasks: {
    triage: {
      by: 'triage@example.org',
      group: 'triage',
      question: (known) => `You are the triage. Is it ${wantedIn(known)} (y), nothing at all (n), or which intent?`,
      picks: readIntents,
      form: (known, pick) => ({ intent: pick ?? wantedIn(known) }),
      comment: 'asks for nothing',
    },
  },
  events: {
    'ticket.accepted': {
      by: 'ann@example.org',
      says: 'an agent of the queue takes the ticket, in time.',
      key: ({ input }) => `message=${String(input.messageId)}`,
      data: ({ input }: Known) => ({ message: input.messageId ?? '', by: 'ann@example.org' }),
    },
  },
  nobody: 'For nobody.',
  verdict,
  next: ({ answer, refuse, input }) => [
    ...(input === 'stolen'
      ? []
      : [['npm start -- support-routing --input stolen', 'a rule overrules the model'] as const]),
    ...(refuse.length > 0
      ? []
      : [
          [
            'npm start -- support-routing --fail alert',
            'its queue is closed: cancelled there, opened at the duty desk',
          ] as const,
        ]),
    ...(answer === 'deny'
      ? []
      : [['npm start -- support-routing --answer deny', 'the triage says that it asks for nothing: closed'] as const]),
    ['npm start -- support-routing --quality', 'accuracy of each intent, and what it is taken for'],
  ],
  quality: supportQuality,
};

function wantedIn({ input }: Known): string {
  return WANTED[String(input.messageId)] ?? 'other';
}

/** Those of the form that the triage fills in. */
function readIntents(): readonly string[] {
  const form = JSON.parse(readFileSync(join(WORKFLOWS, 'support-routing', 'schemas', 'triage-form.json'), 'utf8'));
  return form.properties.intent.enum;
}

function asEffect({ seq, effect, ticket, queue, note, key, undoes }: TicketRow): EffectRow {
  return { key, undoes, cells: [String(seq), effect, ticket, queue, note] };
}

/** Accepted by an agent, or closed without a ticket; a queue that is closed leaves a ticket that was cancelled. */
function verdict({ answer, refuse, input }: DemoOptions, end: End, rows: readonly EffectRow[]): Verdict {
  if (end.is !== 'completed') return { fine: false, words: end.is };
  const { status, queue, decidedBy } = end.output as { readonly [key: string]: string }; // the flow's output schema
  if (status === 'closed') return { fine: answer !== 'approve' && rows.length === 0, words: 'closed' };
  const cancelled = rows.some(({ undoes }) => undoes !== null);
  const expected = refuse.length > 0 && ['unsure', 'stolen'].includes(input);
  const words = `${status}, in the queue ${queue}; the intent is the word of ${decidedBy === 'person' ? 'a' : 'the'} ${decidedBy}`;
  return { fine: status === 'accepted' && (answer === 'ask' || cancelled === expected), words };
}
