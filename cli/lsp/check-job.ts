import type { Diagnostic } from '../../schema/diagnostic.ts';

/** What the thread that checks is asked. */
export interface CheckJob {
  readonly id: number;
  /** Of the project, absolute. */
  readonly root: string;
  /** Name of the overlay of `holdfast.yaml`. */
  readonly env?: string;
  /** What is open, by project-relative path. */
  readonly buffers: ReadonlyMap<string, string>;
  /** Documents to judge; all of the project unless given. */
  readonly paths?: readonly string[];
}

export interface CheckAnswer {
  readonly id: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly tookMs: number;
}
