/** The memory host as a conformance host. */
import { createHash } from 'node:crypto';
import type { CallReply, MemoryOptions, MemoryResult, ReplyContext } from '../../hosts/memory/index.ts';
import { runInMemory } from '../../hosts/memory/index.ts';
import type { CallCommand, RunState } from '../../interpreter/machine.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Reply } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import { createJudge } from '../../stdlib/judge/judge.ts';
import type { ConformanceHost, Observed, ObservedCall, World, WorldAnswer } from '../host.ts';

const ROOT = 'run';
/** Virtual midnight of a day that is as good as any. */
const STARTED_AT = 1_767_225_600_000;

type Writable<T> = { -readonly [key in keyof T]: T[key] };

interface Watching {
  readonly world: World;
  readonly calls: Writable<ObservedCall>[];
  readonly journal: Entry[];
  /** Virtual time of the last record: calls are cancelled in the dispatch that left one. */
  now: number;
  sent: number;
}

export function createMemoryHost(): ConformanceHost {
  const judge = createJudge();
  const validate: MemoryOptions['validate'] = (schema, value) => judge.validate(schema, value);
  return { name: 'memory', run: (plan, world) => run(plan, world, validate) };
}

async function run(plan: Plan, world: World, validate: MemoryOptions['validate']): Promise<Observed> {
  const watching: Watching = { world, calls: [], journal: [], now: 0, sent: 0 };
  const timed = world.messages.flatMap(({ trigger, message, run }, i) =>
    trigger.k === 'at' ? [{ atMs: trigger.ms, message, id: `sent-${i}`, run: rootOf(run) }] : [],
  );
  const result = await runInMemory({
    plan,
    input: world.input,
    root: ROOT,
    startedBy: world.startedBy,
    startAt: STARTED_AT,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    validate,
    reply: (call, context) => answerCall(watching, call, context),
    incoming: timed,
    atRest: async (state, _last, root) => nextMessage(watching, state, root),
    onEntry: (entry, root) => {
      watching.now = entry.at - STARTED_AT;
      if (root === ROOT) watching.journal.push(entry);
    },
    ...(world.continueEvery === undefined ? {} : { continueEvery: world.continueEvery }),
  });
  return observe(result, watching);
}

function rootOf(run: string | undefined): string {
  return run === undefined ? ROOT : `${ROOT}/${run.replaceAll('>', '/')}`;
}

/** A call in a child has the path of the `run` step before its own. */
function pathOf(root: string, id: string): string {
  if (root === ROOT) return id;
  const runs = root.slice(ROOT.length + 1).replace(/\/(?!compensate)/g, '>');
  return `${runs}>${id}`;
}

function answerCall(watching: Watching, command: CallCommand, context: ReplyContext): CallReply {
  const path = pathOf(context.root, command.id);
  const at = context.now - STARTED_AT;
  const before = watching.calls.filter((call) => call.path === path);
  const attempt = before.reduce((sum, call) => sum + call.attempts, 0) + 1;
  const answer = watching.world.answer({ path, attempt });
  const { call, key, input, undoes } = command;
  const last = before.at(-1);
  const record: Writable<ObservedCall> =
    context.attempt > 1 && last !== undefined
      ? last
      : { path, call, key, input, attempts: 0, from: at, is: 'open', ...(undoes === undefined ? {} : { undoes }) };
  if (record !== last) {
    watching.calls.push(record);
    context.signal.addEventListener('abort', () => noteCancel(record, command, watching.now));
  }
  record.attempts += 1;
  noteAttempt(record, command, at, answer);
  return replyOf(answer, context.attempt);
}

function noteAttempt(record: Writable<ObservedCall>, command: CallCommand, at: number, answer: WorldAnswer): void {
  if (answer.is === 'lost' || answer.afterMs > command.timeoutMs) {
    record.to = at + command.timeoutMs;
    record.is = command.effect === 'write' ? 'unknown' : 'failed';
  } else {
    record.to = at + answer.afterMs;
    const broken = answer.is === 'failed' && answer.effect === 'unknown' && command.effect === 'write';
    // An attempt before this one may have happened: an error of this one does not take that back.
    if (broken) record.is = 'unknown';
    else if (answer.is === 'done' || record.is !== 'unknown') record.is = answer.is;
  }
}

/** Stopping lets reads go at once, and both in the pause between two attempts; else the attempt goes on. */
function noteCancel(record: Writable<ObservedCall>, command: CallCommand, now: number): void {
  const running = record.to !== undefined && record.to > now;
  if (running && command.cancel === 'wait') return;
  record.to = now;
  if (running || record.is !== 'unknown') record.is = 'stopped';
}

function replyOf(answer: WorldAnswer, attempts: number): CallReply {
  const usage = answer.is === 'lost' ? undefined : answer.usage;
  const decisions = answer.is === 'done' ? answer.decides : undefined;
  const told = { ...(usage === undefined ? {} : { usage }), ...(decisions === undefined ? {} : { decisions }) };
  const meta = Object.keys(told).length === 0 ? {} : { meta: { attempts, ...told } };
  switch (answer.is) {
    case 'lost':
      return { t: 'lost' };
    case 'done':
      return { t: 'value', value: answer.output, afterMs: answer.afterMs, ...meta };
    case 'failed': {
      const { type, afterMs, detail, data, effect } = answer;
      return {
        t: 'error',
        type,
        afterMs,
        ...(detail === undefined ? {} : { detail }),
        ...(data === undefined ? {} : { data }),
        ...(effect === undefined ? {} : { effect }),
        ...meta,
      };
    }
  }
}

function nextMessage(watching: Watching, state: RunState, root: string) {
  const next = watching.world.messages[watching.sent];
  if (next?.trigger.k !== 'when' || rootOf(next.run) !== root) return null;
  const started = new Set(watching.calls.map((call) => call.path));
  if (!next.trigger.holds({ state, journal: watching.journal, started })) return null;
  watching.sent += 1;
  return next.message;
}

function observe(result: MemoryResult, watching: Watching): Observed {
  const { end, state, journal, continued } = result;
  const replies = watching.world.messages.flatMap(({ trigger }, i): readonly Reply[] => {
    const reply = result.replies[trigger.k === 'at' ? `sent-${i}` : `said-${i}`];
    return reply === undefined ? [] : [reply];
  });
  return {
    outcome: end?.is ?? 'stuck',
    ...(end?.is === 'completed' && end.output !== undefined ? { output: end.output } : {}),
    ...(end?.is === 'failed' ? { error: end.error } : {}),
    journal,
    calls: watching.calls,
    replies,
    stuckOn: end === undefined ? state.tasks.map((task) => task.path) : [],
    startedAt: STARTED_AT,
    continues: continued,
  };
}
