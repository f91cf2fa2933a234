/** Values as YAML in one line, as the language reads it. */
import type { Json } from '../../../schema/json.ts';

/** Words that YAML, in one version or another, reads as something else. */
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;
const PLAIN = /^[A-Za-z][A-Za-z0-9_./@-]*(?: [A-Za-z0-9_./@-]+)*$/;
const KEY = /^[A-Za-z_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_.]+)*$/;

export function yamlOf(value: Json): string {
  if (typeof value === 'string') return PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(yamlOf).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${keyOf(key)}: ${yamlOf(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

const keyOf = (key: string): string => (KEY.test(key) && !WORDS.test(key) ? key : JSON.stringify(key));
