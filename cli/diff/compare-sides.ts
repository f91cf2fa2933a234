/** Pairs the flows of two sides and compares their plans. */

import type { Difference } from '../../compiler/diff/types.ts';
import { placeOf } from '../../schema/place-of.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Side } from './read-side.ts';

export interface FlowDiff {
  /** Name of the flow, the new one where it changed. */
  readonly flow: string;
  readonly is: 'added' | 'removed' | 'changed' | 'same';
  /** Digests of the plans. */
  readonly old?: string;
  readonly new?: string;
  readonly differences: readonly Difference[];
  /** Texts that a step reads and that changed, as they stand in the two sides. */
  readonly texts: readonly { readonly path: string; readonly old: string; readonly new: string }[];
}

/** Two single files are a pair whatever their names; else flows of one name are. Sorted by name. */
export async function compareSides(old: Side, now: Side): Promise<readonly FlowDiff[]> {
  const { diffPlans } = await import('../compiler-door.ts');
  const before = [...old.plans.values()];
  const after = [...now.plans.values()];
  const [only] = before;
  const byName = new Map(after.map((plan) => [plan.flow.name, plan]));
  const out: FlowDiff[] = [];
  for (const plan of before) {
    const other = old.single && now.single ? after[0] : byName.get(plan.flow.name);
    out.push(other === undefined ? removed(plan) : changed(plan, other, diffPlans(plan, other), old, now));
  }
  if (!(old.single && now.single && only !== undefined)) {
    const known = new Set(before.map(({ flow }) => flow.name));
    for (const plan of after) {
      if (!known.has(plan.flow.name))
        out.push({ flow: plan.flow.name, is: 'added', new: plan.digest, differences: [], texts: [] });
    }
  }
  return out.sort((a, b) => (a.flow < b.flow ? -1 : 1));
}

function removed(plan: Plan): FlowDiff {
  const place = placeOf(plan, plan.flow.place);
  const file = place === undefined ? undefined : plan.sources[place.file];
  const spot = place === undefined || file === undefined ? {} : { old: { ...place, file } };
  const message = `The flow ${plan.flow.name} is gone: nobody can start it any more.`;
  return {
    flow: plan.flow.name,
    is: 'removed',
    old: plan.digest,
    differences: [{ severity: 'breaking', code: 'interface.name', path: '', message, ...spot }],
    texts: [],
  };
}

function changed(was: Plan, is: Plan, differences: readonly Difference[], old: Side, now: Side): FlowDiff {
  const paths = differences.flatMap((one) =>
    one.code.startsWith('file.') && one.new !== undefined ? [one.new.file] : [],
  );
  const texts = [...new Set(paths)].flatMap((path) => {
    const before = old.project.tree.read(path);
    const after = now.project.tree.read(path);
    return before === undefined || after === undefined ? [] : [{ path, old: before, new: after }];
  });
  return {
    flow: is.flow.name,
    is: was.digest === is.digest ? 'same' : 'changed',
    old: was.digest,
    new: is.digest,
    differences,
    texts,
  };
}
