import { LIMITS } from '../../../interpreter/limits.ts';
import type { Host } from '../../../interpreter/machine.ts';
import type { Plan } from '../../../schema/plan.ts';
import { payloadBytes, storedLimits } from '../limits.ts';
import type { FlowInput } from '../protocol.ts';
import { jsonBytes } from './bytes.ts';
import { sha256 } from './sha256.ts';

/** Bytes of a hand-over beside the plan, the input and what the snapshot holds. */
const ENVELOPE_BYTES = 1_000;

const PLAN_KEY_BYTES = '"plan":,'.length;
const known = new WeakMap<Plan, number>();

/** Of a plan in its place: the same for all runs that share it. */
function planBytes(plan: Plan): number {
  const bytes = known.get(plan) ?? jsonBytes(plan) + PLAN_KEY_BYTES;
  known.set(plan, bytes);
  return bytes;
}

/**
 * What the kernel is lent: the same for a workflow and for a reader of its history. A snapshot travels in one payload
 * with the plan and the input, so the kernel is told how much room they leave.
 */
export function kernelHost(input: FlowInput): Host {
  const { plan, start, limits, payloads } = input;
  const room = payloadBytes(input) - ENVELOPE_BYTES - planBytes(plan) - jsonBytes({ start, limits, payloads });
  const stored = payloads?.bytes === undefined ? undefined : storedLimits(payloads.bytes);
  const snapshotBytes = limits?.snapshotBytes ?? stored?.snapshotBytes ?? LIMITS.snapshotBytes;
  return {
    digest: sha256,
    limits: { ...stored, ...limits, snapshotBytes: Math.max(0, Math.min(snapshotBytes, room)) },
  };
}
