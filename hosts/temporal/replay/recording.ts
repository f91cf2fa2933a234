/** Histories of a run as a file: ours, or what `temporal workflow show --output json` writes. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { type History, historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/** All histories of one run, oldest first; nothing in them is decoded. */
export interface Recording {
  readonly runId: string;
  /** The type of the workflow: the name of the flow. */
  readonly flow: string;
  readonly histories: readonly History[];
}

const FORMAT = 'holdfast.history';
const VERSION = 1;

/** Bytes of one file after unpacking. */
export const MAX_RECORDING_BYTES = 256 * 1024 * 1024;

export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** `packed`: gzip. Holds what the histories hold: inputs and outputs, sealed where the project seals them. */
export function writeRecording({ runId, flow, histories }: Recording, packed: boolean): Buffer {
  const plain: unknown[] = histories.map((history) => JSON.parse(historyToJSON(history)));
  const text = `${JSON.stringify({ format: FORMAT, version: VERSION, runId, flow, histories: plain })}\n`;
  // Level 9 and no time stamp: the same run gives the same bytes.
  return packed ? gzipSync(text, { level: 9 }) : Buffer.from(text);
}

/** Throws `RecordingError` with what is wrong. */
export function readRecording(bytes: Buffer): Recording {
  const value = parse(bytes);
  if (!isObject(value)) throw new RecordingError('It is no history: a JSON object is expected.');
  if (value.format !== undefined && (value.format !== FORMAT || value.version !== VERSION)) {
    throw new RecordingError(
      `It is of the format ${String(value.format)} ${String(value.version)}, which is not known.`,
    );
  }
  const given = value.format === undefined ? [value] : value.histories;
  if (!Array.isArray(given) || given.length === 0) throw new RecordingError('It holds no history.');
  const histories = given.map(readHistory);
  const started = histories[0]?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const runId = typeof value.runId === 'string' ? value.runId : (started?.workflowId ?? '');
  return { runId, flow: started?.workflowType?.name ?? '', histories };
}

function parse(bytes: Buffer): unknown {
  try {
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = packed ? gunzipSync(bytes, { maxOutputLength: MAX_RECORDING_BYTES }) : bytes;
    return JSON.parse(text.toString('utf8'));
  } catch (thrown) {
    throw new RecordingError(`It is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function readHistory(given: unknown): History {
  if (!isObject(given) || !Array.isArray(given.events)) {
    throw new RecordingError(
      "It is no history: 'events' is expected, as temporal workflow show --output json gives it.",
    );
  }
  const history = convert(given);
  if (!history.events?.[0]?.workflowExecutionStartedEventAttributes) {
    throw new RecordingError('It does not begin with the start of a run: a part of a history cannot be replayed.');
  }
  return history;
}

function convert(given: object): History {
  try {
    return historyFromJSON(given);
  } catch (thrown) {
    throw new RecordingError(`Temporal cannot read it: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
