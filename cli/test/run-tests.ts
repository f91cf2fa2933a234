/** Runs the test documents of a project, several at a time where that is worth a thread. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { loadProject } from '../load-project.ts';
import type { OpenProject } from '../project.ts';
import type { DocumentTests, ProjectTests, TestRun } from './document-tests.ts';
import { type RanDocument, runDocuments } from './run-documents.ts';
import { orphanedSnapshots } from './snapshot-file.ts';

const SUFFIX = '.test.yaml';
/** Test documents for each thread: below that, loading the compiler once more takes longer than it saves. */
const DOCUMENTS_PER_THREAD = 40;
const MAX_THREADS = 8;

/** `given`: project-relative; every test document unless given. */
export async function runTests(
  project: OpenProject,
  run: TestRun,
  given: readonly string[] | undefined,
): Promise<ProjectTests> {
  const { sortFindings } = await import('../compiler-door.ts');
  const { diagnostics: common } = await loadProject(project, run.env);
  const paths = given ?? project.tree.list().filter((path) => path.endsWith(SUFFIX));
  const ran = await runAll(project, run, paths);
  // INVARIANT: the report is in the order of the documents, whoever ran them and when.
  const inOrder = [...ran].sort((a, b) => a.index - b.index);
  if (run.update) project.tree.refresh();
  const documents = inOrder.flatMap(({ document }) => (document === undefined ? [] : [document]));
  const diagnostics = sortFindings([...common, ...inOrder.flatMap((one) => one.diagnostics)]);
  const orphans = given === undefined ? orphanedSnapshots(project.tree) : [];
  const broken = orphans.length > 0 || diagnostics.some(({ severity }) => severity === 'error');
  return { project, paths, diagnostics, documents, orphans, failed: broken || documents.some(isFailed) };
}

function isFailed({ results, unused, short, obsolete }: DocumentTests): boolean {
  return unused.length + short.length + obsolete.length > 0 || results.some(({ failures }) => failures.length > 0);
}

/** What a thread is given. */
export interface ThreadData {
  /** Absolute. */
  readonly root: string;
  readonly described: boolean;
  readonly run: TestRun;
  readonly paths: readonly string[];
  /** One number: how many documents were taken by all threads. */
  readonly taken: Int32Array;
}

async function runAll(project: OpenProject, run: TestRun, paths: readonly string[]): Promise<readonly RanDocument[]> {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const wanted = Math.floor(paths.length / DOCUMENTS_PER_THREAD);
  // What git holds, and not the folder, is read by this thread alone.
  const threads = project.tree.inFolder ? Math.min(wanted, MAX_THREADS, availableParallelism()) - 1 : 0;
  const data: ThreadData = { root: project.tree.root, described: project.described, run, paths, taken };
  const others = Array.from({ length: Math.max(threads, 0) }, () => runInThread(data));
  const own = runDocuments(project, run, paths, () => takeNext(data));
  return (await Promise.all([own, ...others])).flat();
}

export function takeNext({ taken, paths }: Pick<ThreadData, 'taken' | 'paths'>): number | undefined {
  const index = Atomics.add(taken, 0, 1);
  return index < paths.length ? index : undefined;
}

function runInThread(workerData: ThreadData): Promise<readonly RanDocument[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./documents-thread.js', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread of the tests ended with ${code}, without results.`)));
  });
}
