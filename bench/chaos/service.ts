/**
 * The world that the flows act on: slow at random on both sides of every effect, so that kills fall before it and after
 * it. Requests of the cargo release go on to its own service; all arrivals are recorded here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startService } from '../../workflows/cargo-release/service/server.ts';
import { type Ledger, type LedgerRow, openLedger } from '../../workflows/services/ledger.ts';
import { type Arrival, openArrivals } from './arrivals.ts';
import { between, type Random } from './random.ts';

/** Milliseconds that an effect takes to be done, and its answer to be given. */
const SLOW_MS = { least: 5, most: 120 } as const;
/** Below this path everything goes to the service of the cargo release. */
const PORT = '/port';

export interface ChaosService {
  readonly url: string;
  /** Address for the cargo release. */
  readonly portUrl: string;
  arrivals(): readonly Arrival[];
  /** Of both services, each in its order. */
  effects(): readonly LedgerRow[];
  stop(): Promise<void>;
}

interface Ask {
  readonly what: string;
  readonly refuse?: boolean;
  readonly refuseOnce?: boolean;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function startChaosService(folder: string, random: Random): Promise<ChaosService> {
  const ledger = openLedger(join(folder, 'ledger.db'));
  const arrivals = openArrivals(join(folder, 'arrivals.db'));
  const port = await startService({ ledgerPath: join(folder, 'port.db'), port: 0 });
  /** Undo that was refused once already, by key. */
  const refused = new Set<string>();
  const pause = () => new Promise((resolve) => setTimeout(resolve, between(random, SLOW_MS.least, SLOW_MS.most)));
  async function answer(request: IncomingMessage): Promise<Answer> {
    const arrival = await readArrival(request);
    if (arrival.key !== '') arrivals.record(arrival);
    await pause();
    const given = arrival.path.startsWith(PORT)
      ? await forward(port.url, request, arrival)
      : act(ledger, refused, arrival);
    await pause();
    return given;
  }
  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      (error: unknown) => send(response, { status: 500, body: String(error) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has a port
  return {
    url,
    portUrl: `${url}${PORT}`,
    arrivals: () => arrivals.all(),
    effects: () => [...ledger.rows(), ...port.ledger.rows()],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await port.stop();
      arrivals.close();
      ledger.close();
    },
  };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function readArrival(request: IncomingMessage): Promise<Arrival> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // an IncomingMessage without an encoding gives Buffers
  const header = (name: string): string | null => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    path: request.url ?? '',
    key: header('idempotency-key') ?? '',
    undoes: header('x-undoes'),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function forward(to: string, request: IncomingMessage, { path, key, undoes, body }: Arrival): Promise<Answer> {
  const response = await fetch(`${to}${path.slice(PORT.length)}`, {
    method: request.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === '' ? {} : { 'idempotency-key': key }),
      ...(undoes === null ? {} : { 'x-undoes': undoes }),
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}

/** One effect for each key; an undo takes back the effect of the key that it carries, where there is one. */
function act(ledger: Ledger, refused: Set<string>, { path, key, undoes, body }: Arrival): Answer {
  const { what, refuse, refuseOnce } = JSON.parse(body) as Ask; // the contracts of the project let nothing else through
  const done: Answer = { status: 200, body: JSON.stringify({ what }) };
  if (refuse) return { status: 409, body: '{}' };
  if (path === '/do') {
    ledger.record({ effect: 'do', reference: what, amount: null, key, undoes: null });
    return done;
  }
  if (refuseOnce && !refused.has(key)) {
    refused.add(key);
    return { status: 409, body: '{}' };
  }
  const before = undoes === null ? undefined : ledger.byKey(undoes);
  if (before !== undefined) ledger.record({ effect: 'undo', reference: what, amount: null, key, undoes: before.key });
  return done;
}
