/** A flow in memory, with real activities. */
import { randomUUID } from 'node:crypto';
import { runInMemory } from '../hosts/memory/index.ts';
import { HOST_LIMITS } from '../hosts/temporal/limits.ts';
import type { FlowInput } from '../hosts/temporal/protocol.ts';
import type { RunRequest, RunStory } from './commands/run.ts';
import { sha256 } from './compile-project.ts';
import type { Io } from './io.ts';
import { realDeliveries, realReplies } from './real-replies.ts';

/** Random characters of a run's id. */
const ID_CHARACTERS = 12;

export async function runHere(io: Io, request: RunRequest): Promise<RunStory> {
  const { plan, platform, answerer } = request;
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
    reply: realReplies(platform, request.env),
    deliver: realDeliveries(platform, request.env),
    validate: (schema, value) => platform.services.judge.validate(schema, value),
    atRest: async (state, last, root) => {
      const message = stop.aborted ? undefined : await answerer(root, state, last);
      if (!stop.aborted || cancelled) return message ?? null;
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

/** What a server would not take is not run here either: a flow that works here must work there. */
async function requireRoom({ plan, input, startedBy, env }: RunRequest, root: string, startedAt: number) {
  const whole: FlowInput = { plan, start: { root, input, startedBy, startedAt, env } };
  const bytes = sizeOf(whole);
  if (bytes === undefined || bytes <= HOST_LIMITS.payloadBytes) return;
  const { ClientError } = await import('../hosts/temporal/client/errors.ts');
  throw new ClientError('too_large', `They have ${bytes} bytes; the server takes ${HOST_LIMITS.payloadBytes}.`);
}

/** Undefined for what is nested too deep to be written: the run refuses it with words of its own. */
function sizeOf(value: object): number | undefined {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}
