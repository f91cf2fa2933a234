/** The Temporal host as a conformance host, in real time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ConformanceHost, Observed, ObservedCall, World } from '../../../conformance/host.ts';
import type { End, RunState } from '../../../interpreter/machine.ts';
import type { Json } from '../../../schema/json.ts';
import type { Message, Reply } from '../../../schema/message.ts';
import type { Plan } from '../../../schema/plan.ts';
import { ActivityError, type CallContext, type EffectFunction } from '../../../stdlib/activity.ts';
import { signDecision } from '../../wall/people/sign-decision.ts';
import type { KeyHolder } from '../../wall/people/testing/people.ts';
import type { Stage } from './stage.ts';

type Writable<T> = { -readonly [key in keyof T]: T[key] };
interface Watched {
  readonly world: World;
  readonly startedAt: number;
  readonly calls: Writable<ObservedCall>[];
}

const POLL_MS = 30;
/** A run that stays stuck for so many looks has come to rest. */
const QUIET_LOOKS = 90;

export interface TemporalConformance extends ConformanceHost {
  /** Does the calls of every run that this host started. */
  readonly respond: EffectFunction;
}

/** `holders`: people who can sign, with keys that the stage's worker knows. */
export function createTemporalConformance(
  stage: Stage,
  holders: { readonly [user: string]: KeyHolder } = {},
): TemporalConformance {
  const runs = new Map<string, Watched>();
  return {
    name: 'temporal',
    async run(plan, world) {
      const runId = `case-${randomUUID().slice(0, 8)}`;
      const watched: Watched = { world, startedAt: Date.now(), calls: [] };
      runs.set(runId, watched);
      return observe(stage, plan, runId, watched, holders);
    },
    async respond(input, context) {
      const [runId = '', rest = ''] = context.run.id.split('~');
      const watched = runs.get(runId);
      if (watched === undefined) throw new Error(`No run is named ${runId}.`);
      const child = rest.includes('/') ? `${rest.slice(rest.indexOf('/') + 1)}>` : '';
      return answer(watched, `${child}${context.path}`, input, context);
    },
  };
}

async function answer(watched: Watched, path: string, input: Json, context: CallContext): Promise<Json> {
  const before = watched.calls.filter((call) => call.path === path);
  const attempt = before.reduce((sum, call) => sum + call.attempts, 0) + 1;
  const { key, undoes } = context;
  const from = Date.now() - watched.startedAt;
  const last = before.at(-1);
  const open: Writable<ObservedCall> = {
    ...{ path, call: '', key, input, attempts: 0, from, is: 'open' as const },
    ...(undoes === undefined ? {} : { undoes }),
  };
  const record = context.attempt > 1 && last !== undefined ? last : open;
  if (record === open) watched.calls.push(record);
  record.attempts++;
  const reply = watched.world.answer({ path, attempt });
  if (reply.is === 'lost') {
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    throw new Error('This attempt has no answer.');
  }
  await pause(reply.afterMs);
  record.is = reply.is;
  if (reply.is === 'done') for (const decision of reply.decides ?? []) context.decide(decision);
  if (reply.usage !== undefined) context.use(reply.usage);
  if (reply.is === 'done') return reply.output;
  const data = reply.data === undefined ? {} : { data: reply.data };
  const effect = reply.effect === undefined ? {} : { effect: reply.effect };
  throw new ActivityError(reply.type, reply.detail ?? '', { ...data, ...effect });
}

async function observe(
  stage: Stage,
  plan: Plan,
  runId: string,
  watched: Watched,
  holders: { readonly [user: string]: KeyHolder },
): Promise<Observed> {
  const { world } = watched;
  await stage.start(plan, world.input, { runId, startedBy: world.startedBy });
  const replies: Reply[] = [];
  for (const { trigger, message } of world.messages) {
    if (trigger.k !== 'when') throw new TypeError('This host has no virtual time.');
    for (;;) {
      const state = await stage.client.state(runId);
      const { entries: journal } = await stage.client.story(runId);
      const started = new Set(watched.calls.map(({ path }) => path));
      if (trigger.holds({ state, journal, started }) || state.status === 'ended') break;
      await pause(POLL_MS);
    }
    replies.push(await send(stage, runId, message, holders));
  }
  const { end, state } = await settle(stage, runId);
  const { entries } = await stage.client.story(runId);
  if (end === undefined) await stage.temporal.workflow.getHandle(runId).terminate('the case is over');
  return {
    outcome: end?.is ?? 'stuck',
    ...(end?.is === 'completed' && end.output !== undefined ? { output: end.output } : {}),
    ...(end?.is === 'failed' ? { error: end.error } : {}),
    journal: entries,
    calls: inOrder(watched.calls, await scheduled(stage, runId)),
    replies,
    stuckOn: end === undefined ? state.tasks.map(({ path }) => path) : [],
    startedAt: watched.startedAt,
    continues: 0,
  };
}

/** A case says that a message is signed; here it really is. */
async function send(
  stage: Stage,
  runId: string,
  message: Message,
  holders: { readonly [user: string]: KeyHolder },
): Promise<Reply> {
  if (message.t === 'event' || message.by.signed === undefined) return stage.send(runId, message);
  const { signed, ...by } = message.by;
  const holder = holders[by.user];
  if (holder === undefined) throw new TypeError(`${by.user} has no key.`);
  const { root, tasks } = await stage.client.state(runId);
  const about = 'task' in message ? tasks.find(({ path }) => path === message.task)?.shown : undefined;
  const shown = signed.shown ?? about;
  const messageId = randomUUID();
  const context = { root, messageId, user: by.user, now: Date.now(), ...(shown === undefined ? {} : { shown }) };
  const said: Message = { ...message, by };
  const signature = await signDecision(said, holder.key, context);
  return stage.client.send(runId, said, { messageId, signature });
}

/** Until the run has ended, or is stuck and nothing moves any more. */
async function settle(stage: Stage, runId: string): Promise<{ readonly end?: End; readonly state: RunState }> {
  let last: RunState | undefined;
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    const state = await stage.client.state(runId);
    if (state.status === 'ended') return { end: await stage.client.result(runId), state };
    quiet = state.status === 'stuck' && isDeepStrictEqual(state, last) ? quiet + 1 : 0;
    last = state;
    await pause(POLL_MS);
  }
  if (last === undefined) throw new Error('The run was never seen.');
  return { state: last };
}

/** Calls as the server has them: workers may take two that were sent at once in any order. */
function inOrder(calls: readonly ObservedCall[], order: readonly string[]): readonly ObservedCall[] {
  return [...calls].sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
}

async function scheduled(stage: Stage, runId: string): Promise<readonly string[]> {
  const found: { readonly path: string; readonly at: bigint; readonly n: number }[] = [];
  const left = [{ id: runId, prefix: '' }];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { events } = await stage.temporal.workflow.getHandle(next.id).fetchHistory();
    for (const { eventId, eventTime, ...event } of events ?? []) {
      const activity = event.activityTaskScheduledEventAttributes?.activityId;
      const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
      const at = BigInt(String(eventTime?.seconds ?? 0)) * 1_000_000_000n + BigInt(eventTime?.nanos ?? 0);
      if (activity) found.push({ path: `${next.prefix}${activity}`, at, n: Number(eventId) });
      if (child) left.push({ id: child, prefix: `${child.slice(child.indexOf('/') + 1)}>` });
    }
  }
  return found.sort((a, b) => (a.at === b.at ? a.n - b.n : a.at < b.at ? -1 : 1)).map(({ path }) => path);
}
