/** Sends an event to the runs that have its keys, found by one query of visibility. */
import { type Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import type { Message, Reply } from '../../../schema/message.ts';
import { keyTerm } from '../correlation.ts';
import { HOST_LIMITS } from '../limits.ts';
import { grpcCode } from './errors.ts';
import { text } from './list.ts';
import { isUnknownAttribute } from './search-attributes.ts';
import { sendMessage } from './send.ts';
import type { EventAddress, EventDelivery, SendOptions } from './types.ts';

type EventMessage = Extract<Message, { t: 'event' }>;

/** How long a run that has only just started is looked for: lists are late. */
export const EVENT_WAIT_MS = 5_000;
/** First pause before it is looked for again; each is twice as long as the one before. */
const PAUSE_MS = 100;

/** One that acts, and one for listings, which does not fail for what others sealed. */
export interface Clients {
  readonly acting: Client;
  readonly listing: Client;
}

export async function sendEvent(
  clients: Clients,
  event: EventMessage,
  to: EventAddress,
  options: Omit<SendOptions, 'messageId'>,
): Promise<EventDelivery> {
  const until = Date.now() + (to.waitMs ?? EVENT_WAIT_MS);
  const ended = new Set<string>();
  const messageId = `event/${event.type}/${event.eventId}`;
  const before = to.again === true ? await takenBefore(clients, event, to, messageId) : [];
  if (before.length > 0) return { ok: true, runs: before };
  for (let pauseMs = PAUSE_MS; ; pauseMs *= 2) {
    const found = (await findRuns(clients.listing, event, to, true)).filter((runId) => !ended.has(runId));
    if (found.length > 1 && to.all !== true) return several(found, to);
    const runs = await Promise.all(
      found.map(async (runId) => ({ runId, reply: await sendOnce(clients.acting, runId, event, options, messageId) })),
    );
    // A list still has runs that ended a moment ago.
    for (const { runId, reply } of runs) if (!reply.ok && reply.why === 'ended') ended.add(runId);
    const reached = runs.filter(({ runId }) => !ended.has(runId));
    if (reached.length > 0) return { ok: true, runs: reached };
    const left = until - Date.now();
    if (left <= 0) return none(event, to, [...ended]);
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, left)));
  }
}

/**
 * The event's id is the update's, so that the server itself knows a repeated one, also of a run that has ended. A refusal
 * is remembered with it; one that another time may not meet is asked for anew.
 */
async function sendOnce(
  client: Client,
  runId: string,
  event: EventMessage,
  options: Omit<SendOptions, 'messageId'>,
  messageId: string,
): Promise<Reply> {
  const reply = await sendMessage(client, runId, event, { ...options, messageId });
  return !reply.ok && reply.why === 'buffer_full' ? sendMessage(client, runId, event, options) : reply;
}

/** Ids of the runs that have the keys and listen for the type, newest first. */
async function findRuns(client: Client, { type }: EventMessage, to: EventAddress, running: boolean): Promise<string[]> {
  const terms = Object.entries(to.keys).map(
    ([name, value]) => `HoldfastKeys = ${text(keyTerm(name, value, to.tenant))}`,
  );
  const query = [
    ...terms,
    running ? "ExecutionStatus = 'Running'" : "ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'",
    ...(to.flow === undefined ? [] : [`HoldfastFlow = ${text(to.flow)}`]),
  ].join(' AND ');
  const found: string[] = [];
  const most = running ? HOST_LIMITS.eventRuns : HOST_LIMITS.endedEventRuns;
  try {
    for await (const info of client.workflow.list({ query })) {
      if (listensFor(info, type)) found.push(info.workflowId);
      if (found.length >= most) break;
    }
  } catch (thrown) {
    // Whoever starts the first run makes the attributes known: where they are not, there is no run.
    if (!isUnknownAttribute(thrown)) throw thrown;
  }
  return found;
}

function listensFor({ memo }: WorkflowExecutionInfo, type: string): boolean {
  const events = memo?.events;
  return Array.isArray(events) && events.includes(type);
}

/** Runs that took the event before they ended. */
async function takenBefore(clients: Clients, event: EventMessage, to: EventAddress, messageId: string) {
  const ended = await findRuns(clients.listing, event, to, false);
  const replies = await Promise.all(ended.map((runId) => replyBefore(clients.acting, runId, messageId)));
  return ended.flatMap((runId, i) => {
    const reply = replies[i];
    return reply?.ok === true ? [{ runId, reply }] : [];
  });
}

/** What a run that has ended answered to the message; undefined where it never got it. */
async function replyBefore(client: Client, runId: string, messageId: string): Promise<Reply | undefined> {
  try {
    return await client.workflow.getHandle(runId).getUpdateHandle<Reply>(messageId).result();
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError || grpcCode(thrown) === 'notFound') return undefined;
    if (thrown instanceof Error && thrown.name === 'WorkflowUpdateFailedError') return undefined;
    throw thrown;
  }
}

function several(runs: readonly string[], to: EventAddress): EventDelivery {
  const detail = `${runs.length} runs have ${keyWords(to)}. Name more keys, the flow or the run, or send it to all.`;
  return { ok: false, why: 'several_runs', detail, runs };
}

function none({ type }: EventMessage, to: EventAddress, ended: readonly string[]): EventDelivery {
  const detail = `No run in flight has ${keyWords(to)} and listens for '${type}'.`;
  const last = ended.length === 0 ? '' : ` ${ended.join(', ')} has ended.`;
  return { ok: false, why: 'no_run', detail: `${detail}${last}`, runs: [] };
}

function keyWords({ keys, flow, tenant }: EventAddress): string {
  const pairs = Object.entries(keys).map(([name, value]) => `${name}=${value}`);
  const of = flow === undefined ? '' : ` of the flow ${flow}`;
  return `the ${pairs.length === 1 ? 'key' : 'keys'} ${pairs.join(', ')}${of}${tenant === undefined ? '' : ` for the tenant ${tenant}`}`;
}
