/** What one flow may measure (rule 39). */
export const FLOW_LIMITS = {
  /** Steps of one flow, nested ones included. */
  steps: 2_000,
  /** Blocks and handlers inside each other. */
  nesting: 20,
  /** Variables of one flow. */
  variables: 500,
  /** UTF-16 code units of a plan's JSON, child plans included: it rides in the input of a run. */
  planLength: 1_500_000,
  /** Flows of a project that run each other in a chain. */
  runDepth: 10,
} as const;

/** What a run may carry, as the kernel and the hosts have it; a test compares them. */
export const RUN_BOUNDS = {
  /** Bytes of one value that a step puts out. */
  valueBytes: 1_500_000,
  /** The same where a store takes what is larger than the server does. */
  storedValueBytes: 19_600_000,
  /** Bytes of one message: an event, a vote. */
  messageBytes: 256_000,
  /** Items of one foreach. */
  items: 100_000,
  /** Waits that are open at once: each is armed again whenever the run goes on in a new history, which holds some 4,000 events. */
  openWaits: 2_000,
} as const;
