import { LIMITS } from '../../../interpreter/limits.ts';
import type { Host } from '../../../interpreter/machine.ts';
import { HOST_LIMITS } from '../limits.ts';
import type { FlowInput } from '../protocol.ts';
import { jsonBytes } from './bytes.ts';
import { sha256 } from './sha256.ts';

/** Bytes of a hand-over beside the plan, the input and what the snapshot holds. */
const ENVELOPE_BYTES = 1_000;

/**
 * What the kernel is lent: the same for a workflow and for a reader of its history. A snapshot travels in one payload
 * with the plan and the input, so the kernel is told how much room they leave.
 */
export function kernelHost({ plan, start, limits }: FlowInput): Host {
  const room = HOST_LIMITS.payloadBytes - ENVELOPE_BYTES - jsonBytes({ plan, start, limits });
  const snapshotBytes = Math.max(0, Math.min(limits?.snapshotBytes ?? LIMITS.snapshotBytes, room));
  return { digest: sha256, limits: { ...limits, snapshotBytes } };
}
