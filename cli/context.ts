/** What every command is given, and the options that every command has. */
import type { Command } from 'commander';
import type { Io } from './io.ts';

export interface Context {
  readonly io: Io;
  /** Exit code of the command; 0 unless it says otherwise. */
  finish(code: number): void;
  /** A digest of the program; absent where the modules are run as they are. */
  readonly build?: string;
}

/** Options before or after the name of the command. */
export interface GlobalOptions {
  readonly project?: string;
  readonly env?: string;
}

/** A file of `commands/`: adds one command (with its arguments, options and examples) to the program. */
export interface CommandFile {
  declare(program: Command, context: Context): void;
}
