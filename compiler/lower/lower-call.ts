import type {
  CallTarget,
  CheckPlan,
  CompensatePlan,
  FallbackPlan,
  RetryPlan,
  RunTarget,
  StepPlan,
} from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import type {
  Call,
  CallStep,
  Check,
  Compensate,
  Fallback,
  RetryOptions,
  Run,
  RunStep,
  Value,
} from '../resolve/flow.ts';
import { mergeWith } from '../resolve/merge-with.ts';
import { opt } from '../resolve/reading.ts';
import type { SchemaAt } from '../resolve/schema-walk.ts';
import { inputOf, outputFileOf, outputOfTarget, schemaOfFile } from '../resolve/schemas.ts';
import { DEFAULT_ATTEMPT_MS, DEFAULT_LOCAL_ATTEMPT_MS, DEFAULT_RETRY } from './defaults.ts';
import type { BasePlan } from './lower-step.ts';
import { lowerValue } from './lower-value.ts';
import { found, type Lowering } from './lowering.ts';

export function lowerCallStep(step: CallStep, base: BasePlan, to: Lowering): StepPlan {
  const narrow = step.narrow && found(to.links.files.get(step.narrow), `the file ${step.narrow.v}`);
  const gives = outputFileOf(step, to.links);
  const approvals = to.approvals.get(step) ?? [];
  const input = inputOf(step, to.links);
  const output = schemaOfFile(step.narrow, to.links) ?? outputOfTarget(step, to.links);
  return {
    ...base,
    kind: 'call',
    ...lowerCall({ ...step, ...opt('timeoutMs', step.timeout?.v) }, to),
    checks: step.checks.map((check) => lowerCheck(check, output, to)),
    fallback: step.fallback.map((clause) => lowerFallback(clause, step.with, input, output, to)),
    ...opt('approvals', approvals.length > 0 ? approvals : undefined),
    ...opt('narrow', narrow && to.tables.file(narrow)),
    ...opt('gives', gives && to.tables.file(gives)),
    ...opt('compensate', step.compensate && lowerCompensate(step.compensate, to)),
    pivot: step.pivot?.v ?? false,
  };
}

export function lowerRunStep(step: RunStep, base: BasePlan, to: Lowering): StepPlan {
  return {
    ...base,
    kind: 'run',
    ...lowerRun(step, to),
    detach: step.detach,
    ...opt('compensate', step.compensate && lowerCompensate(step.compensate, to)),
    pivot: step.pivot?.v ?? false,
  };
}

export function lowerCall(call: Call, to: Lowering): CallTarget {
  const contract = found(to.links.contracts.get(call.call.v), `the activity ${call.call.v}`);
  const dispatch = dispatchOf(call, contract);
  const { defaults } = to.flow;
  const attemptMs = dispatch === 'local' ? DEFAULT_LOCAL_ATTEMPT_MS : DEFAULT_ATTEMPT_MS;
  return {
    call: call.call.v,
    with: lowerWith(call.with, inputOf(call, to.links), to),
    retry: lowerRetry(defaults.retry, call.retry),
    timeoutMs: call.timeoutMs ?? defaults.timeoutMs ?? attemptMs,
    dispatch,
    ...opt('runsOn', call.runsOn),
  };
}

/**
 * INVARIANT: writes go by the queue. A workflow task that is tried again makes its local calls again, and nothing
 * remembers what they did before; and the kernel lets a local call go when it is stopped.
 */
function dispatchOf(call: Call, contract: Contract): 'queue' | 'local' {
  if (contract.effect === 'write') return 'queue';
  // A label names workers of a queue, whatever the contract prefers.
  return call.dispatch ?? (call.runsOn === undefined ? contract.dispatch : 'queue');
}

function lowerRun(run: Run, to: Lowering): RunTarget {
  const child = found(to.links.children.get(run.run.v), `the flow ${run.run.v}`);
  return { run: child.key, with: lowerWith(run.with, inputOf(run, to.links), to) };
}

function lowerWith(given: Value | undefined, schema: SchemaAt | undefined, to: Lowering) {
  return given ? lowerValue(given, schema, to) : ({ k: 'lit', v: {} } as const);
}

function lowerRetry(defaults: RetryOptions | undefined, own: RetryOptions | undefined): RetryPlan {
  return { ...DEFAULT_RETRY, ...defaults, ...own };
}

function lowerCompensate(undo: Compensate, to: Lowering): CompensatePlan {
  const place = to.tables.place(undo.range);
  return undo.k === 'call' ? { k: 'call', ...lowerCall(undo, to), place } : { k: 'run', ...lowerRun(undo, to), place };
}

function lowerCheck({ id, range, when, then, reason }: Check, output: SchemaAt | undefined, to: Lowering): CheckPlan {
  return {
    id: id.v,
    place: to.tables.place(range),
    when: to.tables.expression(found(when, 'a check without `when`')),
    then: then.k === 'override' ? { k: 'override', value: lowerValue(then.value, output, to) } : then,
    ...opt('reason', reason),
  };
}

function lowerFallback(
  { range, errors, reason, then }: Fallback,
  given: Value | undefined,
  input: SchemaAt | undefined,
  output: SchemaAt | undefined,
  to: Lowering,
): FallbackPlan {
  return {
    place: to.tables.place(range),
    ...opt(
      'errors',
      errors?.map(({ v }) => v),
    ),
    ...opt('reason', reason),
    then:
      then.k === 'with'
        ? { k: 'with', with: lowerWith(mergeWith(given, then.with), input, to) }
        : { k: 'value', value: lowerValue(then.value, output, to) },
  };
}
