import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { covers } from '../resolve/error-patterns.ts';
import type { Clause, Flow, Step } from '../resolve/flow.ts';
import { outputOf } from '../resolve/shape.ts';
import { listsOf, listsOfFlow, stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Steps that no run reaches, and clauses that no error reaches. */
export function checkUnreachable({ flow }: RuleContext): readonly Diagnostic[] {
  const steps = stepsOf(flow);
  const lists = [...listsOfFlow(flow), ...steps.flatMap(listsOf)];
  return [
    ...lists.flatMap((list) => deadSteps(list.steps)),
    ...[flow, ...steps].flatMap((scope: Flow | Step) => deadClauses(scope.catch)),
  ];
}

/** Tells the first dead step of a list: the others follow from it. */
function deadSteps(steps: readonly Step[]): readonly Diagnostic[] {
  const end = steps.findIndex((step) => outputOf(step) === undefined);
  const dead = end < 0 ? undefined : steps[end + 1];
  const last = steps[end];
  if (!dead || !last) return [];
  const related = [{ range: last.id.range, message: `"${last.id.v}" never lets the list go on` }];
  const hint = `remove what stands behind "${last.id.v}", or put an \`if\` on it`;
  return [finding('HF4023', dead.id.range, `the step "${dead.id.v}" is never reached`, { hint, related })];
}

function deadClauses(clauses: readonly Clause[]): readonly Diagnostic[] {
  return clauses.flatMap((clause, i) => {
    const before = clauses.slice(0, i);
    const all = before.find(({ errors }) => !errors);
    const related = all && [{ range: all.range, message: 'this clause takes every error' }];
    if (all) {
      return [finding('HF4024', clause.range, 'no error reaches this clause', { hint: 'put it first', related })];
    }
    return (clause.errors ?? []).flatMap((error) => {
      const taker = before.flatMap(({ errors }) => errors ?? []).find((earlier) => covers(earlier.v, error.v));
      if (!taker) return [];
      const where = [{ range: taker.range, message: 'it is taken here' }];
      return [finding('HF4024', error.range, `"${error.v}" never reaches this clause`, { related: where })];
    });
  });
}
