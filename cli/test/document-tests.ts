/** What the tests of documents came to, as reports read it. Plain data, so that it can come from another thread. */
import type { CoverPoint, CoverRow, TestFailure } from '../../hosts/memory/flow-tests/index.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Placed } from '../../schema/flow-test.ts';
import type { OpenProject } from '../project.ts';

export interface RanTest {
  readonly name: Placed<string>;
  /** None: it passed. */
  readonly failures: readonly TestFailure[];
  /** What the run came to. */
  readonly outcome: string;
  /** Virtual milliseconds that it took. */
  readonly virtualMs: number;
  /** Calls that the contract's example answered. */
  readonly examples: readonly string[];
}

export interface DocumentTests {
  /** Of the document, and of the flow under test; project-relative. */
  readonly path: string;
  readonly flow: string;
  readonly results: readonly RanTest[];
  /** Mocks of the document that no test used; told only where all of them ran. */
  readonly unused: readonly Placed<string>[];
  /** `by`: indices of `results`. */
  readonly points: readonly CoverPoint[];
  readonly table: readonly CoverRow[];
  /** Thresholds that were not reached; judged only where all tests of the document ran. */
  readonly short: readonly TestFailure[];
  /** Snapshots that no test asks for; judged only where all tests of the document ran. */
  readonly obsolete: readonly TestFailure[];
  /** What `--update` changed. */
  readonly updated: readonly string[];
}

export interface ProjectTests {
  readonly project: OpenProject;
  /** Of the test documents that were looked at. */
  readonly paths: readonly string[];
  /** Of documents that cannot be run as they are, and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentTests[];
  /** Files of snapshots without tests; told only where every test document was looked at. */
  readonly orphans: readonly TestFailure[];
  readonly failed: boolean;
}

export interface TestRun {
  readonly env: string | undefined;
  /** Only tests whose name has it. */
  readonly filter: string | undefined;
  /** Snapshots are written, not judged. */
  readonly update: boolean;
  /** Other threads may open the project's folder again: what the tree reads is what lies there, not in git's index. */
  readonly threads: boolean;
}
