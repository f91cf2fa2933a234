/** Cases of runs that are started again: what is asked for then, and what comes of it. */
import assert from 'node:assert/strict';
import type { MemoryOptions } from '../../hosts/memory/types.ts';
import type { RedriveOptions, RedrivePlan } from '../redrive/plan-redrive.ts';
import type { FlowSketch } from './build-plan.ts';
import { effectsOf } from './check-flow.ts';
import { type Given, runTaped } from './run-taped.ts';

export interface AgainCase {
  readonly name: string;
  readonly flow: FlowSketch;
  readonly then?: Pick<Given, 'replies' | 'incoming'>;
  readonly options?: Partial<RedriveOptions>;
  readonly expect: {
    readonly refused?: string;
    /** Calls that the redrive makes, by path. */
    readonly asked?: readonly string[];
    /** Keys of the writes of the redrive, without the execution id. */
    readonly effects?: readonly string[];
    readonly output?: unknown;
    readonly failed?: string;
    readonly waitingFor?: readonly string[];
  };
}

/** Runs `then` by the plan, once with each of `ways`, and holds what comes of it to the case. */
export async function checkAgain(
  { expect }: AgainCase,
  plan: RedrivePlan,
  then: Given,
  ways: readonly Partial<MemoryOptions>[] = [{}],
): Promise<void> {
  if (!plan.ok) {
    assert.equal(`${plan.why} ${plan.path}`, expect.refused, plan.detail);
    return;
  }
  assert.equal(expect.refused, undefined, 'it was not refused');
  for (const way of ways) {
    const redrive = JSON.parse(JSON.stringify(plan.redrive));
    const { result, asked } = await runTaped(then, { ...way, redrive });
    const { end } = result;
    if (expect.asked !== undefined) assert.deepEqual(asked, expect.asked);
    if (expect.effects !== undefined) assert.deepEqual(effectsOf(result), expect.effects);
    if (expect.waitingFor !== undefined) assert.deepEqual(result.waitingFor, expect.waitingFor);
    else if (expect.failed !== undefined) assert.equal(end?.is === 'failed' && end.error.type, expect.failed);
    else assert.equal(end?.is, 'completed', JSON.stringify(end ?? result.state));
    if (expect.output !== undefined) assert.deepEqual(end?.is === 'completed' && end.output, expect.output);
  }
}
