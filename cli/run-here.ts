/** A flow in memory, with real activities. */
import { randomUUID } from 'node:crypto';
import { runInMemory } from '../hosts/memory/index.ts';
import { bytesOf } from '../hosts/temporal/client/bytes-of.ts';
import { HOST_LIMITS, payloadBytes, storedLimits } from '../hosts/temporal/limits.ts';
import { payloadsOf } from '../hosts/temporal/payloads/run-input.ts';
import { withDocuments, withPayloads } from '../hosts/temporal/payloads/with-payloads.ts';
import type { FlowInput } from '../hosts/temporal/protocol.ts';
import { rulePure } from '../hosts/wall/index.ts';
import type { RunState } from '../interpreter/machine.ts';
import type { Message } from '../schema/message.ts';
import type { RunRequest, RunStory } from './commands/run.ts';
import { sha256 } from './compile-project.ts';
import type { Io } from './io.ts';
import { realDeliveries, realReplies } from './real-replies.ts';

/** In place of the id of a key. */
const REHEARSED = 'none (rehearsed)';
/** Random characters of a run's id. */
const ID_CHARACTERS = 12;

export async function runHere(io: Io, request: RunRequest): Promise<RunStory> {
  const { plan, answerer } = request;
  // A store that only this machine has keeps documents; what a server would refuse is refused here too.
  const stored = request.platform.settings.payloads?.store !== undefined;
  const { payloads = { threshold: 0 } } = request;
  const add = stored ? withPayloads : withDocuments;
  const platform = { ...request.platform, services: add(request.platform.services, payloads) };
  const runId = `${plan.flow.name}-${randomUUID().replaceAll('-', '').slice(0, ID_CHARACTERS)}`;
  const startAt = Date.now();
  await requireRoom(request, runId, startAt);
  const stop = io.interrupted();
  let cancelled = false;
  const result = await runInMemory({
    plan,
    input: request.input,
    root: runId,
    startedBy: request.startedBy,
    env: request.env,
    startAt,
    digest: sha256,
    ...(stored ? { limits: storedLimits(HOST_LIMITS.storedPayloadBytes) } : {}),
    reply: realReplies(platform, request.env),
    deliver: realDeliveries(platform, request.env),
    validate: (schema, value) => platform.services.judge.validate(schema, value),
    rule: (about, team) => rulePure(about, team, platform.registry, platform.services),
    atRest: async (state, last, root) => {
      const message = stop.aborted ? undefined : await answerer(root, state, last);
      if (!stop.aborted || cancelled) return message === undefined ? null : rehearse(message, state);
      cancelled = true;
      io.err(io.errColors.dim('cancelling: what was done is undone'));
      return 'cancel';
    },
    onEntry: ({ path, what }) => {
      if (what.t === 'step.started') io.progress(`${path} …`);
    },
  });
  io.progress('');
  return { runId, ...(result.end === undefined ? {} : { end: result.end }), entries: result.journal, now: result.now };
}

/** Nobody proves anything where a run is rehearsed: a task that wants signatures gets words for one. */
function rehearse(message: Message, { tasks }: RunState): Message {
  if (message.t !== 'vote') return message;
  const wanted = tasks.some(({ path, signed }) => path === message.task && signed === true);
  return wanted ? { ...message, by: { ...message.by, signed: { key: REHEARSED } } } : message;
}

/** What a server would not take is not run here either: a flow that works here must work there. */
async function requireRoom(
  { plan, input, startedBy, env, platform, payloads }: RunRequest,
  root: string,
  startedAt: number,
) {
  const stored = platform.settings.payloads?.store !== undefined;
  const whole: FlowInput = {
    plan,
    start: { root, input, startedBy, startedAt, env },
    ...payloadsOf(stored ? payloads : undefined),
  };
  const most = payloadBytes(whole);
  // What is nested too deep to be written the run refuses with words of its own.
  const bytes = bytesOf(whole);
  if (bytes === undefined || bytes <= most) return;
  const { ClientError } = await import('../hosts/temporal/client/errors.ts');
  throw new ClientError('too_large', `They have ${bytes} bytes; the server takes ${most}.`);
}
