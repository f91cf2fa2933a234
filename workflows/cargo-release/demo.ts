/** The cargo release as `npm start` shows it. */
import type { End } from '../../interpreter/machine.ts';
import type { DemoOptions, EffectRow, FlowDemo, Verdict } from '../demo/flow-demo.ts';
import type { LedgerRow } from '../services/ledger.ts';
import { startService } from './service/server.ts';

export const cargoReleaseDemo: FlowDemo = {
  flow: 'cargo-release',
  title: 'a port reads a declaration, asks an officer, pays the duty, releases; undoes what fails',
  startedBy: 'agent@example.org',
  service: {
    title: 'port service',
    env: 'CARGO_SERVICE_URL',
    start: async (options) => {
      const service = await startService(options);
      return { url: service.url, effects: () => service.ledger.rows().map(asEffect), stop: () => service.stop() };
    },
    heading: 'The ledger: what customs and the terminal did',
    columns: ['#', 'effect', 'reference', 'amount'],
    empty: 'nothing was reserved, nothing was paid',
  },
  failures: {
    release: { effect: 'terminal.release', summary: 'the terminal refuses the release: everything is undone' },
  },
  inputs: {
    hazmat: 'gasoline, declared as something else: an officer decides',
    clean: 'pumps: released without a person',
    heavy: 'winch gear of 41.6 t: an officer decides',
    letter: 'laptops, in a letter that orders its own release',
    'papers-missing': 'shirts without their papers: they come by an event',
  },
  tasks: {
    review: {
      by: 'officer@example.org',
      group: 'duty_officers',
      question: 'You are the duty officer. Approve?',
      form: () => ({ note: 'seen and segregated' }),
      comment: 'not with these papers',
    },
  },
  events: {
    'documents.resubmitted': {
      by: 'agent@example.org',
      says: 'a mail has asked the agent for it, and here it comes.',
      data: 'events/papers.json',
    },
  },
  nobody: 'For nobody: nothing in this shipment asks for an officer.',
  verdict,
  next: ({ answer, refuse }) => [
    ...(answer === 'deny'
      ? []
      : [['npm start -- --answer deny', 'the officer says no: held, the ledger stays empty'] as const]),
    ...(refuse.length > 0
      ? []
      : [['npm start -- --fail release', 'the terminal refuses: refund, then the gate is freed'] as const]),
    ['npm start -- --input clean', 'nothing to look at: released without a person'],
    ['npm start -- --input papers-missing', 'asks for papers, and waits for the event that brings them'],
  ],
};

function asEffect({ seq, effect, reference, amount, key, undoes }: LedgerRow): EffectRow {
  const euro = amount === null ? '' : `EUR ${amount.toFixed(2)}`;
  return { key, undoes, cells: [String(seq), effect, reference, euro] };
}

/** Released, held with an empty ledger, or failed with every effect undone, newest first: as the options ask. */
function verdict({ answer, refuse }: DemoOptions, end: End, rows: readonly EffectRow[]): Verdict {
  if (end.is === 'failed') {
    const done = rows.filter(({ undoes }) => undoes === null).map(({ key }) => key);
    const undone = rows.flatMap(({ undoes }) => undoes ?? []);
    const fine = refuse.length > 0 && done.length > 0 && undone.join() === done.reverse().join();
    return { fine, words: `failed: ${end.error.type}, all that was done is undone` };
  }
  if (end.is !== 'completed') return { fine: false, words: end.is };
  const { status } = end.output as { readonly status: string }; // the flow's output schema
  if (status === 'held') return { fine: answer !== 'approve' && rows.length === 0, words: status };
  const fine = status === 'released' && refuse.length === 0 && rows.every(({ undoes }) => undoes === null);
  return { fine, words: status };
}
