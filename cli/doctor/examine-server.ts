import type { Builds } from '../../hosts/temporal/client/inspect.ts';
import type { Finding } from '../commands/doctor.ts';
import { findServer } from '../connect-server.ts';
import type { GlobalOptions } from '../context.ts';
import { explainClientError } from '../explain-client-error.ts';
import type { ServerOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { probeServer } from '../probe-server.ts';
import { count } from '../render/values.ts';

const of = 'environment';

export async function* examineServer(io: Io, options: GlobalOptions & ServerOptions): AsyncGenerator<Finding> {
  const { address, namespace, taskQueue, connection } = await findServer(io, options);
  const silent = await probeServer(address);
  if (silent !== undefined) {
    const todo = 'holdfast dev brings up a local one; or set TEMPORAL_ADDRESS, or temporal.address in holdfast.yaml.';
    yield { is: 'problem', of, what: 'Temporal', detail: `no server at ${address}: ${silent}`, todo };
    return;
  }
  const { inspectServer } = await import('../../hosts/temporal/client/inspect.ts');
  const report = await inspectServer({
    address,
    namespace,
    taskQueue,
    ...(connection === undefined ? {} : { connection }),
  }).catch((error: Error) => {
    throw explainClientError(error);
  });
  yield { is: 'ok', of, what: 'Temporal', detail: `server ${report.serverVersion} at ${address}` };
  if (!report.namespace) {
    const todo = 'Create it, or name another one with --namespace or temporal.namespace in holdfast.yaml.';
    yield { is: 'problem', of, what: 'namespace', detail: `the server has no namespace ${namespace}`, todo };
    return;
  }
  yield { is: 'ok', of, what: 'namespace', detail: namespace };
  const { missingAttributes } = report;
  if (missingAttributes.length === 0) yield { is: 'ok', of, what: 'search attributes', detail: 'all there' };
  else {
    const todo = 'The first run adds them where it may; else an operator must.';
    yield { is: 'note', of, what: 'search attributes', detail: `not there yet: ${missingAttributes.join(', ')}`, todo };
  }
  const { flows, calls } = report.pollers;
  if (flows.length === 0 || calls.length === 0) {
    const todo = 'Start one: holdfast worker (or holdfast dev).';
    yield { is: 'problem', of, what: 'worker', detail: `nobody polls the queue ${taskQueue}`, todo };
  } else yield { is: 'ok', of, what: 'worker', detail: `${count(flows.length, 'worker')} on the queue ${taskQueue}` };
  yield* examineBuilds(report.builds);
}

/** Runs that no build takes wait: nothing else says so. */
function* examineBuilds({ polling, current, ramping, unversioned }: Builds): Generator<Finding> {
  if (polling.length === 0 && current === undefined) return;
  const what = 'builds';
  if (current === undefined) {
    if (unversioned) return;
    const todo =
      'holdfast worker --deployment NAME --build-id ID --current, or temporal worker deployment set-current-version';
    yield {
      is: 'problem',
      of,
      what,
      detail: `${polling.join(', ')} polls, and no build is current: new runs wait`,
      todo,
    };
    return;
  }
  const others = polling.filter((name) => name !== current && name !== ramping);
  const also = [
    ...(ramping === undefined ? [] : [`${ramping} takes a share`]),
    ...(others.length === 0 ? [] : [`${others.join(', ')} polls for runs that stay`]),
  ];
  if (polling.includes(current)) {
    yield { is: 'ok', of, what, detail: [`${current} is current`, ...also].join('; ') };
    return;
  }
  const todo = 'Start its workers again, or make another build current.';
  yield { is: 'problem', of, what, detail: `${current} is current, and no worker of it polls`, todo };
}
