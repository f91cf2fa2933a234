/** The four ways in which a command ends, and the failure that carries one of them. */
import type { Diagnostic } from '../schema/diagnostic.ts';

export const EXIT = {
  fine: 0,
  /** Findings, failed tests, a failed run, a refused message. */
  findings: 1,
  /** Wrong usage: an unknown command or option, a file, run, task or name that does not exist, input that is not JSON. */
  usage: 2,
  /** No server, no worker, no permission. Also a mistake of ours: then nothing is known, neither success nor findings. */
  environment: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Tree {
  /** Absolute. */
  readonly root: string;
  read(path: string): string | undefined;
}

/** Marks a `CliFailure`, whichever copy of this module made it. */
const MARK = Symbol.for('holdfast.CliFailure');

/** What went wrong in words for a person: what was found, and what to do. Printed without a stack. */
export class CliFailure extends Error {
  /**
   * INVARIANT: `instanceof` knows the failures of every copy. The build makes bundles with a copy of this module each, and
   * what a bundle loads later throws those of another one.
   */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && MARK in thrown;
  }
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
    Object.defineProperty(this, MARK, { value: true });
  }
}

export function usage(message: string, ...hints: readonly string[]): CliFailure {
  return new CliFailure('usage', message, { hints });
}

export function environment(message: string, ...hints: readonly string[]): CliFailure {
  return new CliFailure('environment', message, { hints });
}
