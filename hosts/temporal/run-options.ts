/** What the server is told of a run beside its input; the same for runs that a client starts and for children. */
import type { Priority } from '@temporalio/common';
import type { Start } from '../../interpreter/machine.ts';
import type { FlowInput } from './protocol.ts';

/** What lists show of a run without asking it; `events`: the types that its flow listens for, where it has keys. */
export interface RunMemo {
  readonly startedAt: number;
  readonly priority?: number;
  readonly events?: readonly string[];
}

export function runMemo({ plan, start }: Pick<FlowInput, 'plan' | 'start'>): RunMemo & { [name: string]: unknown } {
  const { startedAt, priority } = start;
  const events = plan.correlate === undefined ? [] : Object.keys(plan.events);
  return {
    startedAt,
    ...(priority === undefined ? {} : { priority }),
    ...(events.length > 0 ? { events } : {}),
  };
}

/**
 * Calls and children inherit it from their run, by the server. The tenant is the key of fairness: where work is
 * backlogged, tenants get turns by their weights, however much one of them has waiting.
 */
export function runPriority({ tenant, priority, weight }: Pick<Start, 'tenant' | 'priority' | 'weight'>): Priority {
  return {
    ...(priority === undefined ? {} : { priorityKey: priority }),
    ...(tenant === undefined ? {} : { fairnessKey: tenant }),
    ...(weight === undefined ? {} : { fairnessWeight: weight }),
  };
}
