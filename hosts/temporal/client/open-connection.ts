/** A connection to a server that may be closed while its calls are still under way. */
import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { ClientError, clientError, GRPC } from './errors.ts';

/** A page of a history is 1,000 events: with large payloads far over gRPC's own limit of 4 MiB. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** Time for the first answer of a server, milliseconds. */
const CONNECT_MS = 10_000;

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;

/** Rejects, as the SDK does, where nobody answers. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const connection = Connection.lazy({
    channelArgs: { 'grpc.max_receive_message_length': MAX_ANSWER_BYTES },
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endWhereClosed],
    ...options,
  });
  try {
    await connection.ensureConnected();
    return connection;
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

/** Throws `ClientError`: `no_server`, or `no_permission`. */
export async function reachServer(
  { address, connection }: { readonly address: string; readonly connection?: Omit<ConnectionOptions, 'address'> },
  timeoutMs: number,
): Promise<Connection> {
  try {
    return await openConnection({ connectTimeout: Math.min(timeoutMs, CONNECT_MS), ...connection, address });
  } catch (thrown) {
    const about = `Tried ${address}.`;
    const { code } = clientError(thrown, about);
    throw new ClientError(code === 'no_permission' ? code : 'no_server', about, thrown);
  }
}

/**
 * The SDK tries calls again from a timer. A channel that was closed meanwhile throws there, where nobody can catch it, and
 * the process ends; so such a call is ended as cancelled, and whoever waits for it is told.
 */
const endWhereClosed: Interceptor = (options, nextCall) => {
  let call: Call;
  try {
    call = nextCall(options);
  } catch {
    call = closedCall();
  }
  // An interceptor gives what it may wrap a call in; gRPC and the SDK use no more of it than what every call has.
  return call as ReturnType<Interceptor>;
};

/** It has ended before it began. */
function closedCall(): Call {
  const nothing = (): void => undefined;
  return {
    start(metadata, listener) {
      const empty = metadata.clone();
      for (const name of Object.keys(empty.getMap())) empty.remove(name);
      const status = { code: GRPC.cancelled, details: 'The connection was closed.', metadata: empty };
      setImmediate(() => listener?.onReceiveStatus?.(status));
    },
    cancelWithStatus: nothing,
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    getPeer: () => '',
    getAuthContext: () => null,
  };
}
