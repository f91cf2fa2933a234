/**
 * The people of the chaos, in a process of their own: they look into their inbox, approve, deny, cancel, bring events and
 * free what is stuck. `node person.js <address>`; ends with the process that forked it.
 */
import { pathToFileURL } from 'node:url';
import { connect, type HoldfastClient } from '../../hosts/temporal/client/index.ts';
import { isObject } from '../../interpreter/canonical.ts';
import type { OpenTask } from '../../interpreter/machine.ts';
import type { Message, Person } from '../../schema/message.ts';

const OFFICER: Person = { user: 'officer@example.org', groups: ['officers', 'duty_officers'], verified: false };
const INBOXES = ['group:officers', 'group:duty_officers', 'event:chaos.first', 'event:chaos.second'];
const ALSO = ['event:documents.resubmitted', 'stuck'];

/** Between two looks. */
const LOOK_MS = 200;
const ANSWER_MS = 5_000;
const INBOX_SIZE = 50;

const PAPERS = {
  shipmentId: 'ANR-33310',
  declaration: `Shipper: Fil d'Or Textiles SA, Antwerp
Consignee: Harbour Garments plc, Dublin
Goods: cotton shirts, 410 cartons
Gross weight: 5,150 kg
Value: EUR 61,000.00
Documents: packing list, certificate of origin, commercial invoice attached`,
};

/** What the person does about a task; the flow's own `show.say` tells, where there is one. */
function actOn(runId: string, task: OpenTask): Message | null {
  switch (task.kind) {
    case 'approval': {
      const say = isObject(task.show) ? task.show.say : undefined;
      if (say === 'cancel') return { t: 'cancel', by: OFFICER, reason: 'it is to stop' };
      if (say === 'deny') return { t: 'vote', task: task.path, vote: 'deny', by: OFFICER };
      const form = say === undefined ? { form: { note: 'seen' } } : {};
      return { t: 'vote', task: task.path, vote: 'approve', by: OFFICER, ...form };
    }
    case 'listen': {
      const type = task.event ?? '';
      if (type === 'chaos.never') return null;
      const data = type === 'documents.resubmitted' ? PAPERS : { n: type === 'chaos.first' ? 1 : 2 };
      return { t: 'event', type, eventId: `${runId} ${type}`, data };
    }
    case 'undo':
      return { t: 'retryUndo', path: task.path, how: 'retry', by: OFFICER };
    case 'place':
    case 'settle':
      return null;
  }
}

async function visit(client: HoldfastClient, runId: string): Promise<void> {
  const { tasks } = await client.state(runId);
  for (const task of tasks) {
    const message = actOn(runId, task);
    // The same words for the same task are one message, however often the answer is lost.
    const messageId = `${task.path} ${message?.t} ${task.since}`;
    if (message !== null) await client.send(runId, message, { messageId });
  }
}

async function look(client: HoldfastClient, waitingFor: string): Promise<void> {
  const runs: string[] = [];
  for await (const { runId } of client.list({ status: 'running', waitingFor: [waitingFor], limit: INBOX_SIZE }))
    runs.push(runId);
  await Promise.allSettled(runs.map((runId) => visit(client, runId)));
}

async function work(address: string): Promise<void> {
  const client = await connect({ address, timeoutMs: ANSWER_MS });
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
  for (;;) {
    // Servers and workers come and go: whoever was not reached is still in the inbox.
    await Promise.allSettled([...INBOXES, ...ALSO].map((waitingFor) => look(client, waitingFor)));
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const [script = '', address] = process.argv.slice(1);
if (import.meta.url === pathToFileURL(script).href && address !== undefined) await work(address);
