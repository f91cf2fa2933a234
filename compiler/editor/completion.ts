/** Something that could be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Beside the label: a type, a signature. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is written; the label unless given. `‸` is where the cursor goes. */
  readonly insert?: string;
  /** Lower ones go first; 1 unless given. */
  readonly rank?: number;
}

export type CompletionKind =
  | 'variable'
  | 'field'
  | 'function'
  | 'key'
  | 'value'
  | 'step'
  | 'file'
  | 'activity'
  | 'flow'
  | 'expression';

export const CURSOR = '‸';

export interface Completions {
  readonly items: readonly Completion[];
  /** Characters before the cursor, on its line, that the items take the place of. */
  readonly replaces: number;
}
