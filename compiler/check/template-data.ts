import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { JsonObject, JsonSchema } from '../../schema/json.ts';
import { finding } from '../diagnostics/finding.ts';
import type { MapValue, Value } from '../resolve/flow.ts';
import { schemaOfRead } from '../resolve/schema-of-read.ts';
import { rootOf } from '../resolve/schema-walk.ts';
import { templateFields } from '../resolve/template-fields.ts';
import { callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

const NOTHING: JsonSchema = { type: 'object', properties: {} };

/** A template without a schema of its own reads no field that the `data` beside it lacks: as it is written, or by its schema. */
export function checkTemplateData({ flow, links }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const judge = (map: MapValue): void => {
    const [template, data] = ['template', 'data'].map((key) => map.entries.find((entry) => entry.key === key)?.value);
    const file = template && links.files.get(template);
    if (file?.kind !== 'template' || file.content.schema !== undefined || !template) return;
    const schema =
      data?.k === 'expr' ? schemaOfRead(data, flow, links) : rootOf(data ? schemaOfLiteral(data) : NOTHING);
    for (const { name, line, hint } of templateFields(file.content.source, schema)) {
      const message = `the template reads "${name}" (line ${line} of its text), and \`data\` does not give it`;
      found.push(finding('HF5019', (data ?? template).range, message, { hint }));
    }
  };
  for (const { call, step } of callsOf(flow)) {
    const tries = step.kind === 'call' ? step.fallback : [];
    const given = [call.with, ...tries.map(({ then }) => (then.k === 'with' ? then.with : undefined))];
    for (const value of given) if (value) walkMaps(value, judge);
  }
  return found;
}

function walkMaps(value: Value, visit: (map: MapValue) => void): void {
  if (value.k === 'list') for (const item of value.items) walkMaps(item, visit);
  if (value.k !== 'map') return;
  visit(value);
  for (const entry of value.entries) walkMaps(entry.value, visit);
}

/** A schema that says which keys there are, and nothing of what expressions give. */
function schemaOfLiteral(value: Value): JsonSchema {
  if (value.k !== 'map') return true;
  const properties = value.entries.map(({ key, value: part }) => [key, schemaOfLiteral(part)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) } satisfies JsonObject;
}
