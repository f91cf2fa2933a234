/** The customs office and the terminal of the example: a small HTTP service that keeps its promises in a ledger. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assess } from './assess.ts';
import { type Ledger, type NewRow, openLedger } from './ledger.ts';

/** Bytes of one request's body. */
const MAX_BODY_BYTES = 1_000_000;

export interface ServiceOptions {
  readonly ledgerPath: string;
  /** 0: any free port. */
  readonly port: number;
  /** Refuses these effects, as `terminal.release`. */
  readonly refuse?: readonly string[];
}
export interface Service {
  readonly url: string;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

interface Request {
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly undoes: string | null;
}
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Short and the same for the same key, so that a repeated request names the same thing. */
function referenceFor(prefix: string, key: string): string {
  let sum = 0;
  for (const char of key) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_000;
  return `${prefix}-${String(sum).padStart(6, '0')}`;
}

function text(request: Request, name: string): string | undefined {
  const value = request.body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Takes back the effect named by its reference, or by the key of a call that was never answered. */
function takeBack(
  ledger: Ledger,
  request: Request,
  effect: string,
  undo: string,
  reference: string | undefined,
): Answer {
  const done = reference
    ? ledger.byReference(effect, reference)
    : request.undoes
      ? ledger.byKey(request.undoes)
      : undefined;
  if (!done) return { status: 200, body: { undone: false } };
  ledger.record({ effect: undo, reference: done.reference, amount: done.amount, key: request.key, undoes: done.key });
  return { status: 200, body: { undone: true } };
}

type Handler = (ledger: Ledger, request: Request) => Answer;

function effect(row: (request: Request) => NewRow | string, name: string): Handler {
  return (ledger, request) => {
    const wanted = row(request);
    if (typeof wanted === 'string') return { status: 422, body: { problem: wanted } };
    return { status: 200, body: { [name]: ledger.record(wanted).row.reference } };
  };
}

const HANDLERS: { readonly [route: string]: { readonly effect?: string; readonly handle: Handler } } = {
  'POST /customs/assessments': {
    handle: (_ledger, request) => ({ status: 200, body: assess(text(request, 'declaration') ?? '') }),
  },
  'POST /customs/payments': {
    effect: 'customs.payDuty',
    handle: effect(({ body, key, undoes }) => {
      if (typeof body.amount !== 'number' || body.amount < 0) return 'amount must be a number of euro, 0 or more';
      return { effect: 'customs.payDuty', reference: referenceFor('PAY', key), amount: body.amount, key, undoes };
    }, 'paymentId'),
  },
  'POST /customs/refunds': {
    effect: 'customs.refund',
    handle: (ledger, request) =>
      takeBack(ledger, request, 'customs.payDuty', 'customs.refund', text(request, 'payment')),
  },
  'POST /terminal/gates': {
    effect: 'terminal.reserveGate',
    handle: effect(({ body, key, undoes }) => {
      if (typeof body.shipment !== 'string') return 'shipment is missing';
      return { effect: 'terminal.reserveGate', reference: referenceFor('GATE', key), amount: null, key, undoes };
    }, 'slotId'),
  },
  'POST /terminal/gates/cancel': {
    effect: 'terminal.cancelGate',
    handle: (ledger, request) =>
      takeBack(ledger, request, 'terminal.reserveGate', 'terminal.cancelGate', text(request, 'slot')),
  },
  'POST /terminal/releases': {
    effect: 'terminal.release',
    handle: effect(({ body, key, undoes }) => {
      if (typeof body.slot !== 'string') return 'slot is missing';
      return { effect: 'terminal.release', reference: body.slot, amount: null, key, undoes };
    }, 'slotId'),
  },
  'GET /ledger': { handle: (ledger) => ({ status: 200, body: ledger.rows() }) },
};

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length; // an IncomingMessage without an encoding gives Buffers
    if (size > MAX_BODY_BYTES) throw new Error(`The body has more than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  if (size === 0) return {};
  const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('The body must be a JSON object.');
  return value as Record<string, unknown>; // the line above has made sure
}

async function answer(ledger: Ledger, refuse: ReadonlySet<string>, request: IncomingMessage): Promise<Answer> {
  const route = HANDLERS[`${request.method} ${request.url}`];
  if (!route) return { status: 404, body: { problem: `there is no ${request.method} ${request.url}` } };
  if (route.effect && refuse.has(route.effect)) return { status: 409, body: { problem: 'closed' } };
  const key = request.headers['idempotency-key'];
  const undoes = request.headers['x-undoes'];
  if (route.effect && typeof key !== 'string')
    return { status: 400, body: { problem: 'the header idempotency-key is missing' } };
  let body: Request['body'];
  try {
    body = await readBody(request);
  } catch (error) {
    return { status: 400, body: { problem: error instanceof Error ? error.message : String(error) } };
  }
  return route.handle(ledger, {
    body,
    key: typeof key === 'string' ? key : '',
    undoes: typeof undoes === 'string' ? undoes : null,
  });
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // a TCP server has a port
  });
}

/** On loopback. Rejects where the port is taken. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const ledger = openLedger(options.ledgerPath);
  const refuse = new Set(options.refuse ?? []);
  const server = createServer((request, response) => {
    answer(ledger, refuse, request).then(
      (ok) => send(response, ok),
      (error: unknown) =>
        send(response, { status: 500, body: { problem: error instanceof Error ? error.message : String(error) } }),
    );
  });
  const port = await listen(server, options.port).catch((error: unknown) => {
    ledger.close();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    ledger,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          ledger.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
