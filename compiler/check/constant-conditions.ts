import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Expr, Step, SwitchStep } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { FlowTypes } from '../types/flow-types.ts';
import { truthOf } from '../types/truth.ts';
import type { RuleContext } from './check-flow.ts';

/** Conditions that come out the same for every value that there may be, so that something is never reached. */
export function checkConstantConditions({ flow, types, isTold }: RuleContext): readonly Diagnostic[] {
  const all = stepsOf(flow).flatMap((step) => {
    const { id } = step;
    const skipped = never(step.if, `the step "${id.v}" never runs`, types);
    return [...skipped, ...ofVerb(step, types)];
  });
  return all.filter(({ range }) => !isTold(range));
}

function ofVerb(step: Step, types: FlowTypes): readonly Diagnostic[] {
  switch (step.kind) {
    case 'switch':
      return ofCases(step, types);
    case 'repeat':
      if (resultOf(step.until, types) === true) return told(step.until, true, 'there is never a second turn');
      return never(step.until, 'the turns end with `limit.exceeded` only', types);
    case 'listen':
      return step.slots.flatMap(({ match, event }) => never(match, `no "${event.v}" is ever taken`, types));
    case 'call':
      return step.checks.flatMap(({ when, id }) => never(when, `the check "${id.v}" never holds`, types));
    default:
      return [];
  }
}

function ofCases({ cases, default: other }: SwitchStep, types: FlowTypes): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [i, one] of cases.entries()) {
    found.push(...never(one.when, 'the case is never taken', types));
    const last = i === cases.length - 1 && !other;
    if (resultOf(one.when, types) !== true || last) continue;
    found.push(...told(one.when, true, 'the cases behind it and `default` are never reached'));
    break;
  }
  return found;
}

function resultOf(expr: Expr | undefined, types: FlowTypes): boolean | undefined {
  const type = expr && types.ofExpr(expr);
  // What may be absent is told where conditions are.
  return type && !type.absent ? truthOf(type) : undefined;
}

function never(expr: Expr | undefined, what: string, types: FlowTypes): readonly Diagnostic[] {
  return resultOf(expr, types) === false ? told(expr, false, what, expr && strangeValue(expr, types)) : [];
}

/** A text that is compared with what can never be it, where all that it can be is known. */
function strangeValue(expr: Expr, types: FlowTypes): string | undefined {
  const parts = new Map(types.partsOf(expr));
  for (const [node] of parts) {
    if (node.t !== 'binary' || node.op !== '=') continue;
    for (const [one, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      if (one.t !== 'literal' || typeof one.value !== 'string') continue;
      const type = parts.get(other);
      const values = type?.any || type?.list ? undefined : type?.text?.values;
      if (values === undefined || values.includes(one.value)) continue;
      const meant = didYouMean(one.value, values);
      return `"${one.value}" is none of ${listSome(values)}${meant === undefined ? '' : `; ${meant}`}`;
    }
  }
  return undefined;
}

function told(expr: Expr | undefined, always: boolean, what: string, why?: string): readonly Diagnostic[] {
  if (!expr) return [];
  const hint = why ?? 'it is so for every value that the schemas allow: correct the condition, or remove it';
  return [finding('HF4046', expr.expression.range, `this is always ${always}: ${what}`, { hint })];
}
