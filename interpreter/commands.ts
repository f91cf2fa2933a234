/** Commands for calls and children. */
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Approved } from '../schema/message.ts';
import type { CallTarget, ContractPlan, Plan } from '../schema/plan.ts';
import type { Kernel } from './kernel.ts';
import type { CallCommand, Command, Path } from './machine.ts';
import { keyOf } from './redrive/recall.ts';

/** INVARIANT: the contracts of all calls ride in the plan. */
export function contractOf(kernel: Kernel, call: string): ContractPlan {
  const contract = kernel.plan.contracts[call];
  if (contract === undefined) throw new Error(`The plan has no contract of '${call}'.`);
  return contract;
}

function isMetered({ usd = 0, tokens = 0, modelCalls = 0 }: NonNullable<ContractPlan['cost']> = {}): boolean {
  return usd > 0 || tokens > 0 || modelCalls > 0;
}

export interface CallExtras {
  readonly undoes?: string;
  readonly narrow?: JsonSchema;
  readonly approved?: readonly Approved[];
  readonly title?: string;
}

export function callCommand(
  kernel: Kernel,
  target: CallTarget,
  path: Path,
  input: Json,
  extras: CallExtras,
): CallCommand {
  const { effect, idempotent, cost } = contractOf(kernel, target.call);
  const write = effect === 'write';
  return {
    t: 'call',
    id: path,
    key: keyOf(kernel, path, target.call, extras.undoes),
    call: target.call,
    input,
    effect: write ? 'write' : 'read',
    dispatch: target.dispatch,
    ...(target.runsOn === undefined ? {} : { runsOn: target.runsOn }),
    retry: target.retry,
    once: write && !idempotent,
    ...(isMetered(cost) ? { metered: true } : {}),
    timeoutMs: target.timeoutMs,
    cancel: write ? 'wait' : 'try',
    ...extras,
  };
}

export interface ChildExtras {
  readonly undoes?: string;
  /** Which try of an undo this is, beyond the first: each is an execution of its own. */
  readonly again?: number;
  readonly title?: string;
  readonly detach?: boolean;
}

export function childCommand(
  kernel: Kernel,
  flow: string,
  path: Path,
  input: Json,
  { detach = false, again, ...extras }: ChildExtras,
): Extract<Command, { readonly t: 'child' }> {
  return {
    t: 'child',
    id: path,
    // A child that failed has undone itself: under the same keys its calls would be taken for repeated ones.
    key: `${keyOf(kernel, path, flow, extras.undoes)}${again === undefined ? '' : `~${again}`}`,
    flow,
    plan: childPlan(kernel, flow),
    input,
    detach,
    // Whatever it may use, what it used counts.
    ...(kernel.budgets.size > 0 && !detach ? { bound: {} } : {}),
    ...extras,
  };
}

/** INVARIANT: the plans of all children ride in the plan. */
export function childPlan(kernel: Kernel, flow: string): Plan {
  const plan = kernel.plan.flows[flow];
  if (plan === undefined) throw new Error(`The plan has no flow '${flow}'.`);
  return plan;
}
