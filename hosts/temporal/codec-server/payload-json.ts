/** Payloads as Temporal's remote codecs exchange them: JSON, bytes in Base64. */
import type { Payload } from '@temporalio/common';
import { PayloadProto } from '../payloads/proto.ts';

type Map = { readonly [name: string]: unknown };

/** Undefined where it is none. */
export function readPayloads(text: string): readonly Payload[] | undefined {
  const body = parse(text);
  if (!isMap(body) || !Array.isArray(body.payloads)) return undefined;
  const read = body.payloads.map(readPayload);
  const whole = read.filter((payload) => payload !== undefined);
  return whole.length === read.length ? whole : undefined;
}

export function writePayloads(payloads: readonly Payload[]): string {
  return JSON.stringify({ payloads: payloads.map((payload) => PayloadProto.fromObject(payload).toJSON()) });
}

function readPayload(value: unknown): Payload | undefined {
  if (!isMap(value)) return undefined;
  const { metadata = {}, data = '', externalPayloads } = value;
  if (!isMap(metadata) || typeof data !== 'string') return undefined;
  const entries = Object.entries(metadata).map(([name, one]) => [name, typeof one === 'string' ? one : ''] as const);
  // What the SDK reads of them is a number, whether it is written as one or as a text.
  const external = Array.isArray(externalPayloads) ? { externalPayloads: externalPayloads.filter(isMap) } : {};
  return PayloadProto.fromObject({ metadata: Object.fromEntries(entries), data, ...external });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told as what it is: no payloads
  }
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
