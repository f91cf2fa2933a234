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
