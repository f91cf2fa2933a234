/** The file beside a test document that holds its snapshots, `*.test.snap`: JSON, sorted as the tests are. */
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type FlowTestResult,
  judgeSnapshot,
  type Snapshot,
  type TestFailure,
} from '../../hosts/memory/flow-tests/index.ts';
import type { Range } from '../../schema/diagnostic.ts';
import type { FlowTests } from '../../schema/flow-test.ts';
import type { Json } from '../../schema/json.ts';
import type { FileTree } from '../source-tree.ts';

const SUFFIX = /\.test\.yaml$/;
export const SNAPSHOT_SUFFIX = '.test.snap';
const NOTE = 'Written by holdfast test --update. It belongs into git, beside the tests.';

export interface SnapshotsOf {
  /** By index of the result. */
  readonly failures: ReadonlyMap<number, readonly TestFailure[]>;
  /** Of tests that do not ask for them any more; judged only where all tests ran. */
  readonly obsolete: readonly TestFailure[];
  /** What an update has changed, in words. */
  readonly updated: readonly string[];
}

const snapshotPath = (path: string): string => path.replace(SUFFIX, SNAPSHOT_SUFFIX);

export function judgeSnapshots(
  tree: FileTree,
  tests: FlowTests,
  results: readonly FlowTestResult[],
  all: boolean,
): SnapshotsOf {
  const file = readSnapshots(tree, snapshotPath(tests.path));
  const failures = new Map<number, readonly TestFailure[]>();
  for (const [i, { test, snapshot }] of results.entries()) {
    if (snapshot === undefined || test.expect.snapshot === undefined) continue;
    const { range } = test.expect.snapshot;
    const kept = file.snapshots.find((one) => one.test === snapshot.test);
    failures.set(
      i,
      file.problem === undefined ? judgeSnapshot(test, snapshot, kept) : [{ range, message: file.problem }],
    );
  }
  return { failures, obsolete: all ? obsoleteIn(file, tests) : [], updated: [] };
}

/** Writes what the tests that pass otherwise came to, and drops what nobody asks for. */
export function updateSnapshots(
  tree: FileTree,
  tests: FlowTests,
  results: readonly FlowTestResult[],
  all: boolean,
): SnapshotsOf {
  const path = snapshotPath(tests.path);
  const file = readSnapshots(tree, path);
  const taken = new Map(results.map((result) => [result.test.name.v, result]));
  const updated: string[] = [];
  const snapshots = tests.tests.flatMap(({ name, expect }): readonly Snapshot[] => {
    const kept = file.snapshots.find((one) => one.test === name.v);
    const result = taken.get(name.v);
    if (result === undefined && (!all || expect.snapshot !== undefined)) return kept === undefined ? [] : [kept];
    const fresh = result?.snapshot;
    if (fresh === undefined) return [];
    if (result !== undefined && result.failures.length > 0) {
      updated.push(`not taken, as the test fails: the snapshot of "${name.v}"`);
      return kept === undefined ? [] : [kept];
    }
    if (JSON.stringify(fresh) !== JSON.stringify(kept))
      updated.push(`${kept === undefined ? 'written' : 'changed'}: the snapshot of "${name.v}"`);
    return [fresh];
  });
  const known = new Set(snapshots.map(({ test }) => test));
  for (const { test } of file.snapshots) if (!known.has(test)) updated.push(`removed: the snapshot of "${test}"`);
  if (updated.length > 0 || file.problem !== undefined) write(tree, path, snapshots);
  return { failures: new Map(), obsolete: [], updated: updated.map((text) => `${text} (${path})`) };
}

function write(tree: FileTree, path: string, snapshots: readonly Snapshot[]): void {
  const whole = resolve(tree.root, path);
  if (snapshots.length === 0) rmSync(whole, { force: true });
  else writeFileSync(whole, `${JSON.stringify({ note: NOTE, snapshots }, null, 2)}\n`);
  tree.refresh();
}

interface SnapshotFile {
  readonly path: string;
  readonly text: string;
  readonly snapshots: readonly Snapshot[];
  /** Why it cannot be used. */
  readonly problem?: string;
}

function readSnapshots(tree: FileTree, path: string): SnapshotFile {
  const text = tree.read(path);
  if (text === undefined) return { path, text: '', snapshots: [] };
  const snapshots = parseSnapshots(text);
  if (snapshots !== undefined) return { path, text, snapshots };
  const problem = `${path} is not what --update writes, expected JSON with snapshots: mend it, or have --update write it anew`;
  return { path, text, snapshots: [], problem };
}

function parseSnapshots(text: string): readonly Snapshot[] | undefined {
  try {
    const file: Json = JSON.parse(text);
    const list =
      typeof file === 'object' && file !== null && !Array.isArray(file)
        ? new Map(Object.entries(file)).get('snapshots')
        : undefined;
    return Array.isArray(list) && list.every(isSnapshot) ? list : undefined;
  } catch {
    return undefined; // the caller says what is wrong with the file
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null || !('test' in value) || typeof value.test !== 'string') return false;
  if (!('journal' in value)) return true;
  return Array.isArray(value.journal) && value.journal.every((line) => typeof line === 'string');
}

function obsoleteIn(file: SnapshotFile, tests: FlowTests): readonly TestFailure[] {
  const asked = new Set(tests.tests.flatMap(({ name, expect }) => (expect.snapshot === undefined ? [] : [name.v])));
  return file.snapshots
    .filter(({ test }) => !asked.has(test))
    .map(({ test }) => {
      const message = `no test "${test}" asks for this snapshot any more: --update removes it`;
      return { range: placeOf(file, test), message };
    });
}

/** The line that names the test. */
function placeOf({ path, text }: SnapshotFile, test: string): Range {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim().startsWith(`"test": ${JSON.stringify(test)}`));
  const line = Math.max(at, 0) + 1;
  const shown = lines[line - 1] ?? '';
  const col = shown.length - shown.trimStart().length + 1;
  return { file: path, line, col, endLine: line, endCol: shown.length + 1 };
}

/** Snapshots whose test document is gone. */
export function orphanedSnapshots(tree: FileTree): readonly TestFailure[] {
  const paths = new Set(tree.list());
  return [...paths]
    .filter((path) => path.endsWith(SNAPSHOT_SUFFIX) && !paths.has(path.replace(SNAPSHOT_SUFFIX, '.test.yaml')))
    .map((file) => ({
      range: { file, line: 1, col: 1, endLine: 1, endCol: 1 },
      message: `${file} belongs to no test document: delete it`,
    }));
}
