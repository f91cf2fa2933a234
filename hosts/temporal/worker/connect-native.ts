/** A worker's own connection. */
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { ClientError, clientError } from '../client/errors.ts';
import { reachServer } from '../client/open-connection.ts';

/** Time for the second question, milliseconds. */
const ASK_MS = 5_000;

/** Throws `ClientError`. */
export async function connectNative(
  address: string,
  connection: Omit<NativeConnectionOptions, 'address'> | undefined,
): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ ...connection, address });
  } catch (thrown) {
    // It tells in words alone what is wrong; the client's connection has codes.
    await (await reachServer({ address, ...(connection === undefined ? {} : { connection }) }, ASK_MS)).close();
    throw new ClientError('no_server', `Tried ${address}.`, thrown);
  }
}

/** Whether the server answers, whatever it says. */
export async function isServed(connection: NativeConnection, withinMs: number): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + withinMs, () => connection.workflowService.getSystemInfo({}));
    return true;
  } catch (thrown) {
    return clientError(thrown, '').code === 'no_permission';
  }
}
