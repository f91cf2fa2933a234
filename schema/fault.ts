import type { Json } from './json.ts';

/**
 * Who is to blame for a failure: `invalid` the author of the flow or of its input, `failed` the world outside,
 * `exhausted` a limit, `crash` Holdfast itself.
 */
export type Blame = 'invalid' | 'failed' | 'exhausted' | 'crash';

/** An error as a flow sees it in `$error` (RFC 7807, rule 34 of the language). */
export interface Fault {
  /** Dotted lower_snake: `timeout`, `http.unavailable`, `documents.late`. */
  readonly type: string;
  readonly blame: Blame;
  /** Short and the same for every occurrence of the type. */
  readonly title: string;
  /** What happened this time. Never holds a secret. */
  readonly detail: string;
  readonly status?: number;
  /** Path of the step that failed first. */
  readonly step?: string;
  /** When, milliseconds since the epoch. */
  readonly at?: number;
  /** How many attempts were made, where the host can know. */
  readonly attempts?: number;
  readonly data?: Json;
  readonly cause?: Fault;
  /**
   * `unknown`: a write that ended without an answer and may have happened (rule 25).
   * Absent or `none`: the other side said no, or was never asked.
   */
  readonly effect?: 'none' | 'unknown';
}

/** The error types that the engine itself raises; activities add those of their contracts. */
export const ENGINE_ERRORS = {
  timeout: 'Timed out',
  cancelled: 'Cancelled',
  'input.invalid': 'Input does not fit its schema',
  'output.invalid': 'Output does not fit its schema',
  'expression.failed': 'Expression failed',
  'check.failed': 'Check failed',
  'event.refused': 'Event refused',
  'concurrency.refused': 'No place is free',
  'approval.denied': 'Approval denied',
  'approval.expired': 'Approval expired',
  'limit.exceeded': 'Limit exceeded',
  'budget.exceeded': 'Budget exceeded',
  'price.unknown': 'Price not known',
  'policy.denied': 'Denied by policy',
  'store.unavailable': 'Store not available',
  'store.corrupt': 'Store lost or changed what was kept',
} as const;
export type EngineError = keyof typeof ENGINE_ERRORS;
