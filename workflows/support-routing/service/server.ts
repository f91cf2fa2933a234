/** The support desk of the example: queues, tickets and pagers, as a small HTTP service that keeps what it did. */
import {
  type JsonAnswer,
  type JsonRequest,
  type Routes,
  referenceFor,
  serveJson,
  textIn,
} from '../../services/serve-json.ts';
import { openTickets, type Tickets } from './tickets.ts';

/** Who looks after a queue: first those who work in it, then, level by level, who is told when nobody takes a ticket. */
const LADDER = ['agents on shift', 'team lead', 'head of support', 'duty manager'] as const;

export interface DeskOptions {
  /** A SQLite file; `:memory:` for none. */
  readonly ledgerPath: string;
  /** 0: any free port. */
  readonly port: number;
  /** Refuses these effects, as `desk.alert`; with `@fraud` behind it in this queue only. */
  readonly refuse?: readonly string[];
}
export interface Desk {
  readonly url: string;
  readonly tickets: Tickets;
  stop(): Promise<void>;
}

/** On loopback. Rejects where the port is taken. */
export async function startDesk({ ledgerPath, port, refuse = [] }: DeskOptions): Promise<Desk> {
  const tickets = openTickets(ledgerPath);
  const closed = refuse.flatMap((one) => /^desk\.alert@(.+)$/.exec(one)?.[1] ?? []);
  const server = await serveJson(routesOf(tickets, new Set(closed)), { port, refuse }).catch((error: unknown) => {
    tickets.close();
    throw error;
  });
  return {
    url: server.url,
    tickets,
    async stop() {
      await server.stop();
      tickets.close();
    },
  };
}

function routesOf(tickets: Tickets, closed: ReadonlySet<string>): Routes {
  return {
    'POST /tickets': { effect: 'desk.openTicket', handle: (request) => open(tickets, request) },
    'POST /tickets/cancel': { effect: 'desk.cancelTicket', handle: (request) => cancel(tickets, request) },
    'POST /alerts': { effect: 'desk.alert', handle: (request) => alert(tickets, closed, request) },
    'POST /escalations': { effect: 'desk.escalate', handle: (request) => escalate(tickets, request) },
    'GET /tickets': { handle: () => ({ status: 200, body: tickets.rows() }) },
  };
}

function open(tickets: Tickets, request: JsonRequest): JsonAnswer {
  const [message, queue, priority, intent] = ['message', 'queue', 'priority', 'intent'].map((name) =>
    textIn(request, name),
  );
  if (!message || !queue || !priority || !intent) return refused('message, queue, priority and intent are needed');
  const { key } = request;
  const note = `${intent}, ${priority}`;
  const ticket = referenceFor('T', key);
  const row = tickets.record({ effect: 'desk.openTicket', ticket, queue, note, key, undoes: null });
  return { status: 200, body: { ticketId: row.ticket } };
}

/** Of the ticket, or of the ticket that the request with a key opened whose answer never came. */
function cancel(tickets: Tickets, request: JsonRequest): JsonAnswer {
  const ticket = textIn(request, 'ticket');
  const { key, undoes } = request;
  const opened = ticket ? tickets.find('desk.openTicket', ticket) : undoes ? tickets.byKey(undoes) : undefined;
  if (!opened) return { status: 200, body: { undone: false } };
  const { ticket: id, queue } = opened;
  tickets.record({ effect: 'desk.cancelTicket', ticket: id, queue, note: '', key, undoes: opened.key });
  return { status: 200, body: { undone: true } };
}

/** Shows the ticket to the agents of its queue, or pages the one who is on call. */
function alert(tickets: Tickets, closed: ReadonlySet<string>, request: JsonRequest): JsonAnswer {
  const opened = tickets.find('desk.openTicket', textIn(request, 'ticket') ?? '');
  if (!opened) return refused('there is no such ticket');
  const { ticket, queue } = opened;
  if (closed.has(queue)) return { status: 409, body: { problem: `nobody works in the queue ${queue} now` } };
  const told = request.body.page === true ? 'on call' : LADDER[0];
  const note = request.body.page === true ? 'paged who is on call' : `shown to ${LADDER[0]}`;
  tickets.record({ effect: 'desk.alert', ticket, queue, note, key: request.key, undoes: null });
  return { status: 200, body: { ticketId: ticket, queue, told } };
}

function escalate(tickets: Tickets, request: JsonRequest): JsonAnswer {
  const opened = tickets.find('desk.openTicket', textIn(request, 'ticket') ?? '');
  const to = LADDER[Number(request.body.level)];
  if (!opened || !to) return refused('there is no such ticket, or no such level');
  const { ticket, queue } = opened;
  tickets.record({ effect: 'desk.escalate', ticket, queue, note: `told the ${to}`, key: request.key, undoes: null });
  return { status: 200, body: { told: to } };
}

function refused(problem: string): JsonAnswer {
  return { status: 422, body: { problem } };
}
