/** The order in which a run reaches effects and approvals: what was guarded by a person may not be any more. */
import { effectOf } from './diff-effects.ts';
import type { Located } from './locate-steps.ts';
import { find } from './report.ts';
import type { Difference } from './types.ts';

interface Mark {
  readonly id: string;
  readonly at: Located;
  readonly asks: boolean;
}

/** Effects and approvals that both have; those in different branches of one `parallel` have no order. */
export function diffOrder(old: ReadonlyMap<string, Located>, now: ReadonlyMap<string, Located>): readonly Difference[] {
  const before = marks(old).filter(({ id }) => now.has(id));
  const place = new Map(marks(now).map((mark, i) => [mark.id, { i, mark }]));
  const out: Difference[] = [];
  for (const [i, first] of before.entries()) {
    for (const second of before.slice(i + 1)) {
      const one = place.get(first.id);
      const other = place.get(second.id);
      if (one === undefined || other === undefined || one.i < other.i) continue;
      if (apart(first.at, second.at) || apart(one.mark.at, other.mark.at)) continue;
      const pair = { id: second.id, old: second.at, new: other.mark.at };
      const unguarded = first.asks && !second.asks;
      const message = unguarded
        ? `It comes before the approval ${first.id}; it came after it.`
        : `It comes before ${first.id}; it came after it.`;
      out.push(find(pair, unguarded ? 'loosened' : 'changed', 'effect.order', message));
    }
  }
  return out;
}

function marks(steps: ReadonlyMap<string, Located>): readonly Mark[] {
  return [...steps].flatMap(([id, at]) => {
    const asks = at.step.kind === 'approval';
    return asks || effectOf(at.plan, at.step) === 'write' ? [{ id, at, asks }] : [];
  });
}

/** In different branches or handlers, where neither comes before the other. */
function apart(one: Located, other: Located): boolean {
  const [a, b] = [one.within.split(' > '), other.within.split(' > ')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue;
    return /^(branch|case|default|catch)\b/.test(a[i] ?? '') && /^(branch|case|default|catch)\b/.test(b[i] ?? '');
  }
  return false;
}
