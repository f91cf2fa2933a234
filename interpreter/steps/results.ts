/** Results of the items of a `foreach`: in the order of their ends while it runs, in order of the items at its end. */
import type { Json } from '../../schema/json.ts';
import type { ForeachStep } from '../../schema/plan.ts';
import { sizeOf } from '../canonical.ts';
import type { ForeachFrame } from '../frames.ts';
import { beginsWith, fetchKept, moveOut } from '../keep.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, type Outcome } from '../outcome.ts';
import { errorValue } from '../run-scope.ts';
import { isRead } from '../steps-by-id.ts';
import { boundedDone } from '../values.ts';

export interface Results {
  readonly kernel: Kernel;
  readonly step: ForeachStep;
  readonly block: ForeachFrame;
  readonly path: Path;
}

/** Of an index, a comma and brackets. */
const RESULT_BYTES = 10;

export function addResult(one: Results, index: number, outcome: Outcome): void {
  const { kernel, step, block } = one;
  if (block.decided !== undefined) return;
  if (outcome.t === 'done' && outcome.bulk !== undefined) block.bulk ??= outcome.bulk;
  const value = resultOf(step, outcome);
  if (value === null) return;
  block.results.push([index, value]);
  block.weight += sizeOf(value) + RESULT_BYTES;
  if (isRead(kernel, step.id)) lightenResults(kernel, block, kernel.limits.chunkBytes);
  else dropResults(kernel, block);
}

/** What nobody reads is told by the journal where it is short, and not kept where it is long. */
function dropResults(kernel: Kernel, block: ForeachFrame): void {
  if (block.dropped === undefined && block.weight < kernel.limits.chunkBytes) return;
  block.dropped = (block.dropped ?? 0) + block.weight;
  block.results = [];
  block.weight = 0;
}

/** With `tolerate` always `{ok, …}`; null for none (rule 13). */
function resultOf(step: ForeachStep, outcome: Outcome): Json {
  const value = outcome.t === 'done' ? (outcome.value ?? null) : null;
  if (step.tolerate === undefined) return value;
  return outcome.t === 'failed' ? { ok: false, error: errorValue(outcome.fault) } : { ok: true, value };
}

/** Lets results leave the state where they take so many bytes. */
export function lightenResults(kernel: Kernel, block: ForeachFrame, bytes: number): void {
  const { results: taken, weight } = { results: [...block.results], weight: block.weight };
  if (weight < bytes || taken.length === 0) return;
  moveOut(kernel, block, taken, (ref) => {
    // Where the block has ended meanwhile they are where they are needed.
    if (!beginsWith(block.results, taken)) return;
    block.results.splice(0, taken.length);
    block.weight -= weight;
    block.chunks.push({ ref, count: taken.length, bytes: weight });
    lightenResults(kernel, block, bytes);
  });
}

/** One element per item in order, null for none (rule 13). Too much is no value: whoever reads it fails. */
export function* resultsOf(one: Results & { readonly count: number }): Run {
  const { kernel, block, path, count } = one;
  if (block.bulk !== undefined) return { t: 'done', bulk: block.bulk };
  const bytes = block.chunks.reduce((sum, chunk) => sum + chunk.bytes, block.weight + (block.dropped ?? 0));
  if (block.dropped !== undefined || bytes > kernel.limits.valueBytes) {
    return { t: 'done', bulk: { path, items: count, bytes } };
  }
  const parts: Json[] = [];
  for (const { ref } of block.chunks) {
    const fetched = yield* fetchKept(kernel, ref, path);
    if (fetched.t !== 'there') return fetched.t === 'failed' ? fetched : CANCELLED;
    parts.push(fetched.value);
  }
  return boundedDone(kernel, putTogether(count, [...parts, block.results]), path);
}

/** The list that chunks are of: `[index, result]` in any order, null where there is none. */
function putTogether(count: number, chunks: readonly Json[]): Json[] {
  const list: Json[] = Array.from({ length: count }, () => null);
  for (const chunk of chunks) {
    // INVARIANT: a reference gives what `lightenResults` had kept, or nothing.
    for (const [index, value] of chunk as unknown as ForeachFrame['results']) list[index] = value;
  }
  return list;
}
