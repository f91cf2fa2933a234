import type { StepPlan } from '../../schema/plan.ts';
import type { ForeachStep, ParallelStep, RepeatStep, SwitchStep } from '../resolve/flow.ts';
import { opt } from '../resolve/reading.ts';
import { DEFAULT_CONCURRENCY, DEFAULT_ITEM_NAME } from './defaults.ts';
import { type BasePlan, lowerSteps } from './lower-step.ts';
import { lowerValue } from './lower-value.ts';
import { found, type Lowering } from './lowering.ts';

export function lowerSwitch(step: SwitchStep, base: BasePlan, to: Lowering): StepPlan {
  return {
    ...base,
    kind: 'switch',
    cases: step.cases.map((one) => ({
      place: to.tables.place(one.range),
      when: to.tables.expression(found(one.when, 'a case without `when`')),
      ...opt('reason', one.reason),
      steps: lowerSteps(one.steps, to),
    })),
    ...opt(
      'default',
      step.default && { place: to.tables.place(step.default.range), steps: lowerSteps(step.default.steps, to) },
    ),
  };
}

export function lowerParallel(step: ParallelStep, base: BasePlan, to: Lowering): StepPlan {
  return {
    ...base,
    kind: 'parallel',
    join: step.join.k === 'atLeast' ? { k: 'atLeast', n: step.join.n } : step.join,
    branches: step.branches.map(({ name, range, steps }) => ({
      name: name.v,
      place: to.tables.place(range),
      steps: lowerSteps(steps, to),
    })),
  };
}

export function lowerForeach(step: ForeachStep, base: BasePlan, to: Lowering): StepPlan {
  return {
    ...base,
    kind: 'foreach',
    in: to.tables.expression(found(step.in, 'a foreach without `in`')),
    as: step.as?.v ?? DEFAULT_ITEM_NAME,
    maxConcurrency: step.maxConcurrency ?? DEFAULT_CONCURRENCY,
    ...opt('tolerate', step.tolerate && { count: step.tolerate.v }),
    steps: lowerSteps(step.steps, to),
    ...opt('collect', step.collect && lowerValue(step.collect, undefined, to)),
  };
}

export function lowerRepeat(step: RepeatStep, base: BasePlan, to: Lowering): StepPlan {
  return {
    ...base,
    kind: 'repeat',
    max: step.max,
    ...opt('until', step.until && to.tables.expression(step.until)),
    steps: lowerSteps(step.steps, to),
  };
}
