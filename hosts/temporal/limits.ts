import { LIMITS } from '../../interpreter/limits.ts';

/** Limits of the Temporal host, each with its unit (rule 39). */
export const HOST_LIMITS = {
  /** Bytes of one payload; the server ends a workflow whose payload is larger than 2 MB. */
  payloadBytes: 1_900_000,
  /** Bytes of one payload where a store takes what is larger than the server does: it is read as a whole. */
  storedPayloadBytes: 20_000_000,
  /** Bytes of a payload beside the value that a step puts out. */
  envelopeBytes: 400_000,
  /** Bytes from which on a payload goes to the store, unless the project says otherwise. */
  storeThresholdBytes: 65_536,
  /** Bytes of commands sent in one workflow task; over 4 MiB wedges the workflow. */
  taskBytes: 2_000_000,
  /** Activities and child flows in flight; the server takes no more than 2,000. */
  inFlight: 500,
  /** Time of one attempt of a local activity. */
  localTimeoutMs: 9_000,
  /** Time from scheduling to the end of a local activity, attempts and pauses together. */
  localTotalMs: 60_000,
  /** UTF-8 bytes of the result of a local call: many of them end in one workflow task. */
  localResultBytes: 64_000,
  /** Tries to find out who sends a message, where the keys for it cannot be had. */
  identifyTries: 3,
  /** A worker that has been silent for so long is given up for lost. */
  heartbeatTimeoutMs: 20_000,
  /** Time between two heartbeats; a cancellation is noticed as late as this. */
  heartbeatMs: 4_000,
  /** Names in the search attribute of who is waited for. */
  waitingFor: 50,
  /** UTF-8 bytes of all of them as JSON; the server ends a run whose attribute has more than 2,048. */
  waitingForBytes: 1_800,
  /** Characters of one name in a search attribute. */
  keywordLength: 200,
  /** UTF-8 bytes of a tenant's name: it is the server's key of fairness. */
  tenantBytes: 64,
  /** History events at which the keeper of places goes on in a new run of its chain. */
  placesEvents: 2_000,
  /** The same for whoever keeps a rate, which nothing but the last turns has to be kept of. */
  turnsEvents: 2_000,
  /** How long whoever keeps a rate stays after its time has passed without a question, milliseconds. */
  turnsLingerMs: 60_000,
  /** How long the keeper of places stays when nobody has a place or waits for one, milliseconds. */
  placesLingerMs: 60_000,
  /** Longest pause between two looks at those who hold places, milliseconds. */
  placesCheckMs: 300_000,
  /** Holders that are looked at in one go. */
  placesChecked: 100,
  /** Runs that one event may reach. */
  eventRuns: 100,
  /** Runs that have ended and are asked whether they took an event before. */
  endedEventRuns: 20,
  /** Characters of a summary. */
  summaryLength: 200,
  /** Bytes of the details that the Temporal UI shows. */
  detailsLength: 18_000,
  /** UTF-8 bytes of the error that a run ends with; its detail travels twice. */
  faultBytes: 900_000,
  /** Characters that are kept of an error that is too large, and of the reason of a cancelled run. */
  endTextLength: 10_000,
  /** Times that a message is sent again because the run moved on. */
  sendAgain: 20,
} as const;

/** Bytes of one payload of a run. */
export function payloadBytes({ payloads }: { readonly payloads?: { readonly bytes?: number } }): number {
  return payloads?.bytes ?? HOST_LIMITS.payloadBytes;
}

/** What a run may hold where a store takes payloads of so many bytes; the same on every host. */
export function storedLimits(bytes: number): { readonly valueBytes: number; readonly snapshotBytes: number } {
  return { valueBytes: Math.max(LIMITS.valueBytes, bytes - HOST_LIMITS.envelopeBytes), snapshotBytes: bytes };
}
