/** Has projects checked in a thread of its own. */
import { Worker } from 'node:worker_threads';
import type { CheckAnswer, CheckJob } from './check-job.ts';

/** Of the thread that checks, in megabytes: a project that needs more is told as a failure, and the editor lives on. */
const MOST_HEAP_MB = 1_024;

export interface Checker {
  /** Settles in the order of the calls; rejects where the thread failed. */
  check(job: Omit<CheckJob, 'id'>): Promise<CheckAnswer>;
  stop(): void;
}

interface Waiting {
  readonly resolve: (answer: CheckAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export function createChecker(): Checker {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let asked = 0;
  /** After a failure the next job gets a new thread. */
  const fail = (error: unknown): void => {
    thread = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const worker = new Worker(new URL('./check-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
      stdout: true,
    });
    worker.on('message', (answer: CheckAnswer) => {
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    });
    worker.on('error', fail);
    return worker;
  };
  return {
    check(job) {
      thread ??= start();
      const id = asked++;
      const answer = new Promise<CheckAnswer>((resolve, reject) => waiting.set(id, { resolve, reject }));
      thread.postMessage({ ...job, id } satisfies CheckJob);
      return answer;
    },
    stop() {
      const stopped = thread?.terminate();
      stopped?.catch(fail);
      thread = undefined;
    },
  };
}
