/** What the histories of a namespace refer to in its store: all that a clean-up must leave. */
import type { Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import {
  decodeReferencePayload,
  isReferencePayload,
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { type Digest, isDigest, isStoreError } from '../../store/index.ts';
import { KeyError } from '../../store/keys/keyring.ts';
import { HOST_LIMITS } from '../limits.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import { PayloadProto } from '../payloads/proto.ts';
import type { ConnectOptions } from './connect.ts';
import { clientError } from './errors.ts';
import { openConnection } from './open-connection.ts';

export interface References {
  readonly digests: ReadonlySet<Digest>;
  /** Histories that were read: of each run of each chain. */
  readonly histories: number;
  /** Where something could not be opened: what it refers to is not known. By workflow id, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/**
 * In decoded payloads; more than references look like it, which does no harm. What stands under `$document` is the bytes
 * of one; any other may be a part of a run's state, which refers to more.
 */
const DIGESTS = /("\$document":")?(sha256:[0-9a-f]{64})/g;
/** Bytes of a part of a state, at most; what is larger is a document that is named in another way. */
const PART_BYTES = HOST_LIMITS.storedPayloadBytes + 1_000_000;
const PAGE = 200;

/**
 * Reads every history that the namespace keeps, open or closed, and every stored value once. Throws `ClientError`.
 * `onHistory` is told how many were read.
 */
export async function findReferences(
  options: ConnectOptions & { readonly payloads: PayloadLayer },
  onHistory: (count: number) => void,
): Promise<References> {
  const { address, namespace = 'default' } = options;
  try {
    const connection = await openConnection({ ...options.connection, address });
    try {
      return await readAll(connection, namespace, createScan(options.payloads), onHistory);
    } finally {
      await connection.close();
    }
  } catch (thrown) {
    throw clientError(thrown, `Namespace ${namespace}, server ${address}.`);
  }
}

async function readAll(
  { workflowService }: Connection,
  namespace: string,
  scan: Scan,
  onHistory: (count: number) => void,
): Promise<References> {
  const unreadable = new Map<string, string>();
  let histories = 0;
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await workflowService.listWorkflowExecutions({
      namespace,
      pageSize: PAGE,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const { execution } of page.executions ?? []) {
      if (!execution) continue;
      const why = await scanHistory(workflowService, namespace, execution, scan);
      if (why !== undefined) unreadable.set(execution.workflowId ?? '', why);
      onHistory(++histories);
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return { digests: scan.found, histories, unreadable };
}

/** Why it could not be read as a whole. */
async function scanHistory(
  workflowService: Connection['workflowService'],
  namespace: string,
  execution: { readonly workflowId?: string | null; readonly runId?: string | null },
  scan: Scan,
): Promise<string | undefined> {
  let nextPageToken: Uint8Array | undefined;
  try {
    do {
      const page = await workflowService.getWorkflowExecutionHistory({
        namespace,
        execution,
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
      });
      await visit(page, walkGetWorkflowExecutionHistoryResponse, {
        transformPayload: async (payload) => {
          await scan.payload(payload);
          return payload;
        },
        transformPayloads: async (payloads) => {
          for (const payload of payloads) await scan.payload(payload);
          return payloads;
        },
        skipSearchAttributes: true,
      });
      nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
    } while (nextPageToken !== undefined);
    return undefined;
  } catch (thrown) {
    if (isStoreError(thrown) || thrown instanceof KeyError) return thrown.message;
    // Retention took it while the others were read: nothing refers to anything there any more.
    if (clientError(thrown, '').code === 'no_such_run') return undefined;
    throw thrown;
  }
}

interface Scan {
  readonly found: ReadonlySet<Digest>;
  payload(payload: Payload): Promise<void>;
}

function createScan(layer: PayloadLayer): Scan {
  const { payloadCodecs = [], externalStorage } = createDataConverter(layer);
  const found = new Set<Digest>();
  const opened = new Set<string>();

  async function stored(payload: Payload): Promise<void> {
    const { driverName, claimData } = decodeReferencePayload(payload);
    const { digest } = claimData;
    if (!isDigest(digest)) return;
    found.add(digest);
    const driver = externalStorage?.getDriver(driverName);
    // A thousand runs of one flow have one plan: it is read once.
    if (driver == null || opened.has(digest)) return;
    const inner = await driver.retrieve({}, [{ claimData }]);
    opened.add(digest);
    for (const one of inner) await scan(one);
  }
  async function part(digest: Digest): Promise<void> {
    if (opened.has(digest)) return;
    opened.add(digest);
    const payload = await readPart(layer, digest);
    if (payload !== undefined) await scan(payload);
  }
  async function scan(payload: Payload): Promise<void> {
    if (isReferencePayload(payload)) return stored(payload);
    let payloads = [payload];
    for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
    for (const { data } of payloads) {
      const text = Buffer.from(data ?? []).toString('latin1');
      for (const [, document, digest] of text.matchAll(DIGESTS)) {
        if (!isDigest(digest)) continue;
        found.add(digest);
        if (document === undefined) await part(digest);
      }
    }
  }
  return { found, payload: scan };
}

/** Undefined where the store has nothing of that digest, or what is no payload. */
async function readPart({ store }: PayloadLayer, digest: Digest): Promise<Payload | undefined> {
  if (store === undefined || !(await store.has(digest))) return undefined;
  const bytes = await store.read(digest, PART_BYTES).catch((thrown: unknown) => {
    if (isStoreError(thrown) && thrown.code === 'too_large') return undefined;
    throw thrown;
  });
  if (bytes === undefined) return undefined;
  try {
    const payload = PayloadProto.decode(bytes);
    return payload.metadata?.encoding === undefined ? undefined : payload;
  } catch {
    return undefined; // a document, whose bytes may be anything
  }
}
