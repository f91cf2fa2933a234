/** The contract of an activity: what the compiler proves, the wall enforces and the reference shows. */
import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';

/**
 * Where an input takes a file of the project (rule 11): a JSON pointer into the input, and what the file is. The
 * contract's `input` describes the path that a flow writes there; the activity gets `{ path, digest, content }`.
 */
export interface FileParameter {
  readonly at: string;
  readonly kind: 'schema' | 'template' | 'rules' | 'examples' | 'sql';
}

/**
 * Where the file that a call names says what it gives: a schema itself, a decision table by its outputs and hit policy.
 * The contract's `output` holds beside it.
 */
export interface OutputSource {
  /** The file parameter, of kind `schema` or `rules`: a JSON pointer into the input. */
  readonly at: string;
  /** What is given where the call names no such file. */
  readonly otherwise?: JsonSchema;
  /** The property of the output that the file says; left out, it says the whole. */
  readonly within?: string;
}

export interface DeclaredError {
  /** `model.unavailable`. */
  readonly type: string;
  readonly title: string;
  /** Whether another attempt may help. */
  readonly retry: boolean;
}

export interface Example {
  readonly title: string;
  readonly input: JsonObject;
  /** The documents that the input's file parameters name, by path. */
  readonly files?: JsonObject;
  readonly output?: Json;
  readonly error?: string;
}

/** Labels of data (`x-holdfast-labels`) on the input and the output as wholes; the schemas say what is labelled within. */
export interface DataLabels {
  /** Data with these labels may stand anywhere in the input. */
  readonly reads: readonly string[];
  /** All of the output carries these. */
  readonly writes: readonly string[];
}

/**
 * Where a call goes: nowhere, to the hosts of the connection that its input names (by itself or through a model alias),
 * or to hosts that the contract lists. The wall hands out no connection to anywhere else.
 */
export type Egress = 'none' | 'connection' | { readonly hosts: readonly string[] };

/** What keeps a second attempt of a write from having a second effect. Each but `none` is an idempotent write. */
export type Idempotency =
  /** The other side honours the key of the call in this header. */
  | { readonly by: 'header'; readonly name: string }
  /** The other side honours the key in this field of what it is sent: a JSON pointer. */
  | { readonly by: 'field'; readonly at: string }
  /** The activity keeps the keys that it has seen. */
  | { readonly by: 'memory' }
  /** To do it twice is to do it once. */
  | { readonly by: 'natural' }
  | { readonly by: 'none' };

/** What one attempt uses at most; no bound is known of what is left out. */
export interface CostBound {
  readonly usd?: number;
  /** In and out together. */
  readonly tokens?: number;
  readonly modelCalls?: number;
  /** So many requests it needs; the others it leaves out where there is no room for them (`CallContext.requests`). */
  readonly leastCalls?: number;
  /** The argument without which there is no answer to mend: it then makes `leastCalls`. */
  readonly repairs?: string;
}

/** What a team may leave out of its contracts, since absence says that nothing is known; a standard one says all. */
export interface ContractFacts {
  /** Absent: the schemas say all. */
  readonly labels?: DataLabels;
  /** Absent: not known, and not held to anything. */
  readonly egress?: Egress;
  /** Activities of one class share what `catalogue.rates` of the project gives it. Absent: of no class. */
  readonly rateClass?: string;
  /** Absent: no bound is known. */
  readonly cost?: CostBound;
}

/** INVARIANT: no field has a default. A wrong default effect would be a broken replay. */
export interface ContractBase extends ContractFacts {
  /** `terminal.reserveGate`. */
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly dispatch: 'queue' | 'local';
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly errors: readonly DeclaredError[];
  readonly files: readonly FileParameter[];
  /** Absent: `output` says all. */
  readonly outputFrom?: OutputSource;
  readonly examples: readonly Example[];
}
export type Contract = ContractBase &
  (
    | { readonly effect: 'pure' }
    | { readonly effect: 'read' }
    | {
        readonly effect: 'write';
        readonly idempotent: boolean;
        /** Agrees with `idempotent`. Absent: how is not said. */
        readonly idempotency?: Idempotency;
        readonly undo: 'needed' | 'none';
      }
  );

/** A contract that leaves nothing out: each of the standard catalogue. */
export type StandardContract = Contract &
  Required<ContractFacts> &
  (
    | { readonly effect: 'pure' }
    | { readonly effect: 'read' }
    | { readonly effect: 'write'; readonly idempotency: Idempotency }
  );
