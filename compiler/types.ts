/** What goes through the stages: text -> nodes with ranges -> flow -> plan. Every stage gives a value and diagnostics. */
import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';
import type { Curation } from './curation/curation.ts';
import type { HasPrice, Models } from './resolve/model-facts.ts';
import type { Type } from './types/type.ts';

/** The project's documents, by path relative to its root with `/` between. Reading is the caller's; the compiler is pure. */
export interface SourceTree {
  /** The text, or undefined where there is no such file. Never throws. */
  read(path: string): string | undefined;
  /** Every path below the root, sorted. */
  list(): readonly string[];
  /** Every file below a folder that holds a pack, `node_modules` of its own left out; where it is not given, those of `list`. */
  packageFiles?(folder: string): readonly string[];
}

export interface UnusableContracts {
  readonly names: ReadonlySet<string>;
  readonly every: boolean;
}

export interface CompileOptions {
  /** Contracts of the standard catalogue and of the packs, by activity name. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Hex sha256 of a text. */
  readonly digest: (text: string) => string;
  /**
   * Activities whose contract stands in a document with errors, which are told there: a call of one is no finding, and
   * gives no plan. `every`: of any name, because a document of contracts cannot be read at all.
   */
  readonly unusable?: UnusableContracts;
  /** The `catalogue` of the project, where it has one. */
  readonly curation?: Curation;
  /** What stands behind the model aliases, where the project says so; read from its documents where that is not given. */
  readonly models?: Models;
  /** Whether the price of a model is known by a list; absent where there is none to ask. */
  readonly hasPrice?: HasPrice;
  /** Tell what cannot be known too (HF3006). */
  readonly strict?: boolean;
  /** What does not fit a schema; judges what mocks of tests give. Absent: nobody does, and the loading of one is saved. */
  readonly validate?: (schema: JsonSchema, value: Json) => readonly string[];
}

export interface Compiled {
  /** Absent where an error was found. It is made when it is first asked for: a check does without. */
  readonly plan?: Plan;
  /** Its approvals that want signatures. Absent where an error was found. */
  readonly signed?: readonly Range[];
  /** What a run of it gives, as far as its schemas and expressions say. Absent where an error was found. */
  readonly gives?: () => Type;
  /** All findings, sorted by place, without duplicates. */
  readonly diagnostics: readonly Diagnostic[];
}
