/** Parts of the states of runs in the content-addressed store, packed and sealed as payloads are. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure, defaultPayloadConverter, type SerializationContext } from '@temporalio/common';
import { ENGINE_ERRORS, type EngineError, type Fault } from '../../../schema/fault.ts';
import type { Json } from '../../../schema/json.ts';
import { type BlobStore, isDigest, isStoreError } from '../../store/index.ts';
import { HOST_LIMITS } from '../limits.ts';
import { createCodec } from '../payloads/codec.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { PayloadProto as Proto } from '../payloads/proto.ts';

export interface StateStore {
  /** Gives the reference. Both reject with an `ApplicationFailure` that carries a fault. */
  keep(value: Json): Promise<string>;
  fetch(ref: string): Promise<Json>;
}

const NO_STORE = 'This worker has no store (payloads.store).';
/** One result is a value, and a chunk holds little more than the last result that made it full. */
const MOST_BYTES = HOST_LIMITS.storedPayloadBytes + 1_000_000;

/** `other`: where the payload layer has no store. */
export function createStateStore(
  layer: PayloadLayer | undefined,
  other: BlobStore | undefined,
  namespace: string,
): StateStore {
  const store = layer?.store ?? other;
  if (store === undefined) {
    return {
      // The run says itself that it has no room, once that is so.
      keep: async () => fail('limit.exceeded', NO_STORE, false),
      fetch: async () => fail('store.unavailable', NO_STORE, true),
    };
  }
  const codec = createCodec(layer ?? { threshold: Number.POSITIVE_INFINITY });
  return {
    keep: (value) =>
      guard(async () => {
        const [payload] = await codec.encode([defaultPayloadConverter.toPayload(value)], contextOf(namespace));
        const { digest } = await store.put(Proto.encode(payload ?? {}).finish());
        return digest;
      }),
    fetch: (ref) =>
      guard(async () => {
        if (!isDigest(ref)) return fail('store.corrupt', `'${ref}' is no reference.`, false);
        const payload = Proto.decode(await store.read(ref, MOST_BYTES));
        const [opened] = await codec.decode([payload], contextOf(namespace));
        return defaultPayloadConverter.fromPayload<Json>(opened ?? {});
      }),
  };
}

/** Of the run that asks: a tenant's chunks are sealed with the tenant's key. */
function contextOf(namespace: string): SerializationContext {
  const workflowId = Context.current().info.workflowExecution?.workflowId ?? '';
  return { type: 'workflow', namespace, workflowId };
}

/** A store's errors, and those of keys, name digests and nothing that is stored. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ApplicationFailure) throw thrown;
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    const gone = isStoreError(thrown) && (thrown.code === 'corrupt' || thrown.code === 'missing');
    return fail(gone ? 'store.corrupt' : 'store.unavailable', detail, !gone);
  }
}

function fail(type: EngineError, detail: string, again: boolean): never {
  const fault: Fault = { type, blame: 'failed', title: ENGINE_ERRORS[type], detail };
  throw ApplicationFailure.create({ message: detail, type, nonRetryable: !again, details: [fault] });
}
