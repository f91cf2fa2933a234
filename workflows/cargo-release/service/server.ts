/** The customs office and the terminal of the example: a small HTTP service that keeps its promises in a ledger. */

import { type Ledger, type NewRow, openLedger } from '../../services/ledger.ts';
import { type JsonAnswer, type JsonRequest, referenceFor, serveJson, textIn } from '../../services/serve-json.ts';
import { assess } from './assess.ts';

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

/** Takes back the effect named by its reference, or by the key of a call that was never answered. */
function takeBack(
  ledger: Ledger,
  request: JsonRequest,
  effect: string,
  undo: string,
  reference: string | undefined,
): JsonAnswer {
  const done = reference
    ? ledger.byReference(effect, reference)
    : request.undoes
      ? ledger.byKey(request.undoes)
      : undefined;
  if (!done) return { status: 200, body: { undone: false } };
  ledger.record({ effect: undo, reference: done.reference, amount: done.amount, key: request.key, undoes: done.key });
  return { status: 200, body: { undone: true } };
}

type Handler = (ledger: Ledger, request: JsonRequest) => JsonAnswer;

function effect(row: (request: JsonRequest) => NewRow | string, name: string): Handler {
  return (ledger, request) => {
    const wanted = row(request);
    if (typeof wanted === 'string') return { status: 422, body: { problem: wanted } };
    return { status: 200, body: { [name]: ledger.record(wanted).row.reference } };
  };
}

const HANDLERS: { readonly [route: string]: { readonly effect?: string; readonly handle: Handler } } = {
  'POST /customs/assessments': {
    handle: (_ledger, request) => ({ status: 200, body: assess(textIn(request, 'declaration') ?? '') }),
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
      takeBack(ledger, request, 'customs.payDuty', 'customs.refund', textIn(request, 'payment')),
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
      takeBack(ledger, request, 'terminal.reserveGate', 'terminal.cancelGate', textIn(request, 'slot')),
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

/** On loopback. Rejects where the port is taken. */
export async function startService({ ledgerPath, port, refuse = [] }: ServiceOptions): Promise<Service> {
  const ledger = openLedger(ledgerPath);
  const routes = Object.fromEntries(
    Object.entries(HANDLERS).map(([route, { handle, ...rest }]) => [
      route,
      { ...rest, handle: (request: JsonRequest) => handle(ledger, request) },
    ]),
  );
  const server = await serveJson(routes, { port, refuse }).catch((error: unknown) => {
    ledger.close();
    throw error;
  });
  return {
    url: server.url,
    ledger,
    async stop() {
      await server.stop();
      ledger.close();
    },
  };
}
