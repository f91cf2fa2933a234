/** Which steps had run when the failure began, by their ids. */
import type { Tape } from './tape.ts';

export interface Reached {
  readonly touched: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly failed: string;
}

/** `failed`: path of the step; `lastEntry`: number of the last journal entry that counts. */
export function reachedBy({ steps }: Tape, failed: string, lastEntry: number): Reached {
  const touched = new Set<string>();
  const running = new Map<string, number>();
  const entries = steps.flatMap((step) => step.entries).filter(({ n }) => n <= lastEntry);
  for (const { path, what } of entries) {
    const id = idOf(path);
    if (what.t === 'step.started' || what.t === 'step.skipped') touched.add(id);
    if (what.t === 'step.started') running.set(id, (running.get(id) ?? 0) + 1);
    if (what.t === 'step.completed' || what.t === 'step.failed' || what.t === 'step.stopped') {
      running.set(id, (running.get(id) ?? 0) - 1);
    }
  }
  const open = new Set([...running].flatMap(([id, count]) => (count > 0 ? [id] : [])));
  return { touched, open, failed: idOf(failed) };
}

/** `charge` of `charge.3` and of `charge.3/compensate`. */
const idOf = (path: string): string => path.replace(/[./].*$/, '');
