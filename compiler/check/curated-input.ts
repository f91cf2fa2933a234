import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { JsonSchema } from '../../schema/json.ts';
import type { Curated } from '../../stdlib/curation.ts';
import type { Curation } from '../curation/curation.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Value } from '../resolve/flow.ts';
import { mergeWith } from '../resolve/merge-with.ts';
import { isObject, rootOf } from '../resolve/schema-walk.ts';
import { sitesOf } from '../resolve/sites.ts';
import type { callsOf } from '../resolve/walk.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import { findMisfit } from '../types/misfit.ts';
import { explainMisfit } from './argument-types.ts';
import type { RuleContext } from './check-flow.ts';
import { judgeLiteral } from './judge-literal.ts';

type CallOf = ReturnType<typeof callsOf>[number];

/** Arguments fit the schemas by which the catalogue narrows the input, as far as it is known before the run. */
export function checkNarrowed(
  { call, step, undo }: CallOf,
  curated: Curated,
  { rangeOf }: Curation,
  context: RuleContext,
): readonly Diagnostic[] {
  if (curated.narrow.length === 0) return [];
  const own: Value = call.with ?? { k: 'map', entries: [], range: call.call.range };
  const tries = step.kind === 'call' && !undo ? step.fallback : [];
  const merged = tries.flatMap(({ then }) => (then.k === 'with' ? [mergeWith(call.with, then.with)] : []));
  const found = new Map<string, Diagnostic>();
  for (const { value: schema, at } of curated.narrow) {
    const related = [{ range: rangeOf(at), message: 'narrowed here' }];
    for (const given of [own, ...merged]) {
      for (const { range, message, hint } of judge(given, withoutGiven(schema, curated), call.call.v, context)) {
        found.set(keyOf(range), finding('HF6011', range, `${message} (the catalogue narrows it)`, { hint, related }));
      }
    }
  }
  return [...found.values()];
}

/** What the catalogue itself gives, the flow need not. */
function withoutGiven(schema: JsonSchema, { fixed, defaults }: Curated): JsonSchema {
  if (!isObject(schema) || !Array.isArray(schema.required)) return schema;
  const required = schema.required.filter((key) => !fixed.has(String(key)) && !defaults.has(String(key)));
  return { ...schema, required };
}

function judge(given: Value, schema: JsonSchema, name: string, context: RuleContext): readonly Diagnostic[] {
  const { links, types } = context;
  const literal = judgeLiteral(given, rootOf(schema), links, `"${name}"`);
  const place = { of: 'argument', mayBeAbsent: false, schema: rootOf(schema) } as const;
  const typed = sitesOf(given, place, links).flatMap(({ expr, schema: wanted }) => {
    const site = wanted && types.sites.find((one) => one.site.expr === expr);
    if (!site || !wanted) return [];
    return types.armsOf(site).flatMap(({ node, type }) => {
      const misfit = findMisfit(type, fromSchemaAt(wanted));
      const { expression } = expr;
      const range = node === expression.ast ? expression.range : expression.rangeOf(node.span);
      return misfit ? [explainMisfit(misfit, range)] : [];
    });
  });
  return [...literal, ...typed];
}

const keyOf = ({ file, line, col, endLine, endCol }: Range): string => [file, line, col, endLine, endCol].join(':');
