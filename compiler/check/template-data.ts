import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { MapValue, Value } from '../resolve/flow.ts';
import { callsOf } from '../resolve/walk.ts';
import { templateFields } from '../types/template-fields.ts';
import { recordOf } from '../types/type.ts';
import type { RuleContext } from './check-flow.ts';

const NOTHING = recordOf(new Map());

/** A template without a schema of its own reads no field that the `data` beside it lacks, by the type of what is given. */
export function checkTemplateData({ flow, links, types }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const judge = (map: MapValue): void => {
    const [template, data] = ['template', 'data'].map((key) => map.entries.find((entry) => entry.key === key)?.value);
    const file = template && links.files.get(template);
    if (file?.kind !== 'template' || file.content.schema !== undefined || !template) return;
    for (const { name, line, hint } of templateFields(file.content.source, data ? types.valueType(data) : NOTHING)) {
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
