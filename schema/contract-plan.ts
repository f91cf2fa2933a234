import type { JsonSchema } from './json.ts';

/** What the kernel and the hosts need of an activity's contract (rule 30). */
export interface ContractPlan {
  readonly name: string;
  readonly version: string;
  /** sha256 of the whole contract; a worker that knows another one says so. */
  readonly digest: string;
  readonly effect: 'pure' | 'read' | 'write';
  /** For writes: honours the idempotency key. */
  readonly idempotent: boolean;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly errors: readonly { readonly type: string; readonly retry: boolean }[];
  /** Pure: the wall is asked what the catalogue of today says of it. Absent in plans of before. */
  readonly curated?: true;
  /** What one attempt uses at most. No bound is known of what is left out. */
  readonly cost?: CostPlan;
}

/** As the contract has it (`CostBound`). */
export interface CostPlan {
  readonly usd?: number;
  readonly tokens?: number;
  readonly modelCalls?: number;
  readonly leastCalls?: number;
  readonly repairs?: string;
}
