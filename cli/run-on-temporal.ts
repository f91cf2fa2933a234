/** A flow on a Temporal server, with a worker in this process and the answers of this terminal. */
import type { HoldfastClient } from '../hosts/temporal/client/types.ts';
import type { Message, Reply } from '../schema/message.ts';
import type { RunRequest, RunStory } from './commands/run.ts';
import { type Server, withClient } from './connect-server.ts';
import type { GlobalOptions } from './context.ts';
import type { PersonOptions, ServerOptions } from './help.ts';
import type { Io } from './io.ts';
import { tokenOf } from './person.ts';
import { printable } from './render/spans.ts';
import { signMessage } from './sign-message.ts';
import { startWorker } from './start-worker.ts';

/** Time between two looks at what the run waits for, milliseconds. */
const LOOK_MS = 400;

type Proof = Pick<PersonOptions, 'token' | 'sign'>;

export async function runOnTemporal(
  io: Io,
  request: RunRequest,
  options: GlobalOptions & ServerOptions & Proof,
): Promise<RunStory> {
  const { plan, input, startedBy, env, platform } = request;
  return withClient(io, options, async (client, server) => {
    // A queue of its own: no other worker, with other activities, takes a part of this run.
    const taskQueue = `${server.taskQueue}-run-${process.pid}`;
    const worker = await startWorker(platform, { ...server, taskQueue });
    const working = worker.run();
    // Awaited at the end; where it breaks before, the run is the first to notice.
    working.catch(() => undefined);
    try {
      const { runId } = await client.start(plan, input, { startedBy, env, taskQueue });
      io.err(io.errColors.dim(`run ${runId} on ${server.address}`));
      const send = (message: Message): Promise<Reply> => sendProven(io, client, runId, message, { options, server });
      const end = await untilEnd(io, client, runId, request, send);
      const { entries, root } = await client.story(runId);
      return { runId, root, ...(end === undefined ? {} : { end }), entries, now: Date.now() };
    } finally {
      worker.shutdown();
      await working;
    }
  });
}

/** As `approve` does it. The token or the key says who it is. */
async function sendProven(
  io: Io,
  client: HoldfastClient,
  runId: string,
  message: Message,
  { options, server }: { readonly options: Proof; readonly server: Server },
): Promise<Reply> {
  const { token, sign } = options;
  const proof = { ...(token === undefined ? {} : { token }), ...(sign === undefined ? {} : { sign }) };
  const { message: sent, ...signed } = await signMessage(io, client, runId, message, proof, server);
  return client.send(runId, sent, { ...tokenOf(proof, io, server), ...signed });
}

async function untilEnd(
  io: Io,
  client: HoldfastClient,
  runId: string,
  { answerer, startedBy }: RunRequest,
  send: (message: Message) => Promise<Reply>,
) {
  const stop = io.interrupted();
  let ended = false;
  const result = client.result(runId).finally(() => {
    ended = true;
  });
  // Awaited at the end; a look at the state may fail before.
  result.catch(() => undefined);
  let last: Reply | undefined;
  let cancelled = false;
  while (!ended) {
    if (stop.aborted && !cancelled) {
      cancelled = true;
      io.err(io.errColors.dim('cancelling: what was done is undone'));
      const by = { user: startedBy, groups: [], verified: false };
      const reply = await send({ t: 'cancel', by, reason: 'Ctrl-C' });
      if (!reply.ok) io.err(`${printable(reply.detail)}\n  holdfast cancel ${runId} --force --reason TEXT`);
    }
    const state = await client.state(runId);
    if (state.status === 'ended') break;
    io.progress(state.running.length > 0 ? `${state.running.join(', ')} …` : '…');
    const message = await answerer(runId, state, last);
    last = message === undefined ? undefined : await send(message);
    if (message === undefined) await Promise.race([result, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
  }
  io.progress('');
  return result;
}
