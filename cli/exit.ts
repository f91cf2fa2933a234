/** The four ways in which a command ends, and the failure that carries one of them. */
import type { Diagnostic } from '../schema/diagnostic.ts';

export const EXIT = {
  fine: 0,
  /** Findings, failed tests, a failed run, a refused message. Also a bug of ours: never taken for success. */
  findings: 1,
  /** Wrong usage: an unknown command or option, a file, run, task or name that does not exist, input that is not JSON. */
  usage: 2,
  /** No server, no worker, no permission. */
  environment: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Tree {
  /** Absolute. */
  readonly root: string;
  read(path: string): string | undefined;
}

/** What went wrong in words for a person: what was found, and what to do. Printed without a stack. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly code: Exclude<ExitCode, 0>;
  /** What to do, one line each. */
  readonly hints: readonly string[];
  /** Findings of the compiler that are the failure, printed before it. */
  readonly diagnostics: readonly Diagnostic[];
  /** The documents that the findings are in. */
  readonly tree: Tree | undefined;
  constructor(
    kind: 'findings' | 'usage' | 'environment',
    message: string,
    more: {
      readonly hints?: readonly string[];
      readonly diagnostics?: readonly Diagnostic[];
      readonly tree?: Tree;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = EXIT[kind];
    this.hints = more.hints ?? [];
    this.diagnostics = more.diagnostics ?? [];
    this.tree = more.tree;
  }
}

export function usage(message: string, ...hints: readonly string[]): CliFailure {
  return new CliFailure('usage', message, { hints });
}

export function environment(message: string, ...hints: readonly string[]): CliFailure {
  return new CliFailure('environment', message, { hints });
}
