import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FilePlan } from '../../schema/plan.ts';
import { type Parsed, parse } from '../parse.ts';
import type { Ignore } from '../parse-ignores.ts';
import type { Compiled, CompileOptions, SourceTree } from '../types.ts';
import type { FlowFile } from './flow-index.ts';
import type { ProjectFacts } from './project-facts.ts';

export interface LoadedFile {
  /** Absent where an error was found. */
  readonly file?: FilePlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the compilation of a project, or of one of its flows, has read so far. Nothing outlives the call. */
export interface Session {
  readonly tree: SourceTree;
  readonly options: CompileOptions;
  /** By path. */
  readonly documents: Map<string, Parsed>;
  /** Rules documents with their rows, by path. */
  readonly rules: Map<string, Parsed>;
  /** By kind and path. */
  readonly files: Map<string, LoadedFile>;
  /** By path. */
  readonly compiled: Map<string, Compiled>;
  /** Paths of the flows whose compilation is under way, outermost first. */
  readonly under: string[];
  /** What is told of flows that run each other, by the path of each. */
  readonly circles: Map<string, string>;
  /** What the project's documents say; read with the first flow. */
  facts?: ProjectFacts;
  /** Every flow of the project; read at the first `run`. */
  flows?: readonly FlowFile[];
  /** What the head of a flow says, by path; undefined where it does not say. */
  readonly heads: Map<string, FlowFile | undefined>;
  /** Comments of documents that take findings away, by path: kept where the document itself is dropped. */
  readonly ignores: Map<string, readonly Ignore[]>;
}

/** `read`: a session over the same tree that has read some of its documents; both read each once. */
export function createSession(
  tree: SourceTree,
  options: CompileOptions,
  read?: Pick<Session, 'documents' | 'ignores'>,
): Session {
  return {
    tree,
    options,
    documents: read?.documents ?? new Map(),
    rules: new Map(),
    files: new Map(),
    compiled: new Map(),
    under: [],
    circles: new Map(),
    heads: new Map(),
    ignores: read?.ignores ?? new Map(),
  };
}

/** The document at the path, parsed once; undefined where there is no such file. */
export function documentAt(session: Session, path: string): Parsed | undefined {
  const known = session.documents.get(path);
  if (known) return known;
  const text = session.tree.read(path);
  if (text === undefined) return undefined;
  const parsed = parse(path, text);
  session.documents.set(path, parsed);
  if (!session.ignores.has(path)) session.ignores.set(path, parsed.ignores ?? []);
  return parsed;
}
