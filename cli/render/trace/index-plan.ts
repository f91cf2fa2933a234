/** Where each step of a plan stands: what encloses it. Ids are unique in a flow (rule 12). */
import type { PlaceId, Plan, StepPlan } from '../../../schema/plan.ts';

/** What holds a list of steps. `owner` is the id of the step, absent for the flow itself. */
export interface Holder {
  readonly owner?: string;
  readonly slot:
    | { readonly k: 'body' }
    | { readonly k: 'catch'; readonly place: PlaceId }
    | { readonly k: 'finally' }
    | { readonly k: 'branch'; readonly name: string; readonly place: PlaceId }
    | { readonly k: 'case'; readonly place: PlaceId }
    | { readonly k: 'item' }
    | { readonly k: 'turn' };
}
export interface StepInfo {
  readonly step: StepPlan;
  readonly holder: Holder;
  /** Enclosing items and turns: as many indexes does its path have. */
  readonly loops: number;
}

export function indexPlan(plan: Plan): ReadonlyMap<string, StepInfo> {
  const found = new Map<string, StepInfo>();
  const walk = (steps: readonly StepPlan[], holder: Holder, loops: number) => {
    for (const step of steps) {
      found.set(step.id, { step, holder, loops });
      for (const inner of listsOf(step)) walk(inner.steps, { owner: step.id, slot: inner.slot }, loops + inner.loops);
    }
  };
  walk(plan.steps, { slot: { k: 'body' } }, 0);
  for (const clause of plan.catch) walk(clause.steps, { slot: { k: 'catch', place: clause.place } }, 0);
  walk(plan.finally, { slot: { k: 'finally' } }, 0);
  return found;
}

interface Inner {
  readonly steps: readonly StepPlan[];
  readonly slot: Holder['slot'];
  readonly loops: number;
}

/** The lists of steps inside a step, in the order of the document. */
export function listsOf(step: StepPlan): readonly Inner[] {
  const caught = step.catch.map(
    (clause): Inner => ({ steps: clause.steps, slot: { k: 'catch', place: clause.place }, loops: 0 }),
  );
  return [...bodyOf(step), ...caught];
}

function bodyOf(step: StepPlan): readonly Inner[] {
  switch (step.kind) {
    case 'do':
      return [
        { steps: step.steps, slot: { k: 'body' }, loops: 0 },
        { steps: step.finally, slot: { k: 'finally' }, loops: 0 },
      ];
    case 'switch':
      return [...step.cases, ...(step.default === undefined ? [] : [step.default])].map((one) => ({
        steps: one.steps,
        slot: { k: 'case', place: one.place },
        loops: 0,
      }));
    case 'parallel':
      return step.branches.map((branch) => ({
        steps: branch.steps,
        slot: { k: 'branch', name: branch.name, place: branch.place },
        loops: 0,
      }));
    case 'foreach':
      return [{ steps: step.steps, slot: { k: 'item' }, loops: 1 }];
    case 'repeat':
      return [{ steps: step.steps, slot: { k: 'turn' }, loops: 1 }];
    default:
      return [];
  }
}

/** `charge.3/compensate` is step `charge`, in the item 3, and what belongs to its undo. */
export interface Instance {
  readonly id: string;
  readonly indexes: readonly number[];
  /** `compensate`, `fallback.1`, or empty. */
  readonly rest: string;
}

export function readPath(path: string): Instance | undefined {
  const match = /^([a-z][a-z0-9_]*)((?:\.\d+)*)(?:\/(.*))?$/.exec(path);
  if (match === null) return undefined;
  const [, id = '', indexes = '', rest = ''] = match;
  return { id, indexes: indexes.split('.').slice(1).map(Number), rest };
}

export function instancePath(id: string, indexes: readonly number[]): string {
  return [id, ...indexes].join('.');
}
