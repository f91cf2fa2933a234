/** The bank's system of the example: cases, numbers, freezes and accounts, kept in a ledger. */
import { type Ledger, openLedger } from '../../services/ledger.ts';
import {
  type JsonAnswer,
  type JsonRequest,
  type Route,
  type Routes,
  referenceFor,
  serveJson,
  textIn,
} from '../../services/serve-json.ts';

export interface ServiceOptions {
  readonly ledgerPath: string;
  /** 0: any free port. */
  readonly port: number;
  /** Refuses these effects, as `bank.activate`. */
  readonly refuse?: readonly string[];
}
export interface Service {
  readonly url: string;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

/** What is done: the field of the request that it is about, and the name of what is given back. */
interface Effect {
  readonly effect: string;
  readonly about: string;
  readonly gives: string;
  /** Letters of a new reference; absent: that of `about` is kept. */
  readonly prefix?: string;
}
/** What is taken back: by the field that names it, or by the key of the call that was never answered. */
interface Undo {
  readonly effect: string;
  readonly of: string;
  readonly named: string;
}

const OPERATIONS: { readonly [route: string]: Effect | Undo } = {
  'POST /cases': { effect: 'bank.openCase', about: 'application', gives: 'caseId', prefix: 'CASE' },
  'POST /cases/close': { effect: 'bank.closeCase', of: 'bank.openCase', named: 'case' },
  'POST /freezes': { effect: 'bank.freeze', about: 'case', gives: 'freezeId', prefix: 'HOLD' },
  'POST /freezes/lift': { effect: 'bank.lift', of: 'bank.freeze', named: 'freeze' },
  'POST /numbers': { effect: 'bank.reserveNumber', about: 'case', gives: 'customer', prefix: 'CUST' },
  'POST /numbers/free': { effect: 'bank.freeNumber', of: 'bank.reserveNumber', named: 'customer' },
  'POST /accounts': { effect: 'bank.activate', about: 'customer', gives: 'customer' },
  'POST /refusals': { effect: 'bank.decline', about: 'case', gives: 'caseId' },
};

function perform(ledger: Ledger, { effect, about, gives, prefix }: Effect, request: JsonRequest): JsonAnswer {
  const named = textIn(request, about);
  if (named === undefined) return { status: 422, body: { problem: `${about} is missing` } };
  const { key, undoes } = request;
  const reference = prefix === undefined ? named : referenceFor(prefix, key);
  const { row } = ledger.record({ effect, reference, amount: null, key, undoes });
  return { status: 200, body: { [gives]: row.reference } };
}

function takeBack(ledger: Ledger, { effect, of, named }: Undo, request: JsonRequest): JsonAnswer {
  const { key, undoes } = request;
  const reference = textIn(request, named);
  const lost = undoes === null ? undefined : ledger.byKey(undoes);
  const done = reference === undefined ? lost : ledger.byReference(of, reference);
  if (done === undefined) return { status: 200, body: { undone: false } };
  ledger.record({ effect, reference: done.reference, amount: null, key, undoes: done.key });
  return { status: 200, body: { undone: true } };
}

function routesOf(ledger: Ledger): Routes {
  const routes = Object.entries(OPERATIONS).map(([name, operation]): [string, Route] => {
    const handle = (request: JsonRequest): JsonAnswer =>
      'about' in operation ? perform(ledger, operation, request) : takeBack(ledger, operation, request);
    return [name, { effect: operation.effect, handle }];
  });
  return { ...Object.fromEntries(routes), 'GET /ledger': { handle: () => ({ status: 200, body: ledger.rows() }) } };
}

/** On loopback. Rejects where the port is taken. */
export async function startService({ ledgerPath, ...options }: ServiceOptions): Promise<Service> {
  const ledger = openLedger(ledgerPath);
  try {
    const server = await serveJson(routesOf(ledger), options);
    const stop = async (): Promise<void> => {
      await server.stop();
      ledger.close();
    };
    return { url: server.url, ledger, stop };
  } catch (error) {
    ledger.close();
    throw error;
  }
}
