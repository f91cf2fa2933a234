/** Events to runs that are found by their keys, and many events at a time. */
import { parseDuration } from '../compiler/resolve/duration.ts';
import type { EventAddress, EventDelivery, HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Message, Reply } from '../schema/message.ts';
import type { ActOptions } from './act-on-run.ts';
import { type Server, withClient } from './connect-server.ts';
import type { Context } from './context.ts';
import { EXIT, usage } from './exit.ts';
import { actingPerson, tokenOf } from './person.ts';
import { readText } from './read-json.ts';
import { becameOf } from './render/delivery.ts';
import { printable } from './render/spans.ts';

export interface EventOptions extends ActOptions {
  readonly data?: string;
  readonly id?: string;
  readonly key?: readonly string[];
  readonly flow?: string;
  readonly tenant?: string;
  readonly all?: boolean;
  readonly wait?: string;
  readonly batch?: string;
}
type EventMessage = Extract<Message, { t: 'event' }>;

/** Undefined where no key is given. */
export function readAddress(options: EventOptions): EventAddress | undefined {
  const { key = [], flow, tenant, all, wait } = options;
  if (key.length === 0) {
    const alone = (['flow', 'tenant', 'all', 'wait'] as const).find((name) => options[name] !== undefined);
    if (alone !== undefined && options.batch === undefined) throw usage(`--${alone} goes with --key.`);
    return undefined;
  }
  return {
    keys: Object.fromEntries(key.map(readKey)),
    ...(flow === undefined ? {} : { flow }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(all === undefined ? {} : { all }),
    ...(wait === undefined ? {} : { waitMs: readWait(wait) }),
    // An id that somebody chose may have been sent before.
    again: options.id !== undefined,
  };
}

function readKey(given: string): readonly [name: string, value: string] {
  const at = given.indexOf('=');
  if (at > 0 && at < given.length - 1) return [given.slice(0, at), given.slice(at + 1)];
  throw usage(`--key ${given}: expected NAME=VALUE, as shipment=S-1.`);
}

function readWait(given: string): number {
  const ms = parseDuration(given);
  if (ms === undefined) throw usage(`--wait ${given}: expected an ISO 8601 duration, as PT5S.`);
  return ms;
}

export async function sendByKey(
  { io, finish }: Context,
  event: EventMessage,
  to: EventAddress,
  options: EventOptions,
): Promise<void> {
  await withClient(io, options, async (client, server) => {
    const delivery = await client.sendEvent(event, to, tokenOf(options, io, server));
    if (!delivery.ok || delivery.runs.some(({ reply }) => !reply.ok)) finish(EXIT.findings);
    if (options.format === 'json') {
      io.out(JSON.stringify({ eventId: event.eventId, ...delivery }));
      return;
    }
    const { errColors: colors } = io;
    if (!delivery.ok) {
      io.err(`${colors.bold(colors.red('refused:'))} ${printable(delivery.detail)} ${colors.dim(`(${delivery.why})`)}`);
      for (const run of delivery.runs) io.err(`  ${colors.dim('→')} holdfast show ${run}`);
      return;
    }
    for (const { runId, reply } of delivery.runs) {
      const mark = reply.ok ? colors.green('✓') : colors.red('✗');
      io.err(`${mark} ${runId}: ${event.type} ${wordsOf(reply, runId)}`);
    }
  });
}

function wordsOf(reply: Reply, run: string): string {
  return reply.ok ? becameOf(reply.result, run) : `refused: ${printable(reply.detail)} (${reply.why})`;
}

/** Each line is answered by a line of JSON, in their order; exit code 1 where one of them was refused. */
export async function sendBatch(context: Context, file: string, options: EventOptions): Promise<void> {
  const { io, finish } = context;
  const lines = readLines(readText(file, '--batch', io));
  await withClient(io, options, async (client, server) => {
    for (const [i, line] of lines.entries()) {
      const answer = await sendLine(client, server, line, options, context);
      if (!isFine(answer)) finish(EXIT.findings);
      io.out(JSON.stringify({ line: i + 1, id: line.id, ...answer }));
      io.progress(`${i + 1} of ${lines.length} events …`);
    }
  });
}

type Answer = EventDelivery | ({ readonly runId: string } & Reply);

function isFine(answer: Answer): boolean {
  return answer.ok && (!('runs' in answer) || answer.runs.every(({ reply }) => reply.ok));
}

interface Line {
  readonly type: string;
  readonly id: string;
  readonly data: Json;
  readonly run?: string;
  readonly keys?: { readonly [name: string]: string };
}

async function sendLine(
  client: HoldfastClient,
  server: Server,
  { type, id, data, run, keys = {} }: Line,
  options: EventOptions,
  { io }: Context,
): Promise<Answer> {
  const event: EventMessage = { t: 'event', type, eventId: id, data, from: actingPerson(options, io) };
  const proof = tokenOf(options, io, server);
  if (run !== undefined) return { runId: run, ...(await client.send(run, event, proof)) };
  const { flow, tenant, all, wait } = options;
  const to = {
    keys,
    again: true,
    ...(flow === undefined ? {} : { flow }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(all === undefined ? {} : { all }),
    ...(wait === undefined ? {} : { waitMs: readWait(wait) }),
  };
  return client.sendEvent(event, to, proof);
}

/** All lines are judged before the first is sent. */
function readLines(text: string): readonly Line[] {
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, `--batch, line ${i + 1}`)]));
}

function readLine(line: string, where: string): Line {
  const given = parseLine(line, where);
  const { type, id, data = {}, run, key } = given;
  const wrong = (what: string): Error =>
    usage(`${where}: ${what}`, 'As { "type": "ship.docked", "id": "d-1", "key": { "shipment": "S-1" } }.');
  if (typeof type !== 'string' || type === '') throw wrong("expected a text 'type'.");
  if (typeof id !== 'string' || id === '')
    throw wrong("expected a text 'id': what is sent in bulk is sent again one day.");
  if ((run === undefined) === (key === undefined)) throw wrong("expected either 'run' or 'key'.");
  if (run !== undefined) {
    if (typeof run !== 'string') throw wrong("expected a text 'run'.");
    return { type, id, data, run };
  }
  const pairs = Object.entries(isMap(key) ? key : {});
  if (pairs.length === 0 || !pairs.every(([, value]) => typeof value === 'string' || typeof value === 'number'))
    throw wrong("expected a map of texts or numbers as 'key'.");
  return { type, id, data, keys: Object.fromEntries(pairs.map(([name, value]) => [name, String(value)])) };
}

function parseLine(line: string, where: string): { readonly [name: string]: Json } {
  try {
    const value = JSON.parse(line) as Json; // by the definition of JSON
    if (isMap(value)) return value;
  } catch (error) {
    throw usage(`${where}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw usage(`${where}: expected a map.`);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
