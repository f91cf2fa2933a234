/** Everything that runs leave on a server and in a store, opened: for tests that look for what must not be there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openConnection } from '../client/open-connection.ts';
import { createCodec } from '../payloads/codec.ts';
import { PayloadProto } from '../payloads/proto.ts';

export interface Left {
  /** For messages. */
  readonly where: string;
  readonly text: string;
}

/** Histories, search attributes and memos of every run of the namespace. */
export async function leftOnServer(address: string): Promise<readonly Left[]> {
  const connection = await openConnection({ address });
  const client = new Client({ connection });
  const found: Left[] = [];
  try {
    for await (const { workflowId, runId } of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const history = await handle.fetchHistory();
      found.push({ where: `history of ${workflowId}`, text: JSON.stringify(historyToJSON(history)) });
      for (const payload of payloadsIn(history))
        found.push({ where: `payload of ${workflowId}`, text: await opened(payload) });
      const described = await handle.describe();
      const { raw, memo, searchAttributes } = described;
      found.push({
        where: `memo and search attributes of ${workflowId}`,
        text: JSON.stringify([memo, searchAttributes]),
      });
      for (const payload of payloadsIn(raw))
        found.push({ where: `description of ${workflowId}`, text: await opened(payload) });
      found.push({ where: `raw description of ${workflowId}`, text: JSON.stringify(raw, bytesAsText) });
    }
  } finally {
    await connection.close();
  }
  return found;
}

/** Every file of a folder, as it is and as the payload that it may be. */
export async function leftInFolder(folder: string): Promise<readonly Left[]> {
  const found: Left[] = [];
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const where = join(name.parentPath, name.name);
    const bytes = readFileSync(where);
    found.push({ where, text: bytes.toString('latin1') }, { where, text: bytes.toString('utf8') });
    const payload = asPayload(bytes);
    if (payload !== undefined) found.push({ where: `${where}, opened`, text: await opened(payload) });
  }
  return found;
}

function asPayload(bytes: Buffer): Payload | undefined {
  try {
    const payload = PayloadProto.decode(bytes);
    return payload.metadata?.encoding === undefined ? undefined : payload;
  } catch {
    // A document, or whatever else lies there: it was taken as it is.
    return undefined;
  }
}

async function opened(payload: Payload): Promise<string> {
  const codec = createCodec({ threshold: Number.POSITIVE_INFINITY });
  const [plain = payload] = await codec.decode([payload], { type: 'workflow', namespace: 'default', workflowId: '' });
  return `${Buffer.from(plain.data ?? []).toString('utf8')} ${JSON.stringify(plain.metadata ?? {}, bytesAsText)}`;
}

/** Payloads anywhere inside: what has data in bytes. */
function* payloadsIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if ('data' in value && value.data instanceof Uint8Array && 'metadata' in value) yield value as Payload;
  for (const inner of Object.values(value)) yield* payloadsIn(inner);
}

function bytesAsText(_: string, value: unknown): unknown {
  // What has been made JSON by itself is a map of its bytes.
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
    return Buffer.from(value.data as number[]).toString('utf8');
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
}
