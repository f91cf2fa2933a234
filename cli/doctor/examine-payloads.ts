/** Store and keys: whether they are set up, and whether the store answers. */
import { isStoreError } from '../../hosts/store/index.ts';
import { KeyError } from '../../hosts/store/keys/keyring.ts';
import type { Finding } from '../commands/doctor.ts';
import { findServer } from '../connect-server.ts';
import type { GlobalOptions } from '../context.ts';
import type { ServerOptions } from '../help.ts';
import type { Io } from '../io.ts';

const of = 'environment';
/** A digest that nothing has: to ask for it shows that the store answers. */
const NOTHING = `sha256:${'0'.repeat(64)}` as const;

export async function* examinePayloads(io: Io, options: GlobalOptions & ServerOptions): AsyncGenerator<Finding> {
  const { payloads } = await findServer(io, options);
  const { store, keyring, tenant = '' } = payloads ?? {};
  if (store === undefined) {
    const todo = 'payloads.store in holdfast.yaml: for documents, and for values over 1.5 MB.';
    yield { is: 'note', of, what: 'store', detail: 'none', todo };
  } else {
    try {
      await store.has(NOTHING);
      yield { is: 'ok', of, what: 'store', detail: store.where };
    } catch (error) {
      if (!isStoreError(error)) throw error;
      yield { is: 'problem', of, what: 'store', detail: error.message, todo: `It is ${store.where}.` };
    }
  }
  if (keyring === undefined) {
    const todo = 'For secret data: payloads.keys in holdfast.yaml.';
    yield { is: 'note', of, what: 'keys', detail: 'none: the server can read what runs carry', todo };
    return;
  }
  try {
    yield { is: 'ok', of, what: 'keys', detail: `${keyring.sealing(tenant).id} seals` };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    yield { is: 'note', of, what: 'keys', detail: error.message, todo: 'Runs that name no tenant cannot be started.' };
  }
}
