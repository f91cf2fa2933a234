/** A finding of the compiler: a stable code, a place, what was found and what to do. */
export interface Range {
  /** Project-relative path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  /** Exclusive. */
  readonly endCol: number;
}

/** What stands at the range gives way to the new text. Ranges are never empty. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A change of the text that mends a finding: all of its edits or none. They are in one document and do not overlap. */
export interface Fix {
  /** What it does, for whom it is offered to: `replace "tiemout" by "timeout"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** It takes the only name that is near, and another may be meant, which does another thing: for a person to choose. */
  readonly guess?: true;
}

/** Where the checker itself failed: no finding, for nothing is known of the document. */
export interface Breakage {
  /** Project-relative; absent where it is not known which documents it was. */
  readonly file?: string;
  /** For those who maintain Holdfast: lines that hold nothing of the document. */
  readonly report: readonly string[];
}

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  /** From the closed catalogue in `diagnostics.ts`: `HF1xxx` document, `HF2xxx` expression, `HF3xxx` type, `HF4xxx` flow and saga, `HF5xxx` contract and catalogue, `HF6xxx` policy. */
  readonly code: string;
  readonly severity: Severity;
  readonly range: Range;
  /** What was found. */
  readonly message: string;
  /** What was expected or what to do; the nearest spelling first. */
  readonly hint?: string;
  /** Other places that belong to the finding. */
  readonly related?: readonly { readonly range: Range; readonly message: string }[];
  /** Only where one is near: `holdfast check --fix` takes those of errors that are no guess, an editor offers all. */
  readonly fix?: Fix;
}
