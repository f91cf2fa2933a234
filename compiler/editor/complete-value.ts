/** Values that may stand at the cursor. */
import type { Json, JsonObject } from '../../schema/json.ts';
import type { Node } from '../nodes.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import type { DocumentKind } from '../validate.ts';
import { isExpression } from '../validate-schema.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { argumentAt } from './argument-schema.ts';
import { type Completion, CURSOR } from './completion.ts';
import { definitionsAtTrail, formsAtTrail } from './key-schema.ts';
import type { Part } from './trail.ts';

/** Lengths that are often meant. */
const DURATIONS = ['PT30S', 'PT5M', 'PT1H', 'P1D'];

/** What schemas say of the value at the end of the trail; `node` holds the marker. */
export function completeBySchema(
  kind: DocumentKind,
  analysis: FlowAnalysis | undefined,
  trail: readonly Part[],
  node: Node,
): readonly Completion[] {
  const argument = kind === 'flow' && analysis ? argumentAt(analysis, trail) : undefined;
  if (argument) {
    const { booleans, text } = argument.schema ? fromSchemaAt(argument.schema) : { booleans: [], text: undefined };
    return [...literals(text?.values ?? []), ...literals(booleans), EXPRESSION];
  }
  const empty: Node = node.kind === 'scalar' ? { ...node, value: null } : node;
  const forms = formsAtTrail(kind, trail, empty);
  const names = definitionsAtTrail(kind, trail);
  const takesExpression = kind === 'flow' && (names.has('value') || forms.some(isExpression));
  return [
    ...literals(forms.flatMap(valuesOf)),
    ...(names.has('duration') ? literals(DURATIONS) : []),
    ...(takesExpression ? [EXPRESSION] : []),
  ];
}

/** Written with its quotes, in which it is safe wherever it stands. */
const EXPRESSION: Completion = {
  label: '${ }',
  kind: 'expression',
  detail: 'an expression',
  insert: `"\${ ${CURSOR} }"`,
};

function valuesOf(schema: JsonObject): readonly Json[] {
  if (schema.const !== undefined) return [schema.const];
  if (Array.isArray(schema.enum)) return schema.enum;
  return schema.type === 'boolean' ? [true, false] : [];
}

function literals(values: readonly Json[]): readonly Completion[] {
  const texts = values.flatMap((value) => (typeof value === 'object' ? [] : [written(value)]));
  return [...new Set(texts)].map((label) => ({ label, kind: 'value' }));
}

/** A text that YAML would read as something else stands in quotes. */
function written(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z][\w.-]*$/.test(value) && !/^(true|false|null)$/i.test(value) ? value : JSON.stringify(value);
}
