/** Which thread a step runs in, told from the program alone: without the model, for the invariants. */
import type { Clause, EffectStep, Program, Step } from '../model/program.ts';

/** A branch, or an item; `depth`: which of a path's indices is the item's. */
export type Enclosing =
  | { readonly k: 'branch'; readonly block: string; readonly name: string; readonly depth: number }
  | { readonly k: 'item'; readonly block: string; readonly depth: number };
export interface Placed {
  readonly step: Step;
  readonly threads: readonly Enclosing[];
}

export function placeSteps(program: Program): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  const walkAll = (steps: readonly Step[], threads: readonly Enclosing[], depth: number) => {
    for (const step of steps) walk(step, threads, depth);
  };
  const walkClauses = (clauses: readonly Clause[], threads: readonly Enclosing[], depth: number) => {
    for (const clause of clauses) walkAll(clause.steps, threads, depth);
  };
  const walk = (step: Step, threads: readonly Enclosing[], depth: number) => {
    placed.set(step.id, { step, threads });
    walkClauses(step.catch, threads, depth);
    if (step.kind === 'do') walkAll([...step.steps, ...step.finally], threads, depth);
    if (step.kind === 'switch') walkAll([...step.cases.flat(), ...(step.default ?? [])], threads, depth);
    if (step.kind === 'repeat') walkAll(step.steps, threads, depth + 1);
    if (step.kind === 'foreach') walkAll(step.steps, [...threads, { k: 'item', block: step.id, depth }], depth + 1);
    if (step.kind !== 'parallel') return;
    for (const { name, steps } of step.branches)
      walkAll(steps, [...threads, { k: 'branch', block: step.id, name, depth }], depth);
  };
  walkAll([...program.steps, ...program.finally], [], 0);
  walkClauses(program.catch, [], 0);
  return placed;
}

/** The chain of threads around a step instance, outermost first: `[]` in the flow itself. */
export function threadsOf(placed: ReadonlyMap<string, Placed>, path: string): readonly string[] {
  const [id = '', ...indices] = path.split('.');
  return (placed.get(id)?.threads ?? []).map((thread) => {
    const block = [thread.block, ...indices.slice(0, thread.depth)].join('.');
    return `${block}:${thread.k === 'branch' ? thread.name : indices[thread.depth]}`;
  });
}

export function effectAt(placed: ReadonlyMap<string, Placed>, path: string): EffectStep | undefined {
  const step = placed.get(path.split('.')[0] ?? '')?.step;
  return step?.kind === 'effect' ? step : undefined;
}
