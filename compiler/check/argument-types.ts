import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { describeType } from '../types/describe-type.ts';
import type { Arm, TypedSite } from '../types/flow-types.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import { findMisfit, type Misfit } from '../types/misfit.ts';
import { isMixed, KINDS } from '../types/mixed.ts';
import type { Type } from '../types/type.ts';
import type { RuleContext } from './check-flow.ts';

/** What an expression gives fits the schema of its place: arguments, undo arguments, values of `fallback`, overrides, `return`. */
export function checkArgumentTypes({ types, strict }: RuleContext): readonly Diagnostic[] {
  return types.sites.flatMap((typed) => {
    const { expr, schema } = typed.site;
    if (schema === undefined) return [];
    const wanted = fromSchemaAt(schema);
    const found = types.typeOf(typed);
    const { expression } = expr;
    const misfits = types.armsOf(typed).flatMap(({ node, type }) => {
      const misfit = findMisfit(type, wanted);
      const range = node === expression.ast ? expression.range : expression.rangeOf(node.span);
      return misfit ? [explainMisfit(misfit, range)] : [];
    });
    if (misfits.length > 0) return misfits;
    if (found.any || wanted.any) return [];
    if (found.null && !wanted.null) return [explainNull(expression.range, describeType(wanted))];
    return strict ? types.armsOf(typed).flatMap((arm) => mixedArm(arm, typed, wanted)) : [];
  });
}

/** What only some of the values that there may be do not fit. */
function mixedArm({ node, type }: Arm, { site }: TypedSite, wanted: Type): readonly Diagnostic[] {
  const { expression } = site.expr;
  const range = node === expression.ast ? expression.range : expression.rangeOf(node.span);
  return type.any || isWithin(type, wanted) ? [] : [explainMixed(range, type, describeType(wanted))];
}

/** Whether each kind that the one may be of is one of the other's. */
function isWithin(found: Type, wanted: Type): boolean {
  const kinds = KINDS.filter((kind) => wanted[kind] !== undefined);
  if (isMixed({ ...found, booleans: [] }, kinds)) return false;
  return found.booleans.every((value) => wanted.booleans.includes(value));
}

export function explainMixed(range: Range, found: Type, expected: string): Diagnostic {
  const hint = "ask for its kind first: `$type(value) = 'number' ? … : …`";
  return finding('HF3008', range, `this may be ${describeType(found)}, and ${expected} is expected`, { hint });
}

export function explainNull(range: Range, expected: string): Diagnostic {
  const hint = 'compare it with null first: `value = null ? other : value`';
  return finding('HF3005', range, `this may be null, and ${expected} is expected`, { hint });
}

export function explainMisfit({ path, problem }: Misfit, range: Range): Diagnostic {
  const part = path.length === 0 ? 'this' : `\`${path.join('.')}\` of this`;
  switch (problem.k) {
    case 'kind': {
      const message = `${part} is ${describeType(problem.found)}, and ${describeType(problem.wanted)} is expected`;
      return finding('HF3004', range, message, { hint: hintFor(problem.found, problem.wanted) });
    }
    case 'missing':
      return finding('HF3004', range, `${part} has no "${problem.name}", which is required here`);
    case 'unknown': {
      const hint = didYouMean(problem.name, problem.names) ?? `it takes ${listSome(problem.names)}`;
      return finding('HF3004', range, `${part} has "${problem.name}", which is not taken here`, { hint });
    }
  }
}

type Kinds = Misfit['problem'] & { readonly k: 'kind' };

function hintFor(found: Kinds['found'], wanted: Kinds['wanted']): string | undefined {
  if (wanted.text && found.number) return 'write $string( … )';
  if (wanted.list && !found.list && !(wanted.text && found.object)) return 'make it a list: [ … ]';
  if (wanted.number && found.text) return 'write $number( … )';
  if (found.list && !wanted.list) return 'name one element: [0], or the one by $single( … )';
  return undefined;
}
