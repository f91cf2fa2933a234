import type { Json } from '../../schema/json.ts';
import type { Translated } from './translate-table.ts';

/** The document as a person would write it: a row a line. JSON's texts are YAML's too. */
export function printRules(
  { title, hitPolicy, aggregate, inputs, outputs, rules, default: otherwise }: Translated,
  from: string,
): string {
  const lines = [
    `# Taken over from ${from}.`,
    'holdfast: "1"',
    `title: ${JSON.stringify(title)}`,
    `hitPolicy: ${hitPolicy}`,
    ...(aggregate === undefined ? [] : [`aggregate: ${aggregate}`]),
    'inputs:',
    ...Object.entries(inputs).map(([name, input]) => `  ${name}: ${flow({ ...input })}`),
    'outputs:',
    ...Object.entries(outputs).map(([name, output]) => `  ${name}: ${flow({ ...output })}`),
    'rules:',
    ...rules.map((rule) => `  - ${flow(rule as Json)}`),
    ...(otherwise === undefined ? [] : [`default: ${flow(otherwise)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Keys are names, which need no quotes. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => flow(item)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
