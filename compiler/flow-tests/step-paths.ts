/** Paths of steps as tests write them, held against the steps that there are. */
import type { Plan } from '../../schema/plan.ts';
import type { PlanStep } from './plan-steps.ts';

export interface StepPath {
  readonly id: string;
  /** Of the items and turns around the step; none: all of them. */
  readonly indices: readonly number[];
  /** From 1. */
  readonly fallback?: number;
  readonly undo: boolean;
  /** What tells people of a task. */
  readonly notify: boolean;
}

const PATH = /^([a-z][a-z0-9_]*)((?:\.[0-9]+)*)(?:\/fallback\.([0-9]+))?(\/compensate|\/notify)?$/;

export function parsePath(path: string): StepPath | undefined {
  const [, id, indices = '', fallback, last] = PATH.exec(path) ?? [];
  if (id === undefined) return undefined;
  return {
    id,
    indices: indices.split('.').slice(1).map(Number),
    ...(fallback === undefined ? {} : { fallback: Number(fallback) }),
    undo: last === '/compensate',
    notify: last === '/notify',
  };
}

/** Why nothing of the flow has this path; undefined where something has. */
export function unknownPath(steps: ReadonlyMap<string, PlanStep>, path: string): string | undefined {
  const parsed = parsePath(path);
  const found = parsed && steps.get(parsed.id);
  if (parsed === undefined || found === undefined) return `the flow has no step "${parsed?.id ?? path}"`;
  const { step, loops } = found;
  const { length } = parsed.indices;
  if (length > 0 && length !== loops) {
    const around = loops === 0 ? 'no loop is' : `${loops} ${loops === 1 ? 'loop is' : 'loops are'}`;
    return `"${path}" has ${length} ${length === 1 ? 'index' : 'indices'}, and ${around} around the step "${step.id}"`;
  }
  const clauses = step.kind === 'call' ? step.fallback.length : 0;
  if (parsed.fallback !== undefined && (parsed.fallback < 1 || parsed.fallback > clauses))
    return `the step "${step.id}" has ${clauses === 0 ? 'no fallback' : `${clauses} fallbacks, counted from 1`}`;
  const undone = (step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined;
  if (parsed.notify && !(step.kind === 'approval' && step.notify !== undefined))
    return `the step "${step.id}" has no notify`;
  return parsed.undo && !undone ? `the step "${step.id}" has no compensate` : undefined;
}

/** Everything that can be mocked, in the order of the flow. */
export function mockablePaths(plan: Plan, steps: ReadonlyMap<string, PlanStep>): readonly string[] {
  return [...steps.values()].flatMap(({ step }) => {
    if (step.kind === 'run' && step.detach) return [];
    if (step.kind === 'run') return [step.id, ...(step.compensate === undefined ? [] : [`${step.id}/compensate`])];
    if (step.kind === 'approval') return step.notify === undefined ? [] : [`${step.id}/notify`];
    if (step.kind !== 'call' || plan.contracts[step.call]?.effect === 'pure') return [];
    const fallbacks = step.fallback.flatMap(({ then }, i) =>
      then.k === 'with' ? [`${step.id}/fallback.${i + 1}`] : [],
    );
    return [step.id, ...fallbacks, ...(step.compensate === undefined ? [] : [`${step.id}/compensate`])];
  });
}
