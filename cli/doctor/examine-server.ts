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
}
