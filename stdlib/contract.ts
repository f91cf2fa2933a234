/** The contract of an activity: what the compiler proves, the wall enforces and the reference shows. */
import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';

/**
 * Where an input takes a file of the project (rule 11): a JSON pointer into the input, and what the file is. The
 * contract's `input` describes the path that a flow writes there; the activity gets `{ path, digest, content }`.
 */
export interface FileParameter {
  readonly at: string;
  readonly kind: 'schema' | 'template' | 'rules' | 'examples';
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

/** INVARIANT: no field has a default. A wrong default effect would be a broken replay. */
interface ContractBase {
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
    | { readonly effect: 'write'; readonly idempotent: boolean; readonly undo: 'needed' | 'none' }
  );
