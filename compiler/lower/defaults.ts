/** What holds where neither the step nor the flow's `defaults` say anything (rule 33). Durations in milliseconds. */
import type { RetryPlan } from '../../schema/plan.ts';

export const DEFAULT_RETRY: RetryPlan = {
  maxAttempts: 3,
  initialMs: 1_000,
  factor: 2,
  maxMs: 60_000,
  jitter: 'full',
};

/** One attempt of a queued call: long enough for a slow model, short enough that a lost worker is noticed. */
export const DEFAULT_ATTEMPT_MS = 120_000;

/** One attempt of a local call: it lives inside a workflow task, which the server gives ten seconds. */
export const DEFAULT_LOCAL_ATTEMPT_MS = 5_000;

export const DEFAULT_QUORUM = 1;
export const DEFAULT_CONCURRENCY = 1;
export const DEFAULT_ITEM_NAME = 'item';
